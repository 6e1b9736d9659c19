package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.RestoreOutcome.Found;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model directory that the first version wrote: every build that says it reads version 1 must read this one. */
final class FormatFixtureTest {
    private static final Path V1 = Path.of("src", "test", "resources", "dripstone", "checkpoint", "model-v1");

    @TempDir
    Path dir;

    private Path copy() throws IOException {
        try (Stream<Path> tree = Files.walk(V1)) {
            for (Path p : tree.toList()) {
                Path target = dir.resolve("m").resolve(V1.relativize(p).toString());
                if (Files.isDirectory(p)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(p, target);
                }
            }
        }
        return dir.resolve("m");
    }

    @Test
    void snapshotOfVersion1_isRead() throws IOException {
        SnapshotStore store = SnapshotStore.open(copy());
        Found found = assertInstanceOf(Found.class, store.newestValid());
        assertEquals(List.of(), found.skipped());
        assertEquals("d5259b079fac6887fa87b8ad613c650d58e575ee8dc6d4041a465b4b91be5768", found.snapshot().weightsSha256());
        try (Arena arena = Arena.ofConfined();
                SnapshotReader reader = store.open(found.snapshot())) {
            SnapshotContent written = TinyModel.content(42, arena);
            List<Tensor> weights = TinyModel.weights(arena);
            List<Tensor> optimizer = TinyModel.optimizer(arena);
            reader.readWeights(weights);
            reader.readOptimizer(optimizer);
            assertTrue(TinyModel.same(written.weights(), weights));
            assertTrue(TinyModel.same(written.optimizer(), optimizer));
            assertEquals(written.trainerState().toString(), reader.trainerState().toString());
            assertEquals(TinyModel.SHAPE, reader.shape());
        }
    }

    @Test
    void ledgerOfVersion1_isRead() throws IOException {
        try (Ledger ledger = Ledger.open(copy().resolve("ledger"))) {
            assertEquals("574f5cb172c250207412cd271a99b06e771f6132e0fc25e14812936834088507", ledger.head());
            assertEquals(Optional.of(new LedgerEntry.Step(2, "1:9", "1:1f", "cd".repeat(32), 32)), ledger.step(2));
            assertEquals(6, ledger.decisions().size());
            assertEquals(new LedgerEntry.Identity("{\"seed\":7}"), ledger.decisions().getFirst());
            assertEquals(new LedgerEntry.Published(42, "ef".repeat(32)), ledger.decisions().getLast());
        }
    }

    @Test
    void ledgerOfVersion2_isRead_asAnotherProgramWroteItByTheDocument() throws IOException {
        Path file = dir.resolve("ledger");
        Files.copy(V1.resolveSibling("model-v2").resolve("ledger"), file);
        try (Ledger ledger = Ledger.open(file)) {
            assertEquals("6e1a450c95dab1af996bc5966d45ca173d82052804392979b4d03a50bf28f1ba", ledger.head());
            assertEquals(Optional.of(new LedgerEntry.Step(2, "1:9+0", "1:1f+3", "cd".repeat(32), 31)), ledger.step(2));
            assertEquals(new LedgerEntry.KernelChanged(0, "", "scalar-1 f32"), ledger.decisions().get(1));
            assertEquals(new LedgerEntry.WeightsHash(1, "12".repeat(32)), ledger.decisions().get(3));
            assertEquals(7, ledger.decisions().size());
        }
    }
}
