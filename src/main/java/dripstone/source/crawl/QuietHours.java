package dripstone.source.crawl;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * A daily window in which a site is left alone, on the clocks of its own zone.
 *
 * @param from first moment of it
 * @param to first moment after it; where it lies before {@code from}, the window goes over midnight
 */
record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
    /**
     * @param window {@code HH:mm-HH:mm}; empty for none
     * @param zone name of a time zone, for instance {@code Europe/Berlin}
     */
    static Optional<QuietHours> of(String window, String zone) {
        ZoneId place = zone(zone);
        if (window.isBlank()) {
            return Optional.empty();
        }
        String[] ends = window.strip().split("\\s*-\\s*", -1);
        try {
            if (ends.length == 2) {
                QuietHours hours = new QuietHours(LocalTime.parse(ends[0]), LocalTime.parse(ends[1]), place);
                if (!hours.from.equals(hours.to)) {
                    return Optional.of(hours);
                }
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("quiet-hours must be two times of day like 08:00-18:30: '" + window + "'", e);
        }
        throw new IllegalArgumentException("quiet-hours must be two different times of day like 08:00-18:30: '" + window + "'");
    }

    private static ZoneId zone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("time-zone must be the name of one, like UTC or Europe/Berlin: '" + zone + "'", e);
        }
    }

    /** When the site may next be asked something: that very moment where it is not quiet then. */
    Instant openAt(Instant now) {
        ZonedDateTime there = now.atZone(zone);
        LocalTime time = there.toLocalTime();
        boolean overMidnight = to.isBefore(from);
        boolean quiet = overMidnight
                ? !time.isBefore(from) || time.isBefore(to)
                : !time.isBefore(from) && time.isBefore(to);
        if (!quiet) {
            return now;
        }
        LocalDate end = overMidnight && !time.isBefore(from) ? there.toLocalDate().plusDays(1) : there.toLocalDate();
        // Where clocks are set back the hour comes twice: the second time is meant, so that the end always lies ahead.
        return ZonedDateTime.of(end, to, zone).withLaterOffsetAtOverlap().toInstant();
    }
}
