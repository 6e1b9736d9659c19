package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dripstone.kernel.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same bits for any number of workers, more than there are cores and more than there are sequences, and after any resume: with
 * dropout, document masks, accumulation, an average of the weights, Muon, and with activations kept or computed again.
 */
@Timeout(300)
final class SameBitsTest {
    private static final int STEPS = 6;
    private static final Map<String, Object> ALL_ON = Map.of("leaves", 3, "dropout", 0.1, "emaDecay", 0.9, "labelSmoothing", 0.05,
            "zLoss", 1e-4, "clipNorm", 0.05, "optimizer", OptimizerKind.MUON, "schedule", Schedule.COSINE);

    @TempDir
    private Path directory;

    private String trained(String name, Precision precision, int workers, boolean recompute, int... stops) throws IOException {
        TrainSettings settings = Tune.with(Tune.with(ALL_ON), Map.of("workers", workers, "recompute", recompute));
        for (int stop : stops) {
            try (TestRun run = TestRun.process(directory, name, settings, precision).until(stop)) {
                run.run();
            }
        }
        try (TestRun run = TestRun.process(directory, name, settings, precision).until(STEPS)) {
            run.run();
            return run.newestState();
        }
    }

    private static Precision precision(String name) {
        return name.equals("F32") ? Precision.F32 : Precision.BF16;
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "BF16"})
    void anyNumberOfWorkers_givesTheSameBits(String name) throws IOException {
        String expected = trained("1", precision(name), 1, false);
        for (int workers : new int[] {2, 3, 4, 6, 12, 51, 63}) {
            assertEquals(expected, trained("w" + workers, precision(name), workers, workers % 2 == 1), "workers=" + workers);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "BF16"})
    void anyResume_givesTheSameBits(String name) throws IOException {
        String expected = trained("unbroken", precision(name), 2, true);
        for (int stop = 1; stop < STEPS; stop++) {
            assertEquals(expected, trained("stop" + stop, precision(name), 1 + stop % 3, stop % 2 == 0, stop), "stop=" + stop);
        }
        assertEquals(expected, trained("often", precision(name), 2, false, 1, 2, 3, 4, 5));
    }

    @Test
    void dropoutAndDocumentMask_reachTheModel() throws IOException {
        String all = trained("all", Precision.F32, 1, false);
        for (Map<String, Object> other : java.util.List.<Map<String, Object>>of(Map.of("dropout", 0.0), Map.of("documentMask", false),
                Map.of("labelSmoothing", 0.0), Map.of("zLoss", 0.0), Map.of("seed", 8L))) {
            TrainSettings settings = Tune.with(Tune.with(Tune.with(ALL_ON), Map.of("workers", 1)), other);
            try (TestRun run = TestRun.process(directory, "other" + other, settings, Precision.F32).until(STEPS)) {
                run.run();
                assertNotEquals(all.split(" ", -1)[1], run.newestState().split(" ", -1)[1], other.toString());
            }
        }
    }
}
