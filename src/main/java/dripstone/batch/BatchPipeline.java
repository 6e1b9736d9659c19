package dripstone.batch;

import dripstone.journal.Journal;
import dripstone.life.Health;
import dripstone.life.Pulse;
import dripstone.life.Service;
import dripstone.meter.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Journal to trainer: one thread packs ahead into a ring of preallocated slabs, and waits when all are full. {@link #take} and
 * {@link #release} allocate nothing. The ring is a pair of hand-offs, full slabs one way and empty ones the other. A pipeline is used
 * once; to go back to a snapshot, stop it and make another from the snapshot's {@link PackerState}.
 */
public final class BatchPipeline implements BatchSource, Service {
    private static final Logger LOG = LoggerFactory.getLogger(BatchPipeline.class);
    static final String NAME = "batch-packer";
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final BatchRun run;
    private final HandOff<BatchSlab> full;
    private final HandOff<BatchSlab> empty;
    private final CorruptEntries corrupt = new CorruptEntries(NAME);
    private final PackerLoop loop;
    private final Thread thread;
    private final BooleanSupplier finished;
    private final AtomicLong waitedNanos = new AtomicLong();
    private List<BatchSlab> slabs = List.of();
    private volatile boolean stuck;

    /**
     * Makes a pipeline that does nothing until it is started.
     *
     * @param nanoTime the clock that measures {@link BatchSettings#idle}, {@code System::nanoTime} but in tests
     */
    public BatchPipeline(
            Journal journal, RoundLog rounds, TokenizerSource tokenizer, BatchRun run, LongSupplier nanoTime, Meters meters) {
        this.run = run;
        int prefetch = run.settings().prefetch();
        full = new HandOff<>(prefetch);
        empty = new HandOff<>(prefetch);
        loop = new PackerLoop(journal, rounds, tokenizer, run, nanoTime, corrupt, full, empty);
        finished = loop::isFinished;
        thread = Thread.ofPlatform().name(name()).unstarted(loop);
        meters.gauge("dripstone_batch_ready_slabs", "Batches packed and not yet taken.", full::size);
        meters.gauge("dripstone_batch_packed_targets", "Unmasked targets packed since the start.", loop::targetsPacked);
        meters.gauge("dripstone_batch_corrupt_entries", "Journal entries skipped because they cannot be read.", corrupt::skipped);
        meters.gauge("dripstone_batch_trainer_wait_seconds", "Time the trainer has waited for batches.", () -> waitedNanos() / 1e9);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        List<BatchSlab> made = new ArrayList<>();
        for (int i = 0; i < run.settings().prefetch(); i++) {
            BatchSlab slab = new BatchSlab(run.shape());
            made.add(slab);
            empty.offer(slab);
        }
        slabs = List.copyOf(made);
        LOG.info("packing from round={} position={} offset={} step={}",
                run.from().round(), run.from().next(), run.from().offset(), run.stepsDone() + 1);
        thread.start();
    }

    @Override
    public @Nullable Batch take(Duration atMost) throws InterruptedException {
        long begun = System.nanoTime();
        BatchSlab slab = full.poll((atMost.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : atMost).toNanos(), finished);
        waitedNanos.lazySet(waitedNanos.get() + System.nanoTime() - begun);
        if (slab != null) {
            slab.lend();
            return slab;
        }
        Throwable failure = loop.failure();
        if (failure != null) {
            throw new PackingFailedException(failure);
        }
        return null;
    }

    @Override
    public void release(Batch batch) {
        if (!(batch instanceof BatchSlab slab) || !isOurs(slab)) {
            throw new IllegalArgumentException("not a batch of this source: step=" + batch.step());
        }
        slab.giveBack();
        if (!empty.offer(slab)) {
            throw new IllegalStateException("more slabs than were made");
        }
    }

    private boolean isOurs(BatchSlab slab) {
        for (int i = 0; i < slabs.size(); i++) {
            if (slabs.get(i) == slab) {
                return true;
            }
        }
        return false;
    }

    /** {@link State#ENDED} and {@link State#FAILED} are told only once all batches before have been taken. */
    @Override
    public State state() {
        State state = loop.state();
        return (state == State.ENDED || state == State.FAILED) && full.size() > 0 ? State.PACKING : state;
    }

    /** Nanoseconds that {@link #take} has waited, all in all. */
    public long waitedNanos() {
        return waitedNanos.get();
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        loop.stop();
        if (thread.isAlive() && !thread.join(deadline)) {
            stuck = true;
            LOG.warn("thread={} has not ended within deadline={}", thread.getName(), deadline);
        }
    }

    @Override
    public List<Pulse> pulses() {
        return List.of(loop.pulse());
    }

    /** Whether its thread has ended, well or by an error: it reads no journal any more. */
    public boolean hasEnded() {
        return !thread.isAlive();
    }

    @Override
    public Health health() {
        if (stuck) {
            return new Health.Failed("thread " + name() + " has not ended; it waits for the journal or the ledger");
        }
        return switch (loop.state()) {
            case PACKING -> new Health.Up("packing at journal position " + loop.position());
            case WAITING_FOR_TOKENIZER -> new Health.Waiting("waiting for enough text to train the tokenizer");
            case WAITING_FOR_TEXT -> new Health.Waiting("waiting for text");
            case ENDED -> new Health.Up("all is packed");
            case FAILED -> new Health.Failed(String.valueOf(loop.failure()));
        };
    }
}
