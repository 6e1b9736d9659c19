package dripstone.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CronTimesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void anHourThatDoesNotExist_isPassedOver() {
        CronTimes times = new CronTimes("0 30 2 * * ?", BERLIN);
        assertEquals(Optional.of(Instant.parse("2026-03-28T01:30:00Z")), times.after(Instant.parse("2026-03-28T00:00:00Z")));
        assertEquals(Optional.of(Instant.parse("2026-03-30T00:30:00Z")), times.after(Instant.parse("2026-03-28T01:30:00Z")));
    }

    @Test
    void anHourThatComesTwice_countsOnce() {
        CronTimes times = new CronTimes("0 0/30 * * * ?", BERLIN);
        Instant summer = Instant.parse("2026-10-25T00:00:00Z"); // 02:00, for the first time
        assertEquals(Optional.of(Instant.parse("2026-10-25T01:30:00Z")), times.after(summer)); // 02:30, for the second
    }

    @Test
    void aMomentThatIsPast_neverComesAgain() {
        assertEquals(Optional.empty(), new CronTimes("0 0 0 1 1 ? 2026", BERLIN).after(Instant.parse("2026-10-25T00:00:00Z")));
    }

    @Test
    void whatIsNoExpression_isNamed() {
        assertThrows(IllegalArgumentException.class, () -> new CronTimes("every day", BERLIN));
    }
}
