package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The schedules at greatest rate 0.01, least 0.001, constant rate 0.004, warm-up 5, decay over 100, factor 0.5, stable 200. The golden
 * values were computed in 30 decimal digits from the formulas of the papers that {@link Schedule} and {@link DecayShape} name.
 */
final class LearningRateTest {
    private record Golden(long step, double rate) {}

    @SuppressWarnings("FloatingPointLiteralPrecision") // as many digits as were computed
    private static final Map<String, List<Golden>> GOLDEN = Map.of(
            "constant", table(1, 0.002, 4, 0.008, 5, 0.01, 6, 0.01, 1e9, 0.01),
            "linear", table(1, 0.002, 4, 0.008, 5, 0.01, 6, 0.00991, 30, 0.00775, 55, 0.0055, 104, 0.00109, 105, 0.001, 106, 0.001, 1e9,
                    0.001),
            "cosine", table(1, 0.002, 4, 0.008, 5, 0.01, 6, 0.009997779521645793, 30, 0.008681980515339464, 55, 0.0055,
                    80, 0.0023180194846605363, 104, 0.001002220478354208, 105, 0.001, 1e9, 0.001),
            "step", table(1, 0.002, 4, 0.008, 5, 0.01, 6, 0.01, 104, 0.01, 105, 0.005, 204, 0.005, 205, 0.0025, 304, 0.0025, 305, 0.00125,
                    405, 0.001, 1000, 0.001),
            "exponential", table(1, 0.002, 5, 0.01, 6, 0.00993092495437036, 55, 0.007071067811865475, 105, 0.005,
                    155, 0.0035355339059327377, 205, 0.0025, 337, 0.0010013373469870276, 338, 0.001, 1000, 0.001),
            "wsd linear", table(1, 0.002, 5, 0.01, 6, 0.01, 204, 0.01, 205, 0.01, 206, 0.00991, 230, 0.00775, 255, 0.0055, 304, 0.00109,
                    305, 0.001, 306, 0.001, 1e9, 0.001),
            "wsd sqrt", table(1, 0.002, 5, 0.01, 6, 0.01, 204, 0.01, 205, 0.01, 206, 0.0091, 230, 0.0055, 255, 0.0036360389693210725,
                    304, 0.0010451130660404204, 305, 0.001, 306, 0.001, 1e9, 0.001),
            "wsd cosine", table(5, 0.01, 205, 0.01, 206, 0.009997779521645793, 230, 0.008681980515339464, 255, 0.0055,
                    304, 0.001002220478354208, 305, 0.001, 1e9, 0.001),
            "wsd exponential", table(5, 0.01, 205, 0.01, 206, 0.009772372209558107, 230, 0.005623413251903491,
                    255, 0.0031622776601683794, 304, 0.0010232929922807542, 305, 0.001, 1e9, 0.001),
            "infinite", table(1, 0.002, 4, 0.008, 5, 0.01, 6, 0.009998519681097195, 30, 0.009121320343559643, 55, 0.007,
                    104, 0.004001480318902805, 105, 0.004, 106, 0.004, 1e9, 0.004));

    private static List<Golden> table(double... stepsAndRates) {
        return java.util.stream.IntStream.range(0, stepsAndRates.length / 2)
                .mapToObj(i -> new Golden((long) stepsAndRates[2 * i], stepsAndRates[2 * i + 1])).toList();
    }

    private static TrainSettings settings(String name) {
        String[] words = name.toUpperCase(java.util.Locale.ROOT).split(" ", -1);
        DecayShape shape = DecayShape.valueOf(words.length > 1 ? words[1] : "SQRT");
        return Tune.with(Map.of("schedule", Schedule.valueOf(words[0]), "decayShape", shape, "stableSteps", 200L));
    }

    private static void check(String name, LongToDoubleFunction rate) {
        for (Golden golden : GOLDEN.getOrDefault(name, List.of())) {
            assertEquals(golden.rate, rate.applyAsDouble(golden.step), 1e-16, name + " step=" + golden.step);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "constant", "linear", "cosine", "step", "exponential", "wsd linear", "wsd sqrt", "wsd cosine", "wsd exponential", "infinite"})
    void rates_areTheGoldenOnes_andAWarmUpThatIsOffByOneIsCaught(String name) {
        TrainSettings settings = settings(name);
        check(name, step -> LearningRate.at(step, settings));
        assertThrows(AssertionError.class, () -> check(name, step -> LearningRate.at(step - 1, settings)));
        assertThrows(AssertionError.class, () -> check(name, step -> LearningRate.at(step + 1, settings)));
    }

    @Test
    void everySchedule_hasItsTable() {
        for (Schedule schedule : Schedule.values()) {
            assertTrue(GOLDEN.keySet().stream().anyMatch(name -> name.split(" ", -1)[0].equals(schedule.toString())), schedule.toString());
        }
    }

    @Test
    void withoutWarmUp_theFirstStepIsTheFirstAfterIt() {
        assertEquals(0.01, LearningRate.at(1, Tune.with(Map.of("warmupSteps", 0L))));
        assertEquals(0.00991, LearningRate.at(1, Tune.with(Map.of("warmupSteps", 0L, "schedule", Schedule.LINEAR))), 1e-17);
    }

    @Test
    void noStepHasARateBeyondTheTopOrBelowTheLeast() {
        for (Schedule schedule : Schedule.values()) {
            TrainSettings settings = Tune.with(Map.of("schedule", schedule, "stableSteps", 20L));
            for (long step = 5; step < 1000; step++) {
                double rate = LearningRate.at(step, settings);
                assertTrue(rate <= 0.01 && rate >= 0.001, schedule + " step=" + step + " rate=" + rate);
            }
        }
    }
}
