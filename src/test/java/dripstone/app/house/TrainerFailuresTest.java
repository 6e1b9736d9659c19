package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.WatchSettings;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TrainerFailuresTest {
    private final TrainerFailures failures = new TrainerFailures(WatchSettings.byDefault(), new Random(1));

    private TrainerFailures.Advice failed(long step) {
        return failures.after(new TrainingEnd.Failed(step, new IOException("planted")), Duration.ofSeconds(1));
    }

    @Test
    void threeFailuresAtOneStep_areTheLast_untilAPersonSaysGoOn() {
        assertInstanceOf(TrainerFailures.Advice.TryAgain.class, failed(70));
        assertInstanceOf(TrainerFailures.Advice.TryAgain.class, failed(70));
        TrainerFailures.Advice.StandStill still = assertInstanceOf(TrainerFailures.Advice.StandStill.class, failed(70));
        assertTrue(still.reason().contains("failed 3 times after step=70") && still.reason().contains("planted"), still.reason());
        failures.forget();
        assertInstanceOf(TrainerFailures.Advice.TryAgain.class, failed(70));
        assertEquals(4, failures.restarts());
    }

    @Test
    void whoGetsOn_isTriedAgainAndAgain_withPausesThatGrow() {
        Duration last = Duration.ZERO;
        for (long step = 1; step < 40; step++) {
            TrainerFailures.Advice.TryAgain again = assertInstanceOf(TrainerFailures.Advice.TryAgain.class, failed(step));
            assertEquals(1, again.inRow());
            last = again.pause();
        }
        assertTrue(last.compareTo(Duration.ofMinutes(2)) >= 0, last.toString());
    }
}
