package dripstone.schedule;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
                () -> new ScheduleSettings("every day", "0 0 * * * ?"));
        assertTrue(refused.toString().contains(": checkpoint is not a Quartz cron expression: 'every day'"), refused.toString());
    }
}
