package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LearningRateTest {
    /** Top 0.01, least 0.001, warm-up 5 steps, decay over 100. */
    private static double at(long step, Schedule schedule) {
        return LearningRate.at(step, Tune.with(Map.of("schedule", schedule)));
    }

    @Test
    void warmUp_risesInAStraightLineToTheTop() {
        for (Schedule schedule : Schedule.values()) {
            assertEquals(0.002, at(1, schedule), 1e-18);
            assertEquals(0.006, at(3, schedule), 1e-18);
            assertEquals(0.008, at(4, schedule), 1e-18);
            assertEquals(0.01, at(5, schedule), 1e-18);
        }
    }

    @Test
    void constant_stays() {
        assertEquals(0.01, at(6, Schedule.CONSTANT));
        assertEquals(0.01, at(1L << 40, Schedule.CONSTANT));
    }

    @Test
    void linear_fallsToTheLeastRateAndStays() {
        assertEquals(0.01 - 0.009 * 0.01, at(6, Schedule.LINEAR), 1e-18);
        assertEquals(0.0055, at(55, Schedule.LINEAR), 1e-18);
        assertEquals(0.001, at(105, Schedule.LINEAR), 1e-18);
        assertEquals(0.001, at(1L << 40, Schedule.LINEAR), 1e-18);
    }

    @Test
    void cosine_hasItsGoldenValues() {
        assertEquals(0.001 + 0.009 * 0.5 * (1 + Math.sqrt(0.5)), at(30, Schedule.COSINE), 1e-15);
        assertEquals(0.0055, at(55, Schedule.COSINE), 1e-15);
        assertEquals(0.001 + 0.009 * 0.5 * (1 - Math.sqrt(0.5)), at(80, Schedule.COSINE), 1e-15);
        assertEquals(0.001, at(105, Schedule.COSINE), 1e-15);
        assertEquals(0.001, at(1000, Schedule.COSINE), 1e-15);
    }

    @Test
    void withoutWarmUp_theFirstStepHasTheTop() {
        assertEquals(0.01, LearningRate.at(1, Tune.with(Map.of("warmupSteps", 0L))));
    }

    @Test
    void noStepHasARateBeyondTheTopOrBelowTheLeast() {
        for (Schedule schedule : Schedule.values()) {
            for (long step = 5; step < 300; step++) {
                double rate = at(step, schedule);
                assertTrue(rate <= 0.01 && rate >= 0.001 - 1e-18, schedule + " step=" + step + " rate=" + rate);
            }
        }
    }
}
