package dripstone.text.quality;

import java.util.Locale;
import java.util.Set;

/** Four decimal numbers of at most 255 with dots between them. */
final class Ipv4 {
    private static final Set<String> VERSION_WORDS = Set.of("version", "versions", "ver", "v", "release", "rev", "revision", "build",
            "update");
    private static final int LONGEST_WORD = 8;
    private static final int LONGEST_URL = 200;

    private Ipv4() {}

    /** Behind the address that begins here, or −1 where none does: a fifth number or a letter behind it makes it something else. */
    static int end(String text, int from) {
        int i = from;
        for (int part = 0; part < 4; part++) {
            int end = number(text, i);
            if (end < 0 || (part < 3 && (end == text.length() || text.charAt(end) != '.'))) {
                return -1;
            }
            i = part < 3 ? end + 1 : end;
        }
        if (i == text.length()) {
            return i;
        }
        char c = text.charAt(i);
        boolean goesOn = Character.isLetterOrDigit(c) || c == '_' || c == '@'
                || (c == '.' && i + 1 < text.length() && isDigit(text.charAt(i + 1)));
        return goesOn ? -1 : i;
    }

    private static int number(String text, int from) {
        int i = from;
        int value = 0;
        while (i < text.length() && i - from < 3 && isDigit(text.charAt(i))) {
            value = 10 * value + text.charAt(i) - '0';
            i++;
        }
        return i == from || value > 255 || (i < text.length() && isDigit(text.charAt(i))) ? -1 : i;
    }

    /** Whether it may be somebody's on the internet (IANA's special-purpose registry, RFC 6890, and multicast left out). */
    static boolean isPublic(String text, int from) {
        int[] p = new int[4];
        int i = from;
        for (int part = 0; part < 4; part++) {
            while (i < text.length() && isDigit(text.charAt(i))) {
                p[part] = 10 * p[part] + text.charAt(i) - '0';
                i++;
            }
            i++;
        }
        return switch (p[0]) {
            case 0, 10, 127 -> false;
            case 100 -> p[1] < 64 || p[1] > 127;
            case 169 -> p[1] != 254;
            case 172 -> p[1] < 16 || p[1] > 31;
            case 192 -> p[1] != 168 && !(p[1] == 0 && (p[2] == 0 || p[2] == 2));
            case 198 -> p[1] != 18 && p[1] != 19 && !(p[1] == 51 && p[2] == 100);
            case 203 -> !(p[1] == 0 && p[2] == 113);
            default -> p[0] < 224;
        };
    }

    /**
     * Whether the four numbers read as a version: all of one digit ({@code 1.2.3.4}), behind a word like <i>version</i>, behind a name and
     * {@code /} or {@code -} ({@code Firefox/1.5.0.12}), or before {@code -} and a letter ({@code 5.10.0.1-rc2}).
     */
    static boolean isVersion(String text, int from, int end) {
        if (end - from == 7) {
            return true;
        }
        if (end + 1 < text.length() && text.charAt(end) == '-' && Character.isLetter(text.charAt(end + 1))) {
            return true;
        }
        if (from >= 2 && (text.charAt(from - 1) == '/' || text.charAt(from - 1) == '-')
                && Character.isLetterOrDigit(text.charAt(from - 2))) {
            return text.charAt(from - 1) == '/' ? !isInUrl(text, from) : Character.isLetter(text.charAt(from - 2));
        }
        return isBehindVersionWord(text, from);
    }

    /** {@code host/81.2.69.160}: behind the name stands a scheme. */
    private static boolean isInUrl(String text, int from) {
        int least = Math.max(0, from - LONGEST_URL);
        for (int i = from; i > least && !TextMeasures.isBlank(text.charAt(i - 1)); i--) {
            if (text.startsWith("://", i - 1)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBehindVersionWord(String text, int from) {
        int to = from;
        while (to > 0 && from - to < 3 && (text.charAt(to - 1) == ' ' || text.charAt(to - 1) == ':' || text.charAt(to - 1) == '.')) {
            to--;
        }
        int start = to;
        while (start > 0 && to - start <= LONGEST_WORD && Character.isLetter(text.charAt(start - 1))) {
            start--;
        }
        return start < to && to < from && VERSION_WORDS.contains(text.substring(start, to).toLowerCase(Locale.ROOT));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
