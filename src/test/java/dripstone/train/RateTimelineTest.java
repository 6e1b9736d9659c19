package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.LedgerEntry.SettingChanged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Annealing and re-warming on request; golden values as in {@link LearningRateTest}. */
@SuppressWarnings("FloatingPointLiteralPrecision") // as many digits as were computed
final class RateTimelineTest {
    private static final TrainSettings INFINITE = Tune.with(Map.of("schedule", Schedule.INFINITE, "decayShape", DecayShape.EXPONENTIAL));

    private static RateTimeline timeline(TrainSettings settings, RateRequest... requests) {
        List<SettingChanged> changes = new ArrayList<>();
        TrainingKeys.of(TrainingKeys.TRAIN, settings).forEach((key, value) -> changes.add(new SettingChanged(1, key, "", value)));
        for (RateRequest request : requests) {
            changes.add(request.entry(""));
        }
        return RateTimeline.of(new SettingTimeline(settings, changes), changes);
    }

    private static RateRequest anneal(long from, long steps) {
        return new RateRequest(RateRequest.Kind.ANNEAL, from, steps);
    }

    private static RateRequest rewarm(long from, long steps) {
        return new RateRequest(RateRequest.Kind.REWARM, from, steps);
    }

    @Test
    void withoutARequest_theScheduleHolds() {
        for (long step = 1; step < 300; step++) {
            assertEquals(LearningRate.at(step, INFINITE), timeline(INFINITE).at(step));
        }
    }

    @Test
    void anneal_fallsFromTheRateOfTheStepBefore_andStaysAtTheLeast() {
        RateTimeline rates = timeline(INFINITE, anneal(301, 50));
        assertEquals(0.004, rates.at(300));
        assertEquals(0.003890619789649142, rates.at(301), 1e-16);
        assertEquals(0.002, rates.at(325), 1e-16);
        assertEquals(0.0010281138266560665, rates.at(349), 1e-16);
        assertEquals(0.001, rates.at(350));
        assertEquals(0.001, rates.at(1_000_000));
        RateTimeline roots = timeline(Tune.with(INFINITE, Map.of("decayShape", DecayShape.SQRT)), anneal(301, 50));
        assertEquals(0.0035757359312880714, roots.at(301), 1e-16);
        assertEquals(0.0018786796564403574, roots.at(325), 1e-16);
        assertEquals(0.001, roots.at(350));
    }

    @Test
    void rewarm_risesInALineToTheTop_thenTheScheduleBeginsAgain() {
        RateTimeline rates = timeline(INFINITE, anneal(301, 50), rewarm(401, 10));
        assertEquals(0.001, rates.at(400));
        assertEquals(0.001 + 0.0009, rates.at(401), 1e-16);
        assertEquals(0.001 + 0.0045, rates.at(405), 1e-16);
        assertEquals(0.01, rates.at(410), 1e-16);
        assertEquals(0.009998519681097195, rates.at(411), 1e-16);
        assertEquals(0.007, rates.at(460), 1e-16);
        assertEquals(0.004, rates.at(510), 1e-16);
        assertEquals(0.004, rates.at(10_000), 1e-16);
    }

    @Test
    void aRequestInTheMiddleOfAnother_beginsWhereThatOneIs() {
        RateTimeline rates = timeline(INFINITE, anneal(301, 50), rewarm(326, 5), anneal(328, 4));
        assertEquals(0.002, rates.at(325), 1e-16);
        assertEquals(0.002 + 0.008 * 0.2, rates.at(326), 1e-16);
        double start = 0.002 + 0.008 * 0.4;
        assertEquals(start, rates.at(327), 1e-16);
        assertEquals(start * Math.sqrt(0.001 / start), rates.at(329), 1e-16);
        assertEquals(0.001, rates.at(331));
    }

    @Test
    void everyScheduleFollowsARequest_andNoRateJumps() {
        for (Schedule schedule : Schedule.values()) {
            RateTimeline rates = timeline(Tune.with(Map.of("schedule", schedule)), anneal(60, 40), rewarm(150, 40), anneal(400, 40));
            for (long step = 6; step < 600; step++) {
                double change = Math.abs(rates.at(step) - rates.at(step - 1));
                boolean steps = schedule == Schedule.STEP; // it falls at once
                assertTrue(change < (steps ? 0.0051 : 0.0016), schedule + " step=" + step + " change=" + change);
            }
            assertEquals(0.001, rates.at(99), 1e-16);
            assertEquals(0.01, rates.at(189), 1e-16);
            assertEquals(0.001, rates.at(439), 1e-16);
        }
    }

    @Test
    void theOrderOfAsking_changesNothing() {
        RateTimeline forward = timeline(INFINITE, anneal(301, 50), rewarm(401, 10), anneal(430, 20));
        RateTimeline backward = timeline(INFINITE, anneal(301, 50), rewarm(401, 10), anneal(430, 20));
        for (long step = 500; step > 0; step--) {
            backward.at(step);
        }
        for (long step = 1; step <= 500; step++) {
            assertEquals(forward.at(step), backward.at(step), "step=" + step);
        }
    }

    @Test
    void annealing_neverRises() {
        RateTimeline rates = timeline(Tune.with(Map.of("warmupSteps", 100L)), anneal(3, 10)); // still under the least rate
        assertEquals(rates.at(2), rates.at(12));
    }

    @Test
    void whatIsNotOfTheForm_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> anneal(1, 0));
        assertThrows(IllegalArgumentException.class, () -> RateRequest.of(new SettingChanged(1, RateRequest.KEY, "", "melt 3")));
        assertThrows(IllegalArgumentException.class, () -> RateRequest.of(new SettingChanged(1, RateRequest.KEY, "", "anneal")));
        assertEquals(anneal(7, 3), RateRequest.of(anneal(7, 3).entry("")));
    }
}
