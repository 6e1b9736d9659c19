package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.RestoreOutcome.Found;
import dripstone.disk.ChildProcess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, killed at any moment of publishing and retention. */
final class SnapshotKillTest {
    @TempDir
    Path dir;

    /** Publishes step after step, keeps two, and adds a byte to a file after each publish that returned. */
    static final class Publisher {
        public static void main(String[] args) throws IOException {
            SnapshotStore store = SnapshotStore.open(Path.of(args[0]));
            long step = store.newestValid() instanceof Found found ? found.snapshot().step() + 1 : 1;
            while (true) {
                try (Arena arena = Arena.ofConfined()) {
                    store.publish(TinyModel.content(step++, arena));
                }
                Files.write(Path.of(args[1]), new byte[1], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                store.retain(Retention.newest(2));
            }
        }
    }

    @Test
    void killedAtAnyMoment_theNewestIsWhole_andNotOlderThanWhatWasTold() throws Exception {
        Path told = dir.resolve("told");
        Path log = dir.resolve("log");
        long before = 0;
        for (int round = 0; round < 4; round++) {
            long enough = before + 5 + 3L * round;
            Process child = ChildProcess.start(log, Publisher.class, dir.resolve("model").toString(), told.toString());
            try {
                Awaitility.await().atMost(30, TimeUnit.SECONDS).pollInterval(1, TimeUnit.MILLISECONDS)
                        .until(() -> (Files.exists(told) && Files.size(told) >= enough) || !child.isAlive());
            } finally {
                child.destroyForcibly().waitFor();
            }
            assertTrue(Files.exists(told) && Files.size(told) >= enough, Files.readString(log));
            before = Files.size(told);
            check(SnapshotStore.openForReading(dir.resolve("model")), before);
        }
    }

    private static void check(SnapshotStore store, long told) throws IOException {
        Found found = assertInstanceOf(Found.class, store.newestValid());
        assertTrue(found.skipped().isEmpty(), found.skipped().toString());
        assertTrue(found.snapshot().step() >= told, "step " + found.snapshot().step() + " of " + told);
        for (Snapshot s : store.list()) {
            assertTrue(store.verify(s).valid());
        }
        try (Arena arena = Arena.ofConfined();
                SnapshotReader reader = store.open(found.snapshot())) {
            List<Tensor> weights = TinyModel.weights(arena);
            reader.readWeights(weights);
            assertTrue(TinyModel.same(TinyModel.content(found.snapshot().step(), arena).weights(), weights));
        }
    }
}
