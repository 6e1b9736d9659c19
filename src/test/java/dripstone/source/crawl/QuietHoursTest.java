package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuietHoursTest {
    @ParameterizedTest
    @CsvSource({
        "08:00-18:30, UTC, 2026-03-02T07:59:59Z, 2026-03-02T07:59:59Z",
        "08:00-18:30, UTC, 2026-03-02T08:00:00Z, 2026-03-02T18:30:00Z",
        "08:00-18:30, UTC, 2026-03-02T18:29:59Z, 2026-03-02T18:30:00Z",
        "08:00-18:30, UTC, 2026-03-02T18:30:00Z, 2026-03-02T18:30:00Z",
        "22:00-06:00, UTC, 2026-03-02T23:00:00Z, 2026-03-03T06:00:00Z",
        "22:00-06:00, UTC, 2026-03-02T05:59:59Z, 2026-03-02T06:00:00Z",
        "22:00-06:00, UTC, 2026-03-02T12:00:00Z, 2026-03-02T12:00:00Z",
        "08:00-18:00, Asia/Tokyo, 2026-03-02T00:00:00Z, 2026-03-02T09:00:00Z",
        // summer time begins at 02:00 on 29 March 2026 and ends at 03:00 on 25 October in Berlin
        "01:00-02:30, Europe/Berlin, 2026-03-29T00:30:00Z, 2026-03-29T01:30:00Z",
        "01:00-02:30, Europe/Berlin, 2026-10-25T00:10:00Z, 2026-10-25T01:30:00Z",
        "01:00-02:30, Europe/Berlin, 2026-10-25T01:10:00Z, 2026-10-25T01:30:00Z",
    })
    void openAt(String window, String zone, Instant now, Instant open) {
        assertEquals(open, QuietHours.of(window, zone).orElseThrow().openAt(now));
    }

    @Property
    void openAt_isNeverEarlier_norMoreThanADayLater_andOpen(
            @ForAll @IntRange(max = 1439) int from, @ForAll @IntRange(max = 1439) int to,
            @ForAll @LongRange(min = 1_700_000_000L, max = 2_000_000_000L) long second) {
        if (from == to) {
            return;
        }
        String window = "%02d:%02d-%02d:%02d".formatted(from / 60, from % 60, to / 60, to % 60);
        Instant now = Instant.ofEpochSecond(second);
        QuietHours hours = QuietHours.of(window, "America/New_York").orElseThrow();
        Instant open = hours.openAt(now);
        assertTrue(!open.isBefore(now) && Duration.between(now, open).compareTo(Duration.ofHours(25)) <= 0,
                window + " " + now + " " + open);
        assertTrue(hours.openAt(open).equals(open) || Duration.between(open, hours.openAt(open)).compareTo(Duration.ofHours(2)) <= 0);
    }

    @ParameterizedTest
    @CsvSource({"8-18, UTC, quiet-hours", "08:00, UTC, quiet-hours", "08:00-08:00, UTC, quiet-hours", "08:00-25:00, UTC, quiet-hours",
        "08:00-09:00, Mars/Phobos, time-zone", "'', nowhere, time-zone"})
    void wrongValues_areRefusedByKey(String window, String zone, String key) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> QuietHours.of(window, zone)).getMessage());
        assertTrue(message.startsWith(key + " "), message);
    }

    @Test
    void none_isNone() {
        assertEquals(Optional.empty(), QuietHours.of("", "UTC"));
    }
}
