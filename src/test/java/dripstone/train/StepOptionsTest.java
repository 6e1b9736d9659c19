package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dripstone.kernel.CrossEntropyTerms;
import dripstone.model.LeafOptions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StepOptionsTest {
    @Test
    void settings_reachEveryLeaf_andWithoutDropoutTheOptionsAreMadeOnce() {
        StepOptions options = new StepOptions();
        options.begin(Tune.plain(), 1);
        assertEquals(LeafOptions.PLAIN, options.leaf(0));
        TrainSettings settings = Tune.with(Map.of("documentMask", false, "labelSmoothing", 0.1, "zLoss", 1e-4));
        options.begin(settings, 2);
        assertEquals(new LeafOptions(0, 0, false, new CrossEntropyTerms(0.1, 1e-4)), options.leaf(3));
        LeafOptions made = options.leaf(0);
        options.begin(settings, 3);
        assertSame(made, options.leaf(1));
        assertEquals(new LeafOptions(0, 0, false, CrossEntropyTerms.NONE), StepOptions.measuring(settings));
    }

    @Test
    void dropoutKeys_differForEachSeedStepAndLeaf_andAreTheSameAgain() {
        Set<Long> keys = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            for (long step = 1; step <= 100; step++) {
                for (int leaf = 0; leaf < 10; leaf++) {
                    keys.add(StepOptions.dropoutKey(seed, step, leaf));
                }
            }
        }
        assertEquals(10_000, keys.size());
        assertNotEquals(StepOptions.dropoutKey(1, 2, 0), StepOptions.dropoutKey(2, 1, 0));
        StepOptions options = new StepOptions();
        options.begin(Tune.with(Map.of("dropout", 0.1)), 5);
        LeafOptions leaf = options.leaf(2);
        assertEquals(0.1, leaf.dropout());
        assertEquals(StepOptions.dropoutKey(Tune.plain().seed(), 5, 2), leaf.dropoutKey());
        assertEquals(3535129161732820185L, StepOptions.dropoutKey(7, 5, 2), "a change of the function changes what every run becomes");
    }
}
