package dripstone.source.crawl.url;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The URL Standard's host parser and serialiser (section 3.5) for special schemes: a domain or an address of either version. */
final class HostParser {
    /** Forbidden domain code points, beyond the control characters. */
    private static final String FORBIDDEN = " #/:<>?@[\\]^|%\u007f";

    /** @param host empty where it failed @param failure empty where it did not */
    record Result(String host, String failure) {
        static Result of(String host) {
            return new Result(host, "");
        }

        static Result failed(String why) {
            return new Result("", why);
        }
    }

    private HostParser() {}

    static Result parse(String text) {
        if (text.startsWith("[")) {
            return text.endsWith("]")
                    ? Ipv6.parse(text.substring(1, text.length() - 1))
                    : Result.failed("the host's bracket is not closed");
        }
        String domain = isPlain(text) ? text.toLowerCase(Locale.ROOT) : ascii(text);
        if (domain.isEmpty()) {
            return Result.failed(text.isEmpty() ? "the host is empty" : "the host is no domain name");
        }
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (c < ' ' || FORBIDDEN.indexOf(c) >= 0) {
                return Result.failed("the host holds a character that no host may hold");
            }
        }
        return Ipv4.endsInANumber(domain) ? Ipv4.parse(domain) : Result.of(domain);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128 || text.charAt(i) == '%') {
                return false;
            }
        }
        return true;
    }

    /** Domain to ASCII. An ASCII domain is lower-cased and nothing else, whatever its labels claim to encode. */
    private static String ascii(String text) {
        String domain = new String(PercentSet.decoded(text), StandardCharsets.UTF_8); // what is no UTF-8 becomes U+FFFD, which is refused
        return isAscii(domain) ? domain.toLowerCase(Locale.ROOT) : Idna.toAscii(domain).orElse("");
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
