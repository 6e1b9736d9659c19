package dripstone.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.journal.Entries;
import dripstone.journal.JournalEntry;
import dripstone.journal.Position;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class PackerTest {
    private static final BatchShape TINY = new BatchShape(1, 2, 8);

    private static PackingPlan plan(BatchShape shape, int epochs, long roundTokens) {
        return new PackingPlan(shape, epochs, roundTokens, 42, 1 << 20);
    }

    private static PackingPlan random(Random random, int epochs) {
        BatchShape shape = new BatchShape(1 + random.nextInt(2), 1 + random.nextInt(3), 1 + random.nextInt(12));
        return new PackingPlan(shape, epochs, 1 + random.nextInt(150), random.nextLong(), 1 + random.nextInt(6));
    }

    private static PackerDrive.Script arrivals(Corpus corpus, Random random) {
        return new PackerDrive.Script() {
            private int left = random.nextInt(5);

            @Override
            public void beforeBatch() throws IOException {
                if (random.nextInt(4) == 0) {
                    arrive();
                }
            }

            @Override
            public boolean atEnd() throws IOException {
                return random.nextBoolean() && arrive();
            }

            private boolean arrive() throws IOException {
                if (left == 0) {
                    return false;
                }
                left--;
                corpus.appendRandom(1 + random.nextInt(6), random);
                return true;
            }
        };
    }

    private static List<Packed> run(Corpus corpus, RoundLog log, PackingPlan plan, PackerDrive.Script script) throws IOException {
        return PackerDrive.run(corpus, log, plan, PackerState.atStart(), 0, script);
    }

    private static List<Long> pairs(List<Packed> batches) {
        List<Long> out = new ArrayList<>();
        batches.forEach(b -> out.addAll(b.pairs()));
        return out;
    }

    @Property(tries = 60)
    void oneEpoch_packsTheJournalsStreamInOrder_exactlyOnce(@ForAll Random random) throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.appendRandom(random.nextInt(12), random);
            List<Packed> batches = run(corpus, new RecordedRounds(), random(random, 1), arrivals(corpus, random));
            assertEquals(Corpus.stream(corpus.trained()), pairs(batches));
        }
    }

    @Property(tries = 60)
    void everyEpoch_packsEveryDocumentOnce_andHeldOutTextNever(@ForAll Random random) throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.appendRandom(random.nextInt(12), random);
            int epochs = 1 + random.nextInt(4);
            List<Packed> batches = run(corpus, new RecordedRounds(), random(random, epochs), arrivals(corpus, random));
            List<Long> expected = new ArrayList<>();
            for (int i = 0; i < epochs; i++) {
                expected.addAll(Corpus.stream(corpus.trained()));
            }
            assertEquals(Corpus.counts(expected), Corpus.counts(pairs(batches)));
            for (Packed batch : batches) {
                for (int token : batch.tokens()) {
                    assertFalse(token >= Corpus.FIRST_ID && corpus.entries.get(token - Corpus.FIRST_ID).heldOut());
                }
                assertEquals(batch.pairs().size(), batch.targetCount());
                assertTrue(batch.targetCount() > 0);
            }
        }
    }

    @Property(tries = 40)
    void packerStartedFromAnyState_givesTheSameBatches(@ForAll Random random) throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.appendRandom(random.nextInt(10), random);
            PackingPlan plan = random(random, 1 + random.nextInt(3));
            RecordedRounds log = new RecordedRounds();
            List<Packed> whole = run(corpus, log, plan, arrivals(corpus, random));
            int rounds = log.size();
            for (int k = 0; k <= whole.size(); k++) {
                PackerState from = k == 0 ? PackerState.atStart() : whole.get(k - 1).after();
                List<Packed> rest = PackerDrive.run(corpus, log, plan, from, k, PackerDrive.QUIET);
                assertEquals(whole.subList(k, whole.size()), rest, "restarted at step=" + k);
            }
            assertEquals(rounds, log.size());
        }
    }

    @Property(tries = 60)
    void documentStarts_pointAtTheFirstTokenOfTheirPart(@ForAll Random random) throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.appendRandom(random.nextInt(12), random);
            PackingPlan plan = random(random, 2);
            int rowTokens = plan.shape().tokens();
            int eot = Corpus.BYTES.endOfText();
            for (Packed batch : run(corpus, new RecordedRounds(), plan, arrivals(corpus, random))) {
                int start = 0;
                for (int i = 0; i < batch.tokens().size(); i++) {
                    int column = i % rowTokens;
                    boolean real = batch.targets().get(i) >= 0;
                    boolean padBegins = !real && (column == 0 || batch.targets().get(i - 1) >= 0);
                    if (column == 0 || (real && batch.tokens().get(i) == eot) || padBegins) {
                        start = column;
                    }
                    assertEquals(start, batch.starts().get(i), "i=" + i);
                    assertTrue(real || batch.tokens().get(i) == eot);
                }
            }
        }
    }

    @Test
    void aRoundEndedBeforeACrash_isPaddedAtTheSamePlace_thoughTextHasArrivedSince() throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.append(Corpus.document(0, 5, false, true));
            RecordedRounds log = new RecordedRounds();
            BatchSlab slab = new BatchSlab(TINY);
            PackingPlan plan = plan(TINY, 1, 1000);
            Packed uninterrupted;
            try (Packer packer = Packer.open(
                    corpus.journal, log, Corpus.BYTES, new CorruptEntries("test"), plan, PackerState.atStart(), 0)) {
                slab.clear();
                assertEquals(Packer.Outcome.JOURNAL_END, packer.pack(slab));
                packer.endRound();
                corpus.append(Corpus.document(1, 5, false, true));
                assertEquals(Packer.Outcome.BATCH, packer.pack(slab));
                uninterrupted = Packed.of(slab);
            }
            List<Packed> again = run(corpus, log, plan, PackerDrive.QUIET);
            assertEquals(uninterrupted, again.getFirst());
            assertEquals(6, again.getFirst().targetCount());
            assertEquals(Corpus.stream(corpus.entries), pairs(again));
        }
    }

    @Test
    void textThatArrivesDuringReplay_isReadBeforeTheReplayGoesOn() throws IOException {
        try (Corpus corpus = new Corpus()) {
            for (int k = 0; k < 8; k++) {
                corpus.append(Corpus.document(k, 15, false, true));
            }
            PackerDrive.Script oneMore = new PackerDrive.Script() {
                private int batches;

                @Override
                public void beforeBatch() throws IOException {
                    if (batches++ == 9) {
                        corpus.append(Corpus.document(8, 15, false, true));
                    }
                }

                @Override
                public boolean atEnd() {
                    return false;
                }
            };
            List<Packed> batches = run(corpus, new RecordedRounds(), plan(TINY, 2, 40), oneMore);
            List<Integer> newTextIn = new ArrayList<>();
            for (int i = 0; i < batches.size(); i++) {
                if (batches.get(i).targets().contains(Corpus.FIRST_ID + 8)) {
                    newTextIn.add(i);
                }
            }
            // 8 fresh batches; slices of 2 (40 tokens hold no third); the text arrives within the first slice and follows it
            assertEquals(List.of(10, 17), newTextIn);
        }
    }

    @Test
    void ordersOfReplay_differByEpoch() throws IOException {
        try (Corpus corpus = new Corpus()) {
            for (int k = 0; k < 30; k++) {
                corpus.append(Corpus.document(k, 15, false, true));
            }
            List<Long> all = pairs(run(corpus, new RecordedRounds(), plan(TINY, 3, 1_000_000), PackerDrive.QUIET));
            List<Long> second = all.subList(480, 960);
            List<Long> third = all.subList(960, 1440);
            assertEquals(Corpus.counts(second), Corpus.counts(third));
            assertNotEquals(second, third);
            assertNotEquals(all.subList(0, 480), second);
        }
    }

    @Test
    void corruptEntries_areSkippedAndCounted() throws IOException {
        try (Corpus corpus = new Corpus()) {
            for (int k = 0; k < 5; k++) {
                corpus.append(Corpus.document(k, 10, false, true));
            }
            damage(corpus, 1);
            damage(corpus, 4);
            CorruptEntries corrupt = new CorruptEntries("test");
            RecordedRounds log = new RecordedRounds();
            List<Packed> batches = run(corpus, log, plan(TINY, 2, 1000), PackerDrive.QUIET);
            List<JournalEntry> good = List.of(corpus.entries.get(0), corpus.entries.get(2), corpus.entries.get(3));
            assertEquals(Corpus.stream(good), pairs(batches).subList(0, 33));
            assertEquals(66, pairs(batches).size());
            for (int k = 1; k <= batches.size(); k++) {
                assertEquals(batches.subList(k, batches.size()),
                        PackerDrive.run(corpus, log, plan(TINY, 2, 1000), batches.get(k - 1).after(), k, PackerDrive.QUIET));
            }
            try (EntryReader reader = EntryReader.open(corpus.journal, Position.ORIGIN, corrupt)) {
                while (reader.peek() != null) {
                    reader.advance();
                }
                assertEquals(2, corrupt.skipped());
                assertEquals(corpus.journal.end(), reader.behindCorrupt());
            }
        }
    }

    private static void damage(Corpus corpus, int entry) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(corpus.directory.resolve("journal.plain").toFile(), "rw")) {
            long at = corpus.positions.get(entry).value() + 60;
            file.seek(at);
            int b = file.read();
            file.seek(at);
            file.write(b ^ 0x40);
        }
    }

    @Test
    void anEntryOfAnotherTokenizer_isEncodedFromItsText() throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.append(Entries.text(0, "hello", new JournalEntry.Tokens("another", new int[] {7, 7}), false));
            List<Packed> batches = run(corpus, new RecordedRounds(), plan(TINY, 1, 100), PackerDrive.QUIET);
            assertEquals(Corpus.stream(List.of(Entries.text(0, "hello"))), pairs(batches));
        }
    }

    @Test
    void open_fromAStateOfAnotherJournal_saysSo() throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.append(Corpus.document(0, 4, false, true));
            RecordedRounds log = new RecordedRounds();
            PackerState beyond = new PackerState(0, new Position(1 << 20), 0, ReplayState.none(), 0);
            assertThrows(IOException.class, () -> PackerDrive.run(corpus, log, plan(TINY, 1, 9), beyond, 0, PackerDrive.QUIET));
            PackerState long1 = new PackerState(0, Position.ORIGIN, 50, ReplayState.none(), 0);
            assertThrows(IOException.class, () -> PackerDrive.run(corpus, log, plan(TINY, 1, 9), long1, 0, PackerDrive.QUIET));
            PackerState later = new PackerState(3, Position.ORIGIN, 0, ReplayState.none(), 0);
            assertThrows(IOException.class, () -> PackerDrive.run(corpus, log, plan(TINY, 1, 9), later, 0, PackerDrive.QUIET));
            log.recordEnd(0, new Position(1 << 20));
            assertThrows(IOException.class,
                    () -> PackerDrive.run(corpus, log, plan(TINY, 1, 9), PackerState.atStart(), 0, PackerDrive.QUIET));
        }
    }

    @Test
    void aRoundOfHeldOutTextOnly_givesNoBatches_howeverManyEpochs() throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.append(Corpus.document(0, 20, true, true), Corpus.document(1, 20, true, false));
            PackerDrive.Script noBatch = new PackerDrive.Script() {
                private boolean asked;

                @Override
                public void beforeBatch() {
                    assertFalse(asked, "a batch was packed");
                    asked = true;
                }

                @Override
                public boolean atEnd() {
                    return false;
                }
            };
            assertEquals(List.of(), run(corpus, new RecordedRounds(), plan(TINY, 1_000_000, 100), noBatch));
        }
    }

    @Property(tries = 40)
    void epochs_whenRaisedLater_areMadeUpForWholly(@ForAll Random random) throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.appendRandom(1 + random.nextInt(12), random);
            RecordedRounds rounds = new RecordedRounds();
            int first = 1 + random.nextInt(2);
            int raised = first + 1 + random.nextInt(2);
            PackingPlan plan = random(random, first);
            List<Packed> all = new ArrayList<>(run(corpus, rounds, plan, arrivals(corpus, random)));
            if (all.isEmpty()) {
                return; // nothing but held-out text
            }
            PackingPlan more = new PackingPlan(plan.shape(), raised, plan.roundTokens(), plan.seed(), plan.replayBlock());
            all.addAll(PackerDrive.run(corpus, rounds, more, all.getLast().after(), all.size(), PackerDrive.QUIET));
            List<Long> expected = new ArrayList<>();
            for (int i = 0; i < raised; i++) {
                expected.addAll(Corpus.stream(corpus.trained()));
            }
            assertEquals(Corpus.counts(expected), Corpus.counts(pairs(all)));
            assertEquals(List.of(), PackerDrive.run(corpus, rounds, more, all.getLast().after(), all.size(), PackerDrive.QUIET));
        }
    }

    @Test
    void oldestNeeded_isWhereTheOldestWaitingRoundBegins() {
        ReplayState replay = new ReplayState(
                List.of(new ReplayState.Round(1, new Position(50), new Position(80), 1)), List.of(), true, 3, 2, 9);
        assertEquals(new Position(50), new PackerState(4, new Position(99), 0, replay, 7).oldestNeeded(1));
        assertEquals(new Position(99), new PackerState(4, new Position(99), 0, ReplayState.none(), 7).oldestNeeded(1));
    }

    @Test
    void oldestNeeded_withEpochsToCome_isTheBeginningOfTheRoundThatIsBeingRead() {
        ReplayState finished = new ReplayState(List.of(), List.of(new ReplayState.Round(0, Position.ORIGIN, new Position(60), 2)), false, 0, 0,
                0);
        assertEquals(new Position(60), new PackerState(1, new Position(99), 0, finished, 7).oldestNeeded(2));
        assertEquals(new Position(99), new PackerState(1, new Position(99), 0, finished, 7).oldestNeeded(1));
        assertEquals(Position.ORIGIN, new PackerState(0, new Position(99), 0, ReplayState.none(), 7).oldestNeeded(2));
    }

    @Test
    void oldestNeeded_withMoreEpochsThanARoundHad_isWhereThatRoundBegins() {
        ReplayState finished = new ReplayState(List.of(), List.of(new ReplayState.Round(0, new Position(20), new Position(60), 2)), false, 0, 0,
                0);
        assertEquals(new Position(20), new PackerState(1, new Position(99), 0, finished, 7).oldestNeeded(3));
    }
}
