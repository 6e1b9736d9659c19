package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dripstone.checkpoint.Snapshot;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that the trainer publishes by itself on its way. */
final class CheckpointEveryTest {
    @TempDir
    Path directory;

    private TestRun process(String name, long checkpointEvery) throws IOException {
        TestRun run = new TestRun(Files.createDirectories(directory.resolve(name)),
                new TinyModel(KernelChoice.fast(Precision.F32), Tune.plain().leafSequences()), Tune.plain()).until(17);
        run.bounds = new TrainingBounds(0, 5, 0, checkpointEvery);
        return run;
    }

    @Test
    void checkpointEvery_publishesAtTheMultiplesAndAtTheEnd_andChangesNoBit() throws IOException {
        String without;
        try (TestRun run = process("without", 0)) {
            run.run();
            without = run.newestState();
            assertEquals(List.of(17L), run.snapshots.list().stream().map(Snapshot::step).toList());
        }
        try (TestRun run = process("with", 5)) {
            assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
            assertEquals(List.of(5L, 10L, 15L, 17L), run.snapshots.list().stream().map(Snapshot::step).toList());
            assertEquals(without, run.newestState());
        }
    }
}
