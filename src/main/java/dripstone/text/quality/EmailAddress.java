package dripstone.text.quality;

import java.util.Locale;
import java.util.Set;

/**
 * Where an address of mail begins and ends around its {@code @}: the dot-atom form of RFC 5322, with letters of other alphabets as RFC 6531
 * allows them, and a domain name whose last label is of letters.
 */
final class EmailAddress {
    /** RFC 5321, section 4.5.3.1. */
    private static final int MOST_LOCAL = 64;

    private static final int MOST_DOMAIN = 255;
    /** Behind this begin scripts in which an address may stand in a text with no space before it. */
    private static final char LAST_ALPHABET = '\u058f';

    private static final Set<String> EXAMPLES = Set.of("example.com", "example.org", "example.net", "localhost.localdomain");

    private EmailAddress() {}

    /** First character of the address, or −1. @param least nothing before it belongs to the address */
    static int start(String text, int at, int least) {
        int from = at;
        while (from > least && at - from < MOST_LOCAL && isLocal(text.charAt(from - 1))) {
            from--;
        }
        while (from < at && !isLetterOrDigit(text.charAt(from))) {
            from++; // quotation marks and the like belong to the text
        }
        boolean isBehindAnother = from > 0 && text.charAt(from - 1) == '@';
        return from == at || isBehindAnother || text.charAt(at - 1) == '.' ? -1 : from;
    }

    /** Behind its last character, or −1. */
    static int end(String text, int at) {
        int to = at + 1;
        int most = Math.min(text.length(), at + 1 + MOST_DOMAIN);
        while (to < most && (isLetterOrDigit(text.charAt(to)) || text.charAt(to) == '-' || text.charAt(to) == '.')) {
            to++;
        }
        while (to > at + 1 && !isLetterOrDigit(text.charAt(to - 1))) {
            to--; // a full stop behind it ends the sentence
        }
        int dot = text.lastIndexOf('.', to - 1);
        boolean named = dot > at + 1 && to - dot > 2 && isLetterOrDigit(text.charAt(at + 1)) && text.charAt(dot - 1) != '.';
        return named && isTop(text, dot + 1, to) ? to : -1;
    }

    private static boolean isTop(String text, int from, int to) {
        if (text.startsWith("xn--", from)) {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (!Character.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Names reserved for examples (RFC 2606), the user of a repository, and files for dense screens: {@code icon@2x.png}. */
    static boolean isNobodys(String text, int from, int at, int to) {
        String domain = text.substring(at + 1, to).toLowerCase(Locale.ROOT);
        boolean example = EXAMPLES.stream().anyMatch(e -> domain.equals(e) || domain.endsWith("." + e)) || domain.endsWith(".example")
                || domain.endsWith(".test") || domain.endsWith(".invalid");
        return example || text.substring(from, at).equals("git") || domain.matches("\\d+x\\..*");
    }

    private static boolean isLocal(char c) {
        return isLetterOrDigit(c) || switch (c) {
            case '.', '_', '%', '+', '-', '\'', '&', '=', '~', '!', '#', '$', '^' -> true;
            default -> false;
        };
    }

    private static boolean isLetterOrDigit(char c) {
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
                || (c >= '0' && c <= '9')
                || (c >= 0x80 && c <= LAST_ALPHABET && Character.isLetterOrDigit(c));
    }
}
