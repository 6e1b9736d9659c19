package dripstone.life;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size in bytes, written with a unit: {@code 512 B}, {@code 64 KiB}, {@code 10 MiB}, {@code 2 GiB}.
 *
 * @param count not negative
 */
public record Bytes(long count) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB|TiB)");

    public Bytes {
        if (count < 0) {
            throw new IllegalArgumentException("a size is not negative: " + count);
        }
    }

    public static Bytes kib(long n) {
        return new Bytes(Math.multiplyExact(n, 1L << 10));
    }

    public static Bytes mib(long n) {
        return new Bytes(Math.multiplyExact(n, 1L << 20));
    }

    /** Reads {@code "64 KiB"}; a bare number is refused, since it does not say what it counts. */
    public static Bytes parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a size; write a whole number and B, KiB, MiB, GiB or TiB");
        }
        return new Bytes(Math.multiplyExact(Long.parseLong(m.group(1)), 1L << shift(m.group(2))));
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            case "TiB" -> 40;
            default -> 0;
        };
    }

    /** The size in its largest unit, with one decimal where it is not whole: {@code 1.5 GiB}. */
    @Override
    public String toString() {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int u = 0;
        double value = count;
        while (value >= 1024 && u < units.length - 1) {
            value /= 1024;
            u++;
        }
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f %s", value, units[u])
                : String.format(Locale.ROOT, "%.1f %s", value, units[u]);
    }
}
