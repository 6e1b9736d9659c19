package dripstone.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class TimetableTest {
    @Test
    void asksAtItsTimesAndNoMoreAfterStop() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Timetable timetable = new Timetable(List.of(new Task("checkpoint", "* * * * * ?", asked::incrementAndGet)));
        timetable.start();
        try {
            assertTrue(timetable.next("checkpoint").isPresent());
            assertTrue(timetable.next("unknown").isEmpty());
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() >= 2);
        } finally {
            timetable.stop(Duration.ofSeconds(5));
        }
        int after = asked.get();
        Awaitility.await().during(Duration.ofMillis(1200)).atMost(Duration.ofSeconds(5)).until(() -> asked.get() == after);
    }

    @Test
    void anAskThatThrowsIsAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Timetable timetable = new Timetable(List.of(new Task("validation", "* * * * * ?", () -> {
            asked.incrementAndGet();
            throw new IllegalStateException("planted");
        })));
        timetable.start();
        try {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() >= 2);
        } finally {
            timetable.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void aWrongCronExpressionIsRefusedByKey() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> new ScheduleSettings("every day", "0 0 * * * ?", "0 * * * * ?"));
        assertTrue(refused.toString().contains(": checkpoint is not a Quartz cron expression: 'every day'"), refused.toString());
    }

    @Test
    void aTriggerThatMissedHours_makesUpOnce_andGoesOn() throws Exception {
        Instant begin = Instant.parse("2026-05-01T10:10:00Z");
        ZonedTrigger trigger = new ZonedTrigger("checkpoint", "0 0/30 * * * ?", new ZonedCron("0 0/30 * * * ?", ZoneId.of("UTC")), begin);
        assertEquals(Instant.parse("2026-05-01T10:30:00Z"), trigger.computeFirstFireTime(null).toInstant());
        Instant before = Instant.now();
        trigger.updateAfterMisfire(null); // as Quartz does it when it finds the time passed by more than its threshold
        Instant makeUp = trigger.getNextFireTime().toInstant();
        assertTrue(Duration.between(before, makeUp).abs().compareTo(Duration.ofSeconds(10)) < 0, "at once, not " + makeUp);
        trigger.triggered(null);
        Instant next = trigger.getNextFireTime().toInstant();
        assertTrue(next.isAfter(makeUp) && Duration.between(makeUp, next).compareTo(Duration.ofMinutes(30)) <= 0, next.toString());
        assertEquals(0, next.getEpochSecond() % 1800);
    }

    @Test
    void whatWasMissedInARealRun_isAskedForOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Instant hoursAgo = Instant.now().minus(Duration.ofHours(5));
        Timetable timetable = new Timetable(List.of(new Task("checkpoint", "0 0 * * * ?", asked::incrementAndGet)));
        timetable.start();
        try {
            timetable.replace("checkpoint", hoursAgo); // as if the clock had jumped ahead by five hours since
            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> asked.get() >= 1);
            Awaitility.await().during(Duration.ofMillis(1500)).atMost(Duration.ofSeconds(5)).until(() -> asked.get() <= 2);
            assertTrue(timetable.next("checkpoint").orElseThrow().isAfter(Instant.now()));
        } finally {
            timetable.stop(Duration.ofSeconds(5));
        }
        assertTrue(asked.get() == 1 || LocalTime.now(ZoneId.systemDefault()).getMinute() == 0, "asked " + asked.get() + " times");
    }

    @Test
    void afterAJumpBack_aTaskOfEachHourGoesOnFromTheNewTime_andADailyOneIsNotDoubled() throws Exception {
        Instant now = Instant.now();
        Instant ahead = now.plus(Duration.ofHours(5));
        Timetable timetable = new Timetable(List.of(
                new Task("often", "0 0/30 * * * ?", () -> { }), new Task("daily", "0 0 4 * * ?", () -> { })), ZoneId.of("UTC"));
        timetable.start();
        try {
            timetable.replace("often", ahead);
            timetable.replace("daily", ahead);
            Instant daily = timetable.next("daily").orElseThrow();
            assertTrue(timetable.next("often").orElseThrow().isAfter(ahead), "silent for hours, as Quartz would be");

            timetable.jumped(Duration.ofSeconds(-3));
            assertTrue(timetable.next("often").orElseThrow().isAfter(ahead), "a clock that is only slewed changes nothing");
            timetable.jumped(Duration.ofMinutes(-40));
            assertTrue(Duration.between(now, timetable.next("often").orElseThrow()).compareTo(Duration.ofMinutes(31)) < 0);
            assertEquals(daily, timetable.next("daily").orElseThrow());

            timetable.jumped(Duration.ofHours(-5));
            assertTrue(Duration.between(now, timetable.next("daily").orElseThrow()).compareTo(Duration.ofHours(24)) <= 0);
        } finally {
            timetable.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void aTimetableThatStandsStill_isFailed_andWorksAgainAfterARestart() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Timetable timetable = new Timetable(List.of(new Task("checkpoint", "* * * * * ?", () -> {
            if (asked.getAndIncrement() == 0) {
                try {
                    blocked.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }), new Task("validation", "0 0 3 * * ?", () -> { })));
        timetable.start();
        try {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() == 1);
            assertTrue(timetable.health() instanceof Health.Up);
            timetable.replace("validation", Instant.now().minus(Duration.ofDays(3)));
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> timetable.health() instanceof Health.Failed);
            timetable.restart(Duration.ofSeconds(5)); // its one thread is held by the asking for ever
            assertTrue(timetable.health() instanceof Health.Up, timetable.health().toString());
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() >= 3);
        } finally {
            blocked.countDown();
            timetable.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void aJumpOfTheWallClock_isSeenAgainstTheClockThatNeverJumps() {
        AtomicLong wall = new AtomicLong(1_000_000);
        AtomicLong nanos = new AtomicLong(77);
        ClockWatch watch = new ClockWatch(wall::get, nanos::get);
        wall.addAndGet(5000);
        nanos.addAndGet(5_000_000_000L);
        assertEquals(Duration.ZERO, watch.look());
        wall.addAndGet(5000 - 7_200_000);
        nanos.addAndGet(5_000_000_000L);
        assertEquals(Duration.ofHours(-2), watch.look());
        wall.addAndGet(3_600_000);
        assertEquals(Duration.ofHours(1), watch.look());
    }
}
