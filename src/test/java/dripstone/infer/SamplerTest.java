package dripstone.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SamplerTest {
    @Property
    void temperatureZero_takesTheLikeliest_lowestIdFirst(
            @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = -50, max = 50) Double> drawn) {
        double[] logits = array(drawn);
        int likeliest = new Sampler(SamplerSettings.greedy(1), logits.length).next(logits);
        for (int i = 0; i < logits.length; i++) {
            assertTrue(logits[i] < logits[likeliest] || (logits[i] == logits[likeliest] && i >= likeliest));
        }
    }

    @Property
    void theSameSeed_drawsTheSame(
            @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = -9, max = 9) Double> drawn, @ForAll long seed,
            @ForAll @DoubleRange(min = 0.01, max = 5) double temperature, @ForAll @DoubleRange(min = 0.01, max = 1) double topP) {
        double[] logits = array(drawn);
        SamplerSettings settings = new SamplerSettings(temperature, 0, topP, seed, 1);
        Sampler first = new Sampler(settings, logits.length);
        Sampler second = new Sampler(settings, logits.length);
        for (int i = 0; i < 20; i++) {
            assertEquals(first.next(logits), second.next(logits));
        }
    }

    @Property
    void topK_drawsOnlyFromTheKLikeliest(
            @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = -9, max = 9) Double> drawn, @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 50) int k) {
        double[] logits = array(drawn);
        Sampler sampler = new Sampler(new SamplerSettings(3, k, 1, seed, 1), logits.length);
        List<Integer> allowed = likeliestFirst(logits).subList(0, Math.min(k, logits.length));
        for (int i = 0; i < 20; i++) {
            assertTrue(allowed.contains(sampler.next(logits)));
        }
    }

    @Property
    void topP_drawsOnlyFromTheSmallestSetOfThatProbability(
            @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = -9, max = 9) Double> drawn, @ForAll long seed,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double p) {
        double[] logits = array(drawn);
        Sampler sampler = new Sampler(new SamplerSettings(1, 0, p, seed, 1), logits.length);
        double total = Arrays.stream(logits).map(Math::exp).sum();
        List<Integer> order = likeliestFirst(logits);
        for (int i = 0; i < 20; i++) {
            int rank = order.indexOf(sampler.next(logits));
            double before = order.subList(0, rank).stream().mapToDouble(id -> Math.exp(logits[id])).sum();
            assertTrue(before < p * total * (1 + 1e-9), "rank " + rank + " was not needed");
        }
    }

    private static double[] array(List<Double> list) {
        return list.stream().mapToDouble(d -> d).toArray();
    }

    /** By binary32, as the sampler orders them. */
    private static List<Integer> likeliestFirst(double[] logits) {
        return IntStream.range(0, logits.length).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> 0f - (float) logits[i]).thenComparing(i -> i))
                .toList();
    }

    @Test
    void draws_followTheDistribution() {
        double[] logits = {0, Math.log(2), Double.MIN_VALUE, Math.log(4)};
        double[] expected = {1 / 8.0, 2 / 8.0, 1 / 8.0, 4 / 8.0};
        Sampler sampler = new Sampler(new SamplerSettings(1, 0, 1, 5, 1), 4);
        int[] counts = new int[4];
        int draws = 40_000;
        for (int i = 0; i < draws; i++) {
            counts[sampler.next(logits)]++;
        }
        for (int i = 0; i < 4; i++) {
            double deviation = Math.sqrt(expected[i] * (1 - expected[i]) / draws);
            assertEquals(expected[i], counts[i] / (double) draws, 5 * deviation, "token " + i);
        }
    }

    @Test
    void aHighTemperature_levelsTheDistribution_aLowOneSharpensIt() {
        double[] logits = {0, 3};
        assertTrue(share(logits, 50) > 0.4);
        assertTrue(share(logits, 0.2) < 0.001);
    }

    private static double share(double[] logits, double temperature) {
        Sampler sampler = new Sampler(new SamplerSettings(temperature, 0, 1, 1, 1), 2);
        return IntStream.range(0, 5000).filter(i -> sampler.next(logits) == 0).count() / 5000.0;
    }

    @Test
    void hugeDifferences_underTinyTemperature_stillDraw() {
        Sampler sampler = new Sampler(new SamplerSettings(1e-9, 0, 1, 1, 1), 3);
        assertEquals(1, sampler.next(new double[] {-1e38, 1e38, 0}));
    }

    @Test
    void brokenLogits_areRefusedByName() {
        for (double broken : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e39}) {
            Sampler sampler = new Sampler(SamplerSettings.greedy(1), 3);
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> sampler.next(new double[] {0, broken, 1}));
            assertTrue(refused.toString().contains("token=1"), refused.toString());
        }
    }

    @Test
    void settings_outOfRange_areRefusedWithTheirKey() {
        assertKey("temperature", () -> new SamplerSettings(-1, 0, 1, 0, 1));
        assertKey("temperature", () -> new SamplerSettings(Double.NaN, 0, 1, 0, 1));
        assertKey("top-k", () -> new SamplerSettings(1, -1, 1, 0, 1));
        assertKey("top-p", () -> new SamplerSettings(1, 0, 0, 0, 1));
        assertKey("top-p", () -> new SamplerSettings(1, 0, 1.01, 0, 1));
        assertKey("max-tokens", () -> new SamplerSettings(1, 0, 1, 0, 0));
    }

    private static void assertKey(String key, Runnable made) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, made::run);
        assertFalse(refused.toString().isEmpty());
        assertTrue(String.valueOf(refused.getMessage()).startsWith(key), refused.toString());
    }
}
