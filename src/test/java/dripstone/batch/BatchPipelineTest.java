package dripstone.batch;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dripstone.journal.Position;
import dripstone.life.Health;
import dripstone.meter.Meters;
import dripstone.token.Tokenizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BatchPipelineTest {
    private static final BatchShape TINY = new BatchShape(1, 2, 8);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final AtomicLong clock = new AtomicLong();
    private final RecordedRounds rounds = new RecordedRounds();
    private @Nullable BatchPipeline started;
    private Corpus corpus = open();

    private static Corpus open() {
        try {
            return new Corpus();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void resetClock() {
        clock.set(0);
    }

    @AfterEach
    void close() throws Exception {
        if (started != null) {
            started.stop(SOON);
        }
        corpus.close();
    }

    private BatchPipeline start(BatchSettings settings, RunLimit limit, PackerState from, long stepsDone) {
        return start(settings, limit, from, stepsDone, rounds, () -> Optional.of(Corpus.BYTES));
    }

    private BatchPipeline start(
            BatchSettings settings, RunLimit limit, PackerState from, long stepsDone, RoundLog log, TokenizerSource tokenizer) {
        BatchRun run = new BatchRun(TINY, settings, 42, limit, from, stepsDone);
        BatchPipeline pipeline = new BatchPipeline(corpus.journal, log, tokenizer, run, clock::get, new Meters());
        started = pipeline;
        pipeline.start();
        return pipeline;
    }

    private static BatchSettings settings(int prefetch, int epochs) {
        return new BatchSettings(prefetch, epochs, 60, Duration.ofSeconds(60));
    }

    private static List<Packed> drain(BatchPipeline pipeline, Random pauses) throws InterruptedException {
        List<Packed> out = new ArrayList<>();
        while (true) {
            Batch batch = pipeline.take(SOON);
            if (batch == null) {
                assertEquals(BatchSource.State.ENDED, pipeline.state());
                return out;
            }
            if (pauses.nextInt(8) == 0) {
                LockSupport.parkNanos(50_000);
            }
            out.add(Packed.of(batch));
            pipeline.release(batch);
        }
    }

    @Test
    void theRing_changesNothing_whateverItsDepthAndPace() throws Exception {
        corpus.appendRandom(400, new Random(5));
        PackingPlan plan = new PackingPlan(TINY, 3, 60, 42, ReplayOrder.BLOCK);
        List<Packed> direct = PackerDrive.run(corpus, rounds, plan, PackerState.atStart(), 0, PackerDrive.QUIET);
        assertTrue(direct.size() > 500);
        for (int prefetch : new int[] {1, 2, 7}) {
            BatchPipeline pipeline = start(settings(prefetch, 3), RunLimit.text(), PackerState.atStart(), 0, new RecordedRounds(),
                    () -> Optional.of(Corpus.BYTES));
            assertEquals(direct, drain(pipeline, new Random(prefetch)));
            pipeline.stop(SOON);
        }
    }

    @Test
    void aPipelineFromEachSnapshot_goesOnAsTheOneThatWasKilled() throws Exception {
        corpus.appendRandom(30, new Random(6));
        List<Packed> whole = drain(start(settings(4, 2), RunLimit.text(), PackerState.atStart(), 0), new Random(0));
        for (int k = 1; k < whole.size(); k += 5) {
            BatchPipeline pipeline = start(settings(2, 2), RunLimit.text(), whole.get(k - 1).after(), k);
            assertEquals(whole.subList(k, whole.size()), drain(pipeline, new Random(1)));
            pipeline.stop(SOON);
        }
    }

    @Test
    void aRun_ofSoManyTokens_endsWithTheBatchThatReachesThem() throws Exception {
        corpus.append(Corpus.document(0, 99, false, true));
        List<Packed> batches = drain(start(settings(4, 1000), RunLimit.tokens(210), PackerState.atStart(), 0), new Random(0));
        long targets = batches.stream().mapToLong(Packed::targetCount).sum();
        assertTrue(targets >= 210 && targets - batches.getLast().targetCount() < 210, "targets=" + targets);
    }

    @Test
    void state_isEnded_onlyOnceAllBatchesAreTaken() throws Exception {
        corpus.append(Corpus.document(0, 20, false, true));
        BatchPipeline pipeline = start(settings(4, 1), RunLimit.text(), PackerState.atStart(), 0);
        await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().equals("batch-packer")));
        assertEquals(BatchSource.State.PACKING, pipeline.state());
        assertEquals(2, drain(pipeline, new Random(0)).size());
        assertEquals(BatchSource.State.ENDED, pipeline.state());
    }

    @Test
    void idleAtTheEnd_endsTheRound_andPadsTheBatch() throws Exception {
        corpus.append(Corpus.document(0, 5, false, true));
        BatchPipeline pipeline = start(settings(2, 1), RunLimit.none(), PackerState.atStart(), 0);
        clock.set(Duration.ofSeconds(59).toNanos());
        assertNull(pipeline.take(Duration.ofMillis(100)));
        assertEquals(Optional.empty(), rounds.endOf(0));
        assertEquals(BatchSource.State.PACKING, pipeline.state());
        await().until(() -> {
            clock.addAndGet(Duration.ofSeconds(60).toNanos());
            return rounds.endOf(0).isPresent();
        });
        Batch batch = pipeline.take(SOON);
        assertNotNull(batch);
        assertEquals(6, batch.targetCount());
        pipeline.release(batch);
        await().until(() -> pipeline.state() == BatchSource.State.WAITING_FOR_TEXT);
        assertInstanceOf(Health.Waiting.class, pipeline.health());
        clock.addAndGet(Duration.ofDays(1).toNanos());
        assertNull(pipeline.take(Duration.ofMillis(100)));
        assertEquals(1, rounds.size());
        corpus.append(Corpus.document(1, 40, false, true));
        Batch fresh = pipeline.take(SOON);
        assertNotNull(fresh);
        assertEquals(2, fresh.step());
        assertEquals(BatchSource.State.PACKING, pipeline.state());
    }

    @Test
    void beforeThereIsATokenizer_itWaits() throws Exception {
        corpus.append(Corpus.document(0, 40, false, false));
        AtomicReference<@Nullable Tokenizer> tokenizer = new AtomicReference<>();
        BatchPipeline pipeline = start(settings(2, 1), RunLimit.none(), PackerState.atStart(), 0, rounds,
                () -> Optional.ofNullable(tokenizer.get()));
        await().until(() -> pipeline.state() == BatchSource.State.WAITING_FOR_TOKENIZER);
        assertNull(pipeline.take(Duration.ofMillis(20)));
        tokenizer.set(Corpus.BYTES);
        assertNotNull(pipeline.take(SOON));
    }

    @Test
    void aFailure_reachesTheTrainer_behindTheBatchesPackedBefore() throws Exception {
        corpus.append(Corpus.document(0, 20, false, true));
        RoundLog broken = new RoundLog() {
            @Override
            public Optional<Position> endOf(long round) {
                return Optional.empty();
            }

            @Override
            public void recordEnd(long round, Position end) throws IOException {
                throw new IOException("disk full");
            }
        };
        BatchPipeline pipeline =
                start(settings(4, 1), RunLimit.text(), PackerState.atStart(), 0, broken, () -> Optional.of(Corpus.BYTES));
        Batch batch = pipeline.take(SOON);
        assertNotNull(batch);
        assertEquals(16, batch.targetCount());
        PackingFailedException e = assertThrows(PackingFailedException.class, () -> pipeline.take(SOON));
        assertInstanceOf(IOException.class, e.getCause());
        assertEquals(BatchSource.State.FAILED, pipeline.state());
        assertInstanceOf(Health.Failed.class, pipeline.health());
    }

    @Test
    void withAllSlabsTaken_nothingIsOverwritten() throws Exception {
        corpus.append(Corpus.document(0, 200, false, true));
        BatchPipeline pipeline = start(settings(2, 1), RunLimit.text(), PackerState.atStart(), 0);
        Batch first = pipeline.take(SOON);
        Batch second = pipeline.take(SOON);
        assertNotNull(first);
        assertNotNull(second);
        Packed copy = Packed.of(first);
        assertNull(pipeline.take(Duration.ofMillis(50)));
        assertEquals(copy, Packed.of(first));
        pipeline.release(first);
        assertThrows(IllegalStateException.class, () -> pipeline.release(first));
        Batch third = pipeline.take(SOON);
        assertNotNull(third);
        assertEquals(3, third.step());
        assertThrows(IllegalArgumentException.class, () -> pipeline.release(new BatchSlab(TINY)));
    }

    @Test
    void takeAndRelease_allocateNothing() throws Exception {
        corpus.append(Corpus.document(0, 60, false, true));
        BatchPipeline pipeline = start(settings(4, 1_000_000), RunLimit.tokens(Long.MAX_VALUE), PackerState.atStart(), 0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 500; i++) {
                Batch batch = pipeline.take(SOON);
                if (batch == null) {
                    throw new AssertionError("no batch");
                }
                pipeline.release(batch);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "bytes allocated by 500 steps");
    }

    @Test
    void stop_whileItWaitsForATrainer_endsTheThread() throws Exception {
        corpus.append(Corpus.document(0, 500, false, true));
        BatchPipeline pipeline = start(settings(2, 1), RunLimit.none(), PackerState.atStart(), 0);
        assertNotNull(pipeline.take(SOON));
        pipeline.stop(SOON);
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().equals("batch-packer") && t.isAlive()));
    }
}
