package dripstone.source.crawl.url;

import java.util.Optional;

/** Punycode (RFC 3492): labels of any script in letters, digits and hyphens. */
final class Punycode {
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 128;
    /** Beyond any label that a name server knows; keeps the quadratic work of the code small. */
    private static final int LONGEST = 1_000;

    private Punycode() {}

    /** Without its prefix; empty where the label is too long. */
    static Optional<String> encode(String label) {
        int[] points = label.codePoints().toArray();
        if (points.length > LONGEST) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        for (int p : points) {
            if (p < INITIAL_N) {
                out.append((char) p);
            }
        }
        int basic = out.length();
        if (basic > 0) {
            out.append('-');
        }
        int n = INITIAL_N;
        int delta = 0;
        int bias = INITIAL_BIAS;
        for (int handled = basic; handled < points.length; ) {
            int m = nextAbove(points, n);
            delta += (m - n) * (handled + 1);
            n = m;
            for (int p : points) {
                delta += p < n ? 1 : 0;
                if (p == n) {
                    number(delta, bias, out);
                    bias = adapt(delta, ++handled, handled - 1 == basic);
                    delta = 0;
                }
            }
            delta++;
            n++;
        }
        return Optional.of(out.toString());
    }

    private static int nextAbove(int[] points, int n) {
        int least = Integer.MAX_VALUE;
        for (int p : points) {
            least = p >= n ? Math.min(least, p) : least;
        }
        return least;
    }

    private static void number(int delta, int bias, StringBuilder out) {
        int q = delta;
        for (int k = BASE; ; k += BASE) {
            int t = threshold(k, bias);
            if (q < t) {
                out.append(letter(q));
                return;
            }
            out.append(letter(t + (q - t) % (BASE - t)));
            q = (q - t) / (BASE - t);
        }
    }

    /** @param code without its prefix; empty where it is none */
    static Optional<String> decode(String code) {
        int delimiter = code.lastIndexOf('-');
        StringBuilder out = new StringBuilder(delimiter > 0 ? code.substring(0, delimiter) : "");
        if (code.length() > LONGEST) {
            return Optional.empty();
        }
        int n = INITIAL_N;
        int bias = INITIAL_BIAS;
        long i = 0;
        int length = out.length();
        for (int at = delimiter > 0 ? delimiter + 1 : 0; at < code.length(); ) {
            long begin = i;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = at < code.length() ? value(code.charAt(at++)) : -1;
                i += digit * weight;
                if (digit < 0 || i > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
                int t = threshold(k, bias);
                if (digit < t) {
                    break;
                }
                weight *= BASE - t;
                if (weight > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
            }
            length++;
            bias = adapt((int) (i - begin), length, begin == 0);
            n += (int) (i / length);
            if (n < 0 || n > Character.MAX_CODE_POINT || (n >= 0xD800 && n < 0xE000)) {
                return Optional.empty();
            }
            i %= length;
            out.insert(out.offsetByCodePoints(0, (int) i), Character.toChars(n));
            i++;
        }
        return Optional.of(out.toString());
    }

    private static int threshold(int k, int bias) {
        return Math.clamp(k - bias, T_MIN, T_MAX);
    }

    private static int adapt(int delta, int points, boolean first) {
        int d = first ? delta / DAMP : delta / 2;
        d += d / points;
        int k = 0;
        while (d > (BASE - T_MIN) * T_MAX / 2) {
            d /= BASE - T_MIN;
            k += BASE;
        }
        return k + (BASE - T_MIN + 1) * d / (d + SKEW);
    }

    private static char letter(int digit) {
        return (char) (digit < 26 ? 'a' + digit : '0' + digit - 26);
    }

    private static int value(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0' + 26;
        }
        int letter = c | 0x20;
        return letter >= 'a' && letter <= 'z' ? letter - 'a' : -1;
    }
}
