package dripstone.text.quality;

import dripstone.text.quality.QualitySettings.Scrub;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * Puts fixed placeholders in the place of mail addresses ({@code email@example.com}) and of public network addresses ({@code 192.0.2.1},
 * {@code 2001:db8::1}), as FineWeb did for its release. All three are reserved for documentation (RFC 2606, 5737, 3849), so that scrubbing
 * twice changes nothing more. Linear in the text's length.
 *
 * <p>Left as they are: addresses of mail at names reserved for examples and {@code git@}; private, loopback, link-local, multicast and
 * reserved network addresses, which name nobody ({@link Ipv4}, {@link Ipv6}); and four numbers that read as a version ({@link
 * Ipv4#isVersion}).
 */
public final class Scrubber {
    private static final int MOST_ROUNDS = 4;
    static final String EMAIL = "email@example.com";
    static final String IPV4 = "192.0.2.1";
    static final String IPV6 = "2001:db8::1";

    private Scrubber() {}

    /** A text and how much was replaced in it. @param replaced only kinds of which there was one */
    public record Scrubbed(String text, Map<Scrub, Integer> replaced) {}

    /** @param kinds what to replace */
    public static Scrubbed scrub(String text, Collection<Scrub> kinds) {
        Map<Scrub, Integer> replaced = new EnumMap<>(Scrub.class);
        String before = text;
        String after = once(before, kinds, replaced);
        for (int round = 1; round < MOST_ROUNDS && !after.equals(before); round++) { // a placeholder may make an address of its neighbours
            before = after;
            after = once(before, kinds, replaced);
        }
        return new Scrubbed(after, replaced.isEmpty() ? Map.of() : Map.copyOf(replaced));
    }

    private static String once(String text, Collection<Scrub> kinds, Map<Scrub, Integer> replaced) {
        String left = kinds.contains(Scrub.EMAIL) ? new Pass(text, replaced).emails() : text;
        return kinds.contains(Scrub.IP) ? new Pass(left, replaced).addresses() : left;
    }

    /** One pass over a text. */
    private static final class Pass {
        private final String text;
        private final Map<Scrub, Integer> replaced;
        private final StringBuilder out = new StringBuilder();
        private int copied;

        Pass(String text, Map<Scrub, Integer> replaced) {
            this.text = text;
            this.replaced = replaced;
        }

        String emails() {
            for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
                int from = EmailAddress.start(text, at, copied);
                int to = from < 0 ? -1 : EmailAddress.end(text, at);
                if (to > 0 && !EmailAddress.isNobodys(text, from, at, to)) {
                    replace(from, to, EMAIL, Scrub.EMAIL);
                }
            }
            return rest();
        }

        String addresses() {
            int i = 0;
            while (i < text.length()) {
                char c = text.charAt(i);
                if (c < '0' || c > '9' || !isBegin(i)) {
                    i++;
                    continue;
                }
                int end = Ipv4.end(text, i);
                if (end > 0) {
                    if (Ipv4.isPublic(text, i) && !Ipv4.isVersion(text, i, end)) {
                        replace(i, end, IPV4, Scrub.IP);
                    }
                    i = end;
                    continue;
                }
                end = isBehindGroup(i) ? -1 : Ipv6.publicEnd(text, i);
                if (end > 0) {
                    replace(i, end, IPV6, Scrub.IP);
                }
                i = Math.max(end, endOfDigits(i));
            }
            return rest();
        }

        /** Whether what stands before cannot belong to the same address. */
        private boolean isBegin(int i) {
            char before = i == 0 ? ' ' : text.charAt(i - 1);
            return !Character.isLetterOrDigit(before) && before != '_' && before != '.';
        }

        /** Whether groups stand before, so that an address of version 6 began earlier. */
        private boolean isBehindGroup(int i) {
            return i > 1 && text.charAt(i - 1) == ':' && (isHex(text.charAt(i - 2)) || text.charAt(i - 2) == ':');
        }

        private int endOfDigits(int from) {
            int i = from;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                i++;
            }
            return i;
        }

        private void replace(int from, int to, String placeholder, Scrub kind) {
            out.append(text, copied, from).append(placeholder);
            copied = to;
            replaced.merge(kind, 1, Integer::sum);
        }

        private String rest() {
            return copied == 0 ? text : out.append(text, copied, text.length()).toString();
        }
    }

    static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    }
}
