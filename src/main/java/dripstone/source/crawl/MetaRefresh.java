package dripstone.source.crawl;

import java.util.Optional;

/**
 * The content of {@code <meta http-equiv=refresh>} or of a {@code Refresh} header, read as the HTML Standard's shared declarative refresh
 * steps have it.
 *
 * @param seconds after which the page gives way
 * @param reference to the address that follows, as it is written; empty for the page itself
 */
record MetaRefresh(long seconds, String reference) {
    /** A page that gives way within this time is none to be read; one that stays for longer names its next page. */
    private static final long REDIRECT_SECONDS = 10;
    private static final int MOST_DIGITS = 9;

    /** Empty where it is none. */
    static Optional<MetaRefresh> parse(String content) {
        int at = skip(content, 0, " \t\n\f\r");
        int digits = skip(content, at, "0123456789");
        if (digits == at && (at == content.length() || content.charAt(at) != '.')) {
            return Optional.empty();
        }
        long seconds = digits == at ? 0 : Long.parseLong(content.substring(at, Math.min(digits, at + MOST_DIGITS)));
        at = skip(content, digits, "0123456789.");
        if (at < content.length() && ";, \t\n\f\r".indexOf(content.charAt(at)) < 0) {
            return Optional.empty();
        }
        at = skip(content, at, " \t\n\f\r");
        if (at < content.length() && ";,".indexOf(content.charAt(at)) >= 0) {
            at = skip(content, at + 1, " \t\n\f\r");
        }
        return Optional.of(new MetaRefresh(seconds, reference(content, at)));
    }

    private static String reference(String content, int from) {
        int at = from;
        if (content.regionMatches(/* ignoreCase= */ true, at, "url", 0, 3)) {
            int equals = skip(content, at + 3, " \t\n\f\r");
            if (equals < content.length() && content.charAt(equals) == '=') {
                at = skip(content, equals + 1, " \t\n\f\r");
            }
        }
        if (at < content.length() && (content.charAt(at) == '"' || content.charAt(at) == '\'')) {
            int end = content.indexOf(content.charAt(at), at + 1);
            return content.substring(at + 1, end < 0 ? content.length() : end);
        }
        return content.substring(at);
    }

    private static int skip(String text, int from, String over) {
        int at = from;
        while (at < text.length() && over.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** Whether it is followed as a redirect is. */
    boolean redirects() {
        return seconds <= REDIRECT_SECONDS;
    }
}
