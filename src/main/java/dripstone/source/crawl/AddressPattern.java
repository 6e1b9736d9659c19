package dripstone.source.crawl;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Addresses that a person speaks of: {@code exact:URL}, {@code domain:NAME} (and what lies below it), {@code prefix:URL…} or
 * {@code regex:EXPRESSION}, which may fit anywhere in the address.
 *
 * @param text of a domain, in lower case
 */
record AddressPattern(Kind kind, String text, Pattern regex) {
    /** How it is compared. */
    enum Kind {
        EXACT, DOMAIN, PREFIX, REGEX
    }

    /** An expression that looks at signs more often than this for one address is given up. */
    private static final int MOST_STEPS = 100_000;
    private static final int LONGEST = 2_000;
    private static final Pattern NONE = Pattern.compile("");

    /**
     * Reads one of the four forms; an address alone is exact.
     *
     * @throws IllegalArgumentException when it is none of them; its message is for the person who wrote it
     */
    static AddressPattern parse(String form) {
        if (form.length() > LONGEST || form.isBlank() || form.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a pattern has 1 to " + LONGEST + " characters: " + form.length());
        }
        int colon = form.indexOf(':');
        String name = colon < 0 ? "" : form.substring(0, colon);
        String rest = form.substring(colon + 1);
        return switch (name) {
            case "exact" -> new AddressPattern(Kind.EXACT, rest, NONE);
            case "domain" -> new AddressPattern(Kind.DOMAIN, rest.toLowerCase(Locale.ROOT), NONE);
            case "prefix" -> new AddressPattern(Kind.PREFIX, rest, NONE);
            case "regex" -> new AddressPattern(Kind.REGEX, rest, compiled(rest));
            case "http", "https" -> new AddressPattern(Kind.EXACT, form, NONE);
            default -> throw new IllegalArgumentException("a pattern is an address, or begins with exact:, domain:, prefix: or"
                    + " regex:, not '" + form + "'");
        };
    }

    private static Pattern compiled(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + expression + "' is no regular expression: " + e.getDescription() + " at "
                    + e.getIndex(), e);
        }
    }

    /**
     * Whether an address fits.
     *
     * @throws GivenUpException when the expression would take too long to say so
     */
    boolean matches(String address) throws GivenUpException {
        return switch (kind) {
            case EXACT -> address.equals(text);
            case PREFIX -> address.startsWith(text);
            case DOMAIN -> isBelow(URI.create(address).getHost());
            case REGEX -> find(address);
        };
    }

    private boolean isBelow(String host) {
        return host != null && (host.equals(text) || host.endsWith("." + text));
    }

    private boolean find(String address) throws GivenUpException {
        try {
            return regex.matcher(new Watched(address, new int[] {MOST_STEPS})).find();
        } catch (OutOfStepsException | StackOverflowError e) {
            throw new GivenUpException(this, address, e);
        }
    }

    /** As {@link #parse} reads it. */
    String form() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + text;
    }

    @Override
    public String toString() {
        return form();
    }

    /** A regular expression backtracks without end. */
    static final class GivenUpException extends Exception {
        private static final long serialVersionUID = 1;

        GivenUpException(AddressPattern pattern, String address, Throwable cause) {
            super("pattern=" + pattern + " takes more than " + MOST_STEPS + " steps for address=" + address, cause);
        }
    }

    private static final class OutOfStepsException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Counts how often the matcher looks: the only hold on java.util.regex, which cannot be told to stop. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Watched(CharSequence text, int[] left) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new OutOfStepsException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text.subSequence(start, end), left);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
