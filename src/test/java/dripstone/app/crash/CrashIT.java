package dripstone.app.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of kill-anywhere equality. */
final class CrashIT {
    private static final int POINTS = 20;
    private static final int KILLS_OF_RUN = 10;
    private static final List<Deed> DEEDS = List.of(Deed.NONE, new BackupDeed());

    @TempDir
    Path root;

    @Test
    void daemonKilledAnywhere_takesEachDocumentInOnce_andLearnsTheBitsOfAnUninterruptedTraining() throws Exception {
        long seed = Long.getLong("crash.seed", 1);
        Tally tally = Tally.open(root.resolve("runs.jsonl"));
        new Campaign(root, seed, KILLS_OF_RUN, POINTS, Duration.ofMinutes(12), 2).run(tally, DEEDS, System.out);
        assertTrue(tally.isGood(), () -> tally.table("seed=" + seed));
        assertTrue(tally.points() >= POINTS, () -> "too few points fell: " + tally.table("seed=" + seed));
    }
}
