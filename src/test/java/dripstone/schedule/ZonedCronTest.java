package dripstone.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronExpression;

final class ZonedCronTest {
    private static final String ZONES = "Europe/Berlin";

    private static List<String> times(String cron, String zone, String from, int count) {
        ZonedCron times = new ZonedCron(cron, ZoneId.of(zone));
        List<String> all = new ArrayList<>();
        Instant at = Instant.parse(from);
        for (int i = 0; i < count; i++) {
            at = times.after(at).orElseThrow();
            ZonedDateTime there = at.atZone(ZoneId.of(zone));
            all.add(there.toLocalDateTime() + there.getOffset().toString());
        }
        return all;
    }

    @Test
    void aTimeOfDayThatDoesNotExist_comesOnce_atTheFirstMomentAfterTheGap() {
        assertEquals(List.of("2026-03-28T02:30+01:00", "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"),
                times("0 30 2 * * ?", ZONES, "2026-03-27T12:00:00Z", 3));
        assertEquals(List.of("2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00"),
                times("0 0 2 * * ?", ZONES, "2026-03-28T12:00:00Z", 2), "the first moment of the gap lies in it");
        assertEquals(List.of("2026-03-29T03:00+02:00", "2026-03-30T03:00+02:00"),
                times("0 0 3 * * ?", ZONES, "2026-03-28T12:00:00Z", 2), "the first moment after it does not");
        assertEquals(List.of("2026-03-08T03:00-04:00", "2026-03-09T02:30-04:00"),
                times("0 30 2 * * ?", "America/New_York", "2026-03-07T12:00:00Z", 2));
        assertEquals(List.of("2026-10-04T02:30+11:00", "2026-10-05T02:15+11:00"),
                times("0 15 2 * * ?", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", 2), "half an hour is left out there");
    }

    @Test
    void severalTimesInTheGap_comeOnceTogether() {
        assertEquals(List.of("2026-03-29T01:45+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:15+02:00"),
                times("0 0/15 1-3 * * ?", ZONES, "2026-03-29T00:30:00Z", 3).stream().toList());
    }

    @Test
    void aTimeOfDayThatComesTwice_isMeantTheFirstTime_alsoForWhoAsksInBetween() {
        assertEquals(List.of("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"),
                times("0 30 2 * * ?", ZONES, "2026-10-24T12:00:00Z", 2));
        assertEquals(List.of("2026-10-26T02:30+01:00"), times("0 30 2 * * ?", ZONES, "2026-10-25T00:30:00Z", 1));
        assertEquals(List.of("2026-10-26T02:30+01:00"), times("0 30 2 * * ?", ZONES, "2026-10-25T01:10:00Z", 1),
                "started in the second of the two hours");
        assertEquals(List.of("2026-10-25T03:00+01:00"), times("0 0 3 * * ?", ZONES, "2026-10-25T00:59:59Z", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "UTC", "Asia/Tokyo", "America/St_Johns"})
    void aTaskOfEachHour_keepsItsPaceThroughBothChanges(String zone) {
        ZonedCron everyTen = new ZonedCron("0 5/10 * * * ?", ZoneId.of(zone));
        for (String day : List.of("2026-03-07", "2026-03-28", "2026-10-24", "2026-10-31")) { // the days before the changes
            Instant at = everyTen.after(Instant.parse(day + "T00:00:00Z")).orElseThrow();
            for (int i = 0; i < 6 * 24 * 3; i++) {
                Instant next = everyTen.after(at).orElseThrow();
                assertEquals(Duration.ofMinutes(10), Duration.between(at, next), "after " + at);
                at = next;
            }
        }
    }

    @Property(tries = 300)
    void awayFromChanges_theTimesAreQuartzsOwn_andAlwaysAhead(
            @ForAll @IntRange(max = 59) int minute, @ForAll @IntRange(max = 23) int hour,
            @ForAll @LongRange(min = 1_700_000_000L, max = 2_000_000_000L) long second) throws Exception {
        String cron = "0 " + minute + " " + hour + " * * ?";
        ZoneId zone = ZoneId.of("America/New_York");
        Instant now = Instant.ofEpochSecond(second);
        Instant next = new ZonedCron(cron, zone).after(now).orElseThrow();
        assertTrue(next.isAfter(now) && Duration.between(now, next).compareTo(Duration.ofHours(26)) < 0, now + " " + next);
        boolean near = !zone.getRules().getOffset(now.minus(Duration.ofHours(3))).equals(
                zone.getRules().getOffset(next.plus(Duration.ofHours(3))));
        if (!near) {
            CronExpression quartz = new CronExpression(cron);
            quartz.setTimeZone(TimeZone.getTimeZone(zone));
            assertEquals(quartz.getTimeAfter(Date.from(now)).toInstant(), next);
        }
        LocalTime there = next.atZone(zone).toLocalTime();
        assertTrue(there.equals(LocalTime.of(hour, minute)) || there.equals(LocalTime.of(3, 0)), there + " for " + cron);
    }

    @ParameterizedTest
    @CsvSource({"0 0/30 * * * ?, true", "0 5/10 */1 * * ?, true", "0 0 0/1 * * ?, true", "0 30 2 * * ?, false", "0 0 8-18 * * ?, false"})
    void everyHour(String cron, boolean every) {
        assertEquals(every, new ZonedCron(cron, ZoneId.of("UTC")).isEveryHour());
    }
}
