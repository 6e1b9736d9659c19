package dripstone.source.crawl.consent;

import java.util.Arrays;
import java.util.Optional;

/**
 * Whether a page may be taken, and by what. {@link #text} is what stands with the document in the journal, or with the page in the
 * frontier.
 */
public sealed interface ConsentVerdict {
    /** {@code consent=allowed|refused …}, one line, at most {@link #LONGEST} characters. */
    String text();

    /** Characters of {@link #text}; servers' words in it are cut. */
    int LONGEST = 400;

    /** Which kind of signal refused, by the text of a verdict; empty where it is that of no refusal. */
    static Optional<SignalKind> refusedBy(String text) {
        if (!text.startsWith(REFUSED)) {
            return Optional.empty();
        }
        int end = text.indexOf(' ', REFUSED.length());
        String key = text.substring(REFUSED.length(), end < 0 ? text.length() : end);
        return Arrays.stream(SignalKind.values()).filter(kind -> kind.key().equals(key)).findFirst();
    }

    /** With what the text of every refusal begins. */
    String REFUSED = "consent=refused signal=";

    /** Whether the page's text may be taken. */
    default boolean allows() {
        return !(this instanceof Refused);
    }

    /** A signal refuses. */
    record Refused(ConsentSignal by) implements ConsentVerdict {
        @Override
        public String text() {
            return bounded(REFUSED + by.kind().key() + " " + by.source());
        }
    }

    /** The site is one's own. @param setAside the first signal that would have refused, if there is one */
    record Owned(Optional<ConsentSignal> setAside) implements ConsentVerdict {
        @Override
        public String text() {
            return bounded("consent=allowed by=owner" + setAside.map(s -> " signal=" + s.kind().key() + " " + s.source()).orElse(""));
        }
    }

    /** A signal refuses, but its kind is ignored. @param byDefault by default, not by the site's settings */
    record SetAside(ConsentSignal signal, boolean byDefault) implements ConsentVerdict {
        @Override
        public String text() {
            return bounded("consent=allowed by=" + (byDefault ? "default" : "site-override") + " signal=" + signal.kind().key() + " "
                    + signal.source());
        }
    }

    /** A signal permits it in so many words, and none refuses. */
    record Permitted(ConsentSignal by) implements ConsentVerdict {
        @Override
        public String text() {
            return bounded("consent=allowed by=signal signal=" + by.kind().key() + " " + by.source());
        }
    }

    /** No signal says anything. */
    record Unsaid() implements ConsentVerdict {
        @Override
        public String text() {
            return "consent=allowed by=default signal=none";
        }
    }

    private static String bounded(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), LONGEST));
        text.codePoints().limit(LONGEST - 1L).forEach(c -> line.appendCodePoint(Character.isISOControl(c) || isHalf(c) ? '?' : c));
        return line.length() <= LONGEST ? line.toString() : line.substring(0, line.offsetByCodePoints(0, LONGEST / 2));
    }

    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
