package dripstone.source.crawl;

import java.time.Duration;

/** Checks of settings; each message begins with the key. */
final class Limits {
    private Limits() {}

    static void between(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must lie between " + least + " and " + most + ": " + value);
        }
    }

    static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " must lie between " + least + " and " + most + ": " + value);
        }
    }

    static void text(String key, String value, int longest) {
        if (value.isBlank() || value.length() > longest) {
            throw new IllegalArgumentException(key + " must have 1 to " + longest + " characters: '" + value + "'");
        }
    }
}
