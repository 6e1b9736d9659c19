package dripstone.config;

import dripstone.life.Bytes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text to a value of one of the types that a setting may have; the message of the exception says what would be right. */
final class ValueReader {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private ValueReader() {}

    static Object read(String text, Class<?> type) {
        if (type == String.class) {
            return text;
        }
        if (type == boolean.class) {
            return bool(text);
        }
        if (type == int.class) {
            return Math.toIntExact(whole(text, Integer.MAX_VALUE));
        }
        if (type == long.class) {
            return whole(text, Long.MAX_VALUE);
        }
        if (type == double.class) {
            return real(text);
        }
        if (type == Duration.class) {
            return duration(text);
        }
        if (type == Bytes.class) {
            return Bytes.parse(text);
        }
        if (type == Path.class) {
            return Path.of(text);
        }
        if (type == URI.class) {
            return URI.create(text);
        }
        if (type.isEnum()) {
            return constant(text, type);
        }
        throw new IllegalStateException("a setting cannot be of type " + type.getName());
    }

    /** The same value as one would write it in the file. */
    static String write(Object value) {
        return switch (value) {
            case Duration d -> duration(d);
            case Enum<?> e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-');
            default -> value.toString();
        };
    }

    private static Object bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    private static long whole(String text, long greatest) {
        try {
            long value = Long.parseLong(text.replace("_", ""));
            if (value > greatest || value < -greatest) {
                throw new IllegalArgumentException(text + " is too large; the greatest is " + greatest);
            }
            return value;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }

    private static double real(String text) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number", e);
        }
        throw new IllegalArgumentException("'" + text + "' is not a finite number");
    }

    private static Duration duration(String text) {
        Matcher m = DURATION.matcher(text.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration; write a whole number and ms, s, m, h or d, like 90s");
        }
        long n = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(n);
            case "s" -> Duration.ofSeconds(n);
            case "m" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            default -> Duration.ofDays(n);
        };
    }

    private static String duration(Duration d) {
        long millis = d.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds != 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static Object constant(String text, Class<?> type) {
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        String all = Arrays.stream(type.getEnumConstants()).map(ValueReader::write).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("'" + text + "' is none of " + all);
    }
}
