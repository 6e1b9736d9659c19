package dripstone.source.crawl.revisit;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * Which validators may be sent back. An entity tag always may: If-None-Match compares weakly (RFC 9110, section 13.1.2), which is what
 * a reader of text wants. A Last-Modified is only good to the second: a page that changed twice within it would be called unmodified for
 * ever. It is kept when it lies a minute before the answer, which leaves room for clocks that differ (RFC 9110, section 8.8.2.2).
 */
public final class Freshness {
    private static final long ROOM_MILLIS = 60_000;

    private Freshness() {}

    /** Whether a Last-Modified header may be sent back as If-Modified-Since. What is no date is not; servers compare it as text at best. */
    public static boolean isUsable(String lastModified, long answeredMillis) {
        if (lastModified.isEmpty()) {
            return false;
        }
        try {
            Instant modified = ZonedDateTime.parse(lastModified, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return modified.toEpochMilli() + ROOM_MILLIS <= answeredMillis;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
