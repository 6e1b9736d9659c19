package dripstone.text.quality;

/** Groups of hexadecimal digits with colons between them (RFC 4291, section 2.2), in the space that is given out: 2000::/3. */
final class Ipv6 {
    private static final int GROUPS = 8;

    private Ipv6() {}

    /**
     * Behind the public address that begins here, or −1 where none does. Left out are 2001::/23 (protocols), 2001:db8::/32 and 3fff::/20
     * (documentation).
     */
    static int publicEnd(String text, int from) {
        char first = text.charAt(from);
        if ((first != '2' && first != '3') || from + 4 >= text.length() || text.charAt(from + 4) != ':') {
            return -1; // all of 2000::/3 have four digits in their first group
        }
        int end = end(text, from);
        if (end < 0) {
            return -1;
        }
        int high = group(text, from);
        int next = group(text, from + 5);
        boolean special = (high == 0x2001 && (next < 0x200 || next == 0xdb8)) || (high == 0x3fff && next < 0x1000);
        return special ? -1 : end;
    }

    private static int end(String text, int from) {
        int groups = 0;
        boolean gap = false;
        int i = from;
        while (i < text.length()) {
            int digits = digits(text, i);
            if (digits > 4) {
                return -1;
            }
            groups += digits > 0 ? 1 : 0;
            i += digits;
            boolean more = i + 1 < text.length() && text.charAt(i) == ':';
            if (more && text.charAt(i + 1) == ':' && !gap) {
                gap = true;
                i += 2;
            } else if (more && Scrubber.isHex(text.charAt(i + 1))) {
                i++;
            } else {
                break;
            }
        }
        boolean whole = gap ? groups < GROUPS : groups == GROUPS;
        return whole && !goesOn(text, i) ? i : -1;
    }

    /**
     * A letter behind it makes it something else: {@code 2000::vector}; what stands before {@code @} is somebody's name; and an address of
     * version 4 at its end is looked at by itself.
     */
    private static boolean goesOn(String text, int at) {
        if (at == text.length()) {
            return false;
        }
        char c = text.charAt(at);
        return Character.isLetterOrDigit(c) || c == '_' || c == '@'
                || (c == '.' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1)));
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && i - from <= 4 && Scrubber.isHex(text.charAt(i))) {
            i++;
        }
        return i - from;
    }

    /** The group's value; 0 for one that is left out. */
    private static int group(String text, int from) {
        int value = 0;
        for (int i = from; i < from + digits(text, from); i++) {
            value = 16 * value + Character.digit(text.charAt(i), 16);
        }
        return value;
    }
}
