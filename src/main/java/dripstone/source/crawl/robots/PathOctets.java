package dripstone.source.crawl.robots;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Paths in the form in which they are compared (RFC 9309, section 2.2.2): octets outside ASCII are percent-encoded, percent-encoded
 * unreserved octets are decoded, reserved octets are percent-encoded, hexadecimal digits are upper case. {@code /} and {@code ?} keep
 * their meaning and so their form: an encoded one in the path is another octet than a plain one; in the query, where they mean nothing,
 * both forms are the plain one. A string here holds one octet a character (ISO 8859-1).
 */
public final class PathOctets {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PathOctets() {}

    /** Path and query of an address, in the form for {@link PathPattern#matches}; {@code /} where it has no path. */
    public static String of(URI address) {
        String path = address.getRawPath();
        String query = address.getRawQuery();
        return of((path == null ? "" : path) + (query == null ? "" : "?" + query));
    }

    /** The same of what follows the authority in an address, or of a whole address, well-formed or not. */
    public static String of(String address) {
        String rest = withoutAuthority(address);
        int fragment = rest.indexOf('#');
        String plain = fragment < 0 ? rest : rest.substring(0, fragment);
        String rooted = plain.startsWith("/") ? plain : "/" + plain;
        return normal(new String(rooted.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1), false);
    }

    private static String withoutAuthority(String address) {
        int colon = address.indexOf("://");
        if (colon < 0 || colon > firstOf(address, "/?#", 0)) {
            return address;
        }
        return address.substring(firstOf(address, "/?#", colon + 3));
    }

    private static int firstOf(String text, String any, int from) {
        int i = from;
        while (i < text.length() && any.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    /** @param pattern whether {@code *} and a last {@code $} are operators, which are left as they are */
    static String normal(String octets, boolean pattern) {
        StringBuilder out = new StringBuilder(octets.length() + 16);
        boolean query = false;
        for (int i = 0; i < octets.length(); i++) {
            char c = octets.charAt(i);
            int escaped = c == '%' ? escaped(octets, i) : -1;
            boolean operator = pattern && (c == '*' || (c == '$' && i == octets.length() - 1));
            if (escaped >= 0) {
                i += 2;
                append(out, (char) escaped, isUnreserved((char) escaped) || (query && isDelimiter((char) escaped)));
            } else {
                append(out, c, operator || c == '%' || isDelimiter(c) || isUnreserved(c));
            }
            query |= c == '?';
        }
        return out.toString();
    }

    private static void append(StringBuilder out, char octet, boolean plain) {
        if (plain) {
            out.append(octet);
        } else {
            out.append('%').append(HEX[octet >> 4 & 15]).append(HEX[octet & 15]);
        }
    }

    /** The octet whose escape begins at {@code i}, or -1. */
    private static int escaped(String octets, int i) {
        if (i + 2 >= octets.length()) {
            return -1;
        }
        int high = Character.digit(octets.charAt(i + 1), 16);
        int low = Character.digit(octets.charAt(i + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isDelimiter(char c) {
        return c == '/' || c == '?';
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    }
}
