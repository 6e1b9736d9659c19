package dripstone.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dripstone.journal.Entries;
import dripstone.journal.JournalEntry;
import dripstone.journal.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class HeldOutBatchesTest {
    @Property(tries = 40)
    void batches_holdTheHeldOutStreamBelowThePosition_upToTheLimit(@ForAll Random random) throws IOException {
        try (Corpus corpus = new Corpus()) {
            for (int k = 0, n = 1 + random.nextInt(20); k < n; k++) {
                corpus.append(Corpus.document(k, random.nextInt(30), random.nextBoolean(), false));
            }
            int below = random.nextInt(corpus.entries.size());
            int limit = 1 + random.nextInt(100);
            List<JournalEntry> heldOut = corpus.entries.subList(0, below).stream().filter(JournalEntry::heldOut).toList();
            List<Long> all = Corpus.stream(heldOut);
            BatchShape shape = new BatchShape(1, 1 + random.nextInt(3), 1 + random.nextInt(9));
            List<Long> got = new ArrayList<>();
            try (HeldOutBatches pass =
                    HeldOutBatches.open(corpus.journal, Corpus.BYTES, shape, corpus.positions.get(below), limit)) {
                while (pass.next()) {
                    got.addAll(Packed.of(pass.batch()).pairs());
                }
                assertEquals(got.size(), pass.targets());
                assertFalse(pass.next());
            }
            assertEquals(all.subList(0, Math.min(limit, all.size())), got);
        }
    }

    @Test
    void textBytes_areThoseOfTheTargets() throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.append(Entries.text(0, "trained"), Entries.text(1, "hälf", null, true), Entries.text(2, "out", null, true));
            BatchShape shape = new BatchShape(1, 1, 4);
            try (HeldOutBatches pass = HeldOutBatches.open(corpus.journal, Corpus.BYTES, shape, corpus.journal.end(), 1000)) {
                int batches = 0;
                while (pass.next()) {
                    batches++;
                    assertEquals(batches, pass.batch().step());
                }
                assertEquals(3, batches);
                assertEquals(10, pass.targets());
                assertEquals(8, pass.textBytes());
            }
            try (HeldOutBatches none = HeldOutBatches.open(corpus.journal, Corpus.BYTES, shape, Position.ORIGIN, 1000)) {
                assertFalse(none.next());
            }
        }
    }
}
