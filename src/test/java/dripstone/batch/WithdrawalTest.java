package dripstone.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.journal.JournalEntry;
import dripstone.journal.Position;
import dripstone.journal.PositionRange;
import dripstone.journal.PositionRanges;
import dripstone.meter.Meters;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Text that is withdrawn on the way: batches stay a pure function of journal and ledger. */
final class WithdrawalTest {
    private static final BatchShape TINY = new BatchShape(1, 2, 8);

    /** A journal, and what its ledger came to. */
    private record Run(Corpus corpus, RecordedRounds rounds, PackingPlan plan, List<Packed> batches, Set<Integer> withdrawn,
            long fromStep) {
        List<Packed> again(PackerState from, long done) throws IOException {
            return PackerDrive.run(corpus, rounds, plan, from, done, PackerDrive.QUIET);
        }
    }

    private static PackingPlan with(PackingPlan plan, WithdrawnText withdrawn) {
        return new PackingPlan(plan.shape(), plan.epochs(), plan.roundTokens(), plan.seed(), plan.replayBlock(), withdrawn);
    }

    private static List<String> places(Corpus corpus, Set<Integer> documents) {
        return documents.stream().map(k -> {
            Position after = k + 1 < corpus.positions.size() ? corpus.positions.get(k + 1) : corpus.journal.end();
            return new PositionRange(corpus.positions.get(k), after).toString();
        }).toList();
    }

    private static Set<Integer> some(Corpus corpus, Random random) {
        Set<Integer> some = new TreeSet<>();
        int most = random.nextInt(1 + corpus.entries.size());
        for (int i = 0; i < most; i++) {
            some.add(random.nextInt(corpus.entries.size()));
        }
        return some;
    }

    /** Packs ahead to the end, then withdraws after a step and packs the rest again, as a trainer does; perhaps twice. */
    private static Run withdraw(Corpus corpus, Random random) throws IOException {
        corpus.appendRandom(1 + random.nextInt(12), random);
        RecordedRounds rounds = new RecordedRounds();
        BatchShape shape = new BatchShape(1 + random.nextInt(2), 1 + random.nextInt(2), 1 + random.nextInt(12));
        PackingPlan plan = new PackingPlan(shape, 1 + random.nextInt(3), 1 + random.nextInt(150), random.nextLong(), 1 + random.nextInt(6));
        List<Packed> batches = PackerDrive.run(corpus, rounds, plan, PackerState.atStart(), 0, PackerDrive.QUIET);
        Set<Integer> gone = new TreeSet<>();
        WithdrawnText withdrawn = WithdrawnText.none();
        int done = 0;
        for (int times = 1 + random.nextInt(2); times > 0; times--) {
            done += random.nextInt(1 + batches.size() - done);
            gone.addAll(some(corpus, random));
            withdrawn = withdrawn.with(done + 1, places(corpus, gone));
            PackerState from = done == 0 ? PackerState.atStart() : batches.get(done - 1).after();
            if (random.nextBoolean()) {
                corpus.appendRandom(random.nextInt(4), random);
            }
            List<Packed> rest = PackerDrive.run(corpus, rounds, with(plan, withdrawn), from, done, PackerDrive.QUIET);
            batches = new ArrayList<>(batches.subList(0, done));
            batches.addAll(rest);
        }
        return new Run(corpus, rounds, with(plan, withdrawn), batches, gone, done + 1);
    }

    @Property(tries = 150)
    void batchesAreTheSame_uninterruptedOrResumedAtAnyStep(@ForAll Random random) throws IOException {
        try (Corpus corpus = new Corpus()) {
            Run run = withdraw(corpus, random);
            assertEquals(run.batches, run.again(PackerState.atStart(), 0));
            for (int k = 1; k <= run.batches.size(); k++) {
                List<Packed> rest = run.again(run.batches.get(k - 1).after(), k);
                assertEquals(run.batches.subList(k, run.batches.size()), rest, "resumed after step=" + k);
            }
        }
    }

    @Property(tries = 150)
    void noBatchFromTheStepOn_holdsATokenOfIt_andAllElseIsPackedAsOften(@ForAll Random random) throws IOException {
        try (Corpus corpus = new Corpus()) {
            Run run = withdraw(corpus, random);
            List<JournalEntry> kept = new ArrayList<>();
            for (int k = 0; k < corpus.entries.size(); k++) {
                JournalEntry entry = corpus.entries.get(k);
                if (!run.withdrawn.contains(k) && !entry.heldOut()) {
                    for (int i = 0; i < run.plan.epochs(); i++) {
                        kept.add(entry);
                    }
                }
            }
            var expected = Corpus.counts(Corpus.stream(kept));
            var packed = Corpus.counts(run.batches.stream().flatMap(b -> b.pairs().stream()).toList());
            expected.forEach((pair, count) -> assertTrue(packed.getOrDefault(pair, 0) >= count, "pair=" + pair));
            for (Packed batch : run.batches.subList((int) run.fromStep - 1, run.batches.size())) {
                for (int token : batch.targets()) {
                    int document = token - Corpus.FIRST_ID;
                    assertFalse(run.withdrawn.contains(document) && corpus.entries.get(document).tokens() != null,
                            () -> "step=" + batch.step() + " holds document=" + document);
                }
            }
        }
    }

    @Property(tries = 100)
    void erasedEntries_leaveAllBatchesFromTheStepOnAsTheyWere_andEarlierOnesAreRefusedByName(@ForAll Random random) throws IOException {
        try (Corpus corpus = new Corpus()) {
            Run run = withdraw(corpus, random);
            corpus.journal.erase(new PositionRanges(places(corpus, run.withdrawn).stream().map(PositionRange::parse).toList()));
            for (int k = (int) run.fromStep - 1; k <= run.batches.size(); k++) {
                PackerState from = k == 0 ? PackerState.atStart() : run.batches.get(k - 1).after();
                assertEquals(run.batches.subList(k, run.batches.size()), run.again(from, k), "resumed after step=" + k);
            }
            Set<Long> trained = stepsWith(run, run.withdrawn);
            if (trained.stream().anyMatch(step -> step < run.fromStep)) {
                assertThrows(ErasedTextException.class, () -> run.again(PackerState.atStart(), 0));
            }
        }
    }

    /** Steps that hold a token of some documents, whose tokens tell them apart. */
    private static Set<Long> stepsWith(Run run, Set<Integer> documents) {
        Set<Long> steps = new HashSet<>();
        for (Packed batch : run.batches) {
            for (int token : batch.targets()) {
                int document = token - Corpus.FIRST_ID;
                if (documents.contains(document) && run.corpus.entries.get(document).tokens() != null) {
                    steps.add(batch.step());
                }
            }
        }
        return steps;
    }

    @Property(tries = 150)
    void stepsOfText_namesEveryStepThatTrainedOnADocument_andOthersOnlyWhereAStepCrossesPasses(@ForAll Random random) throws IOException {
        try (Corpus corpus = new Corpus()) {
            Run run = withdraw(corpus, random);
            for (int document = 0; document < corpus.entries.size(); document++) {
                JournalEntry.Tokens tokens = corpus.entries.get(document).tokens();
                if (corpus.entries.get(document).heldOut() || tokens == null || tokens.ids().length == 0) {
                    continue;
                }
                StepsOfText steps = new StepsOfText(corpus.journal, run.plan.seed(), run.plan.withdrawn(),
                        List.of(corpus.positions.get(document)), run.plan.replayBlock());
                Set<Long> held = stepsWith(run, Set.of(document));
                StepPlace before = StepPlace.of(PackerState.atStart());
                for (Packed batch : run.batches) {
                    StepPlace after = StepPlace.parse(StepPlace.of(batch.after()).toString());
                    assertEquals(StepPlace.of(batch.after()), after);
                    boolean withdrawn = run.plan.withdrawn().holds(corpus.positions.get(document), batch.step());
                    boolean named = !withdrawn && steps.packs(batch.step(), before, after);
                    boolean has = held.contains(batch.step());
                    boolean endOnly = named && !has; // the position of its end may be all that the step has of it
                    boolean exact = run.plan.epochs() == 1
                            || (before.replay() != null && after.replay() != null && before.replay().isSamePass(after.replay()));
                    String what = "document=" + document + " step=" + batch.step() + " " + before + " to " + after;
                    assertTrue(named || !has, what);
                    assertTrue(!endOnly || !exact || hasEndOf(batch, document), what);
                    before = after;
                }
            }
        }
    }

    private static boolean hasEndOf(Packed batch, int document) {
        for (int i = 0; i < batch.tokens().size(); i++) {
            if (batch.tokens().get(i) == Corpus.FIRST_ID + document && batch.targets().get(i) == Corpus.BYTES.endOfText()) {
                return true;
            }
        }
        return false;
    }

    @Property(tries = 12)
    void anyPrefetchAndAnyMomentOfPackingAhead_giveTheSameBatches(@ForAll Random random) throws Exception {
        try (Corpus corpus = new Corpus()) {
            corpus.appendRandom(3 + random.nextInt(10), random);
            Set<Integer> gone = some(corpus, random);
            List<String> digests = null;
            RecordedRounds rounds = new RecordedRounds();
            int done = random.nextInt(3);
            WithdrawnText withdrawn = WithdrawnText.none().with(done + 1, places(corpus, gone));
            for (int prefetch : new int[] {1, 2, 7}) {
                List<String> now = new ArrayList<>();
                PackerState at = take(corpus, rounds, prefetch, PackerState.atStart(), 0, done, WithdrawnText.none(), now);
                take(corpus, rounds, prefetch, at, now.size(), Integer.MAX_VALUE, withdrawn, now);
                digests = digests == null ? now : digests;
                assertEquals(digests, now, "prefetch=" + prefetch);
            }
        }
    }

    /** Takes so many batches; what was packed ahead of them is thrown away. */
    private static PackerState take(Corpus corpus, RecordedRounds rounds, int prefetch, PackerState from, int done, int most,
            WithdrawnText withdrawn, List<String> digests) throws Exception {
        BatchSettings settings = new BatchSettings(prefetch, 2, 30, Duration.ZERO);
        BatchPipeline pipeline = new BatchPipeline(corpus.journal, rounds, () -> java.util.Optional.of(Corpus.BYTES),
                new BatchRun(TINY, settings, 5, RunLimit.text(), from, done, withdrawn), System::nanoTime, new Meters());
        pipeline.start();
        PackerState at = from;
        for (int taken = 0; taken < most; taken++) {
            Batch batch = pipeline.take(Duration.ofSeconds(20));
            if (batch == null) {
                break;
            }
            digests.add(batch.digest());
            at = batch.after();
            pipeline.release(batch);
        }
        pipeline.stop(Duration.ofSeconds(20));
        return at;
    }

    @Test
    void aDocumentHalfPacked_isDroppedWhereTheStepBegins() throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.append(Corpus.document(0, 40, false, true), Corpus.document(1, 4, false, true));
            PackingPlan plan = new PackingPlan(TINY, 1, 100, 1, 4, WithdrawnText.none().with(2, places(corpus, Set.of(0))));
            List<Packed> batches = PackerDrive.run(corpus, new RecordedRounds(), plan, PackerState.atStart(), 0, PackerDrive.QUIET);
            assertEquals(2, batches.size());
            assertEquals(16, batches.get(0).targetCount());
            assertEquals(Corpus.stream(List.of(corpus.entries.get(1))), batches.get(1).pairs());
        }
    }

    @Test
    void whenAllTextIsWithdrawn_aMillionEpochsEndAtOnce() throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.append(Corpus.document(0, 40, false, true), Corpus.document(1, 4, false, true));
            PackingPlan plan = new PackingPlan(TINY, 1_000_000, 30, 1, 4, WithdrawnText.none().with(6, places(corpus, Set.of(0, 1))));
            List<Packed> batches = PackerDrive.run(corpus, new RecordedRounds(), plan, PackerState.atStart(), 0, PackerDrive.QUIET);
            assertEquals(5, batches.size());
        }
    }

    @Test
    void heldOutTextThatIsWithdrawn_leavesValidation_andErasedOneToo() throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.append(Corpus.document(0, 6, true, false), Corpus.document(1, 6, true, false), Corpus.document(2, 6, true, false));
            WithdrawnText withdrawn = WithdrawnText.none().with(9, places(corpus, Set.of(1)));
            assertEquals(Corpus.stream(corpus.entries), heldOut(corpus, withdrawn, 8));
            List<Long> without = Corpus.stream(List.of(corpus.entries.get(0), corpus.entries.get(2)));
            assertEquals(without, heldOut(corpus, withdrawn, 9));
            corpus.journal.erase(new PositionRanges(places(corpus, Set.of(1)).stream().map(PositionRange::parse).toList()));
            assertEquals(without, heldOut(corpus, withdrawn, 9));
            assertEquals(without, heldOut(corpus, WithdrawnText.none(), 9));
        }
    }

    private static List<Long> heldOut(Corpus corpus, WithdrawnText withdrawn, long step) throws IOException {
        List<Long> pairs = new ArrayList<>();
        try (HeldOutBatches pass =
                HeldOutBatches.open(corpus.journal, Corpus.BYTES, TINY, corpus.journal.end(), 1000, withdrawn, step)) {
            while (pass.next()) {
                pairs.addAll(Packed.of(pass.batch()).pairs());
            }
        }
        return pairs;
    }

    @Test
    void tokenizer_isTrainedWithoutWithdrawnText() throws IOException {
        try (Corpus corpus = new Corpus()) {
            corpus.append(dripstone.journal.Entries.text(0, "abababababab"), dripstone.journal.Entries.text(1, "cdcdcdcdcdcd"));
            PositionRanges second = new PositionRanges(places(corpus, Set.of(1)).stream().map(PositionRange::parse).toList());
            Position end = corpus.journal.end();
            String whole = new String(JournalTokenizerTraining.train(corpus.journal, end, 260).toJson(), UTF_8);
            String without = new String(JournalTokenizerTraining.train(corpus.journal, end, 260, second).toJson(), UTF_8);
            assertTrue(whole.contains("cd"), whole);
            assertTrue(without.contains("ab") && !without.contains("cd"), without);
        }
    }

    @Test
    void withdrawnText_knowsWhatIsMissing() {
        WithdrawnText some = WithdrawnText.none().with(3, List.of("1:5..1:9")).with(7, List.of("1:20..1:21"));
        assertEquals(List.of("1:8..1:a", "1:1..1:2"), some.missing(List.of("1:6..1:8", "1:8..1:a", "1:20..1:21", "1:1..1:2")));
        assertEquals(7, some.completeFrom());
        assertFalse(some.holds(new Position(6), 2));
        assertTrue(some.holds(new Position(6), 3));
        assertFalse(some.holds(new Position(0x20), 6));
        assertEquals(some, WithdrawnText.none().with(3, List.of("1:5..1:9")).with(7, List.of("1:20..1:21")));
        assertThrows(IllegalArgumentException.class, () -> some.with(6, List.of("1:1..1:2")));
    }
}
