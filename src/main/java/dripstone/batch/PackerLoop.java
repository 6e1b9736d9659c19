package dripstone.batch;

import dripstone.journal.Journal;
import dripstone.journal.Position;
import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import dripstone.token.Tokenizer;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the packer's thread does: waits for a tokenizer, for empty slabs and for text, and decides when a round ends. All that time
 * may decide is in this class.
 */
final class PackerLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PackerLoop.class);
    /** How often it looks for what nobody announces: text and the tokenizer. */
    private static final long LOOK_NANOS = 20_000_000;

    private final Journal journal;
    private final RoundLog rounds;
    private final TokenizerSource tokenizers;
    private final BatchRun run;
    private final LongSupplier nanoTime;
    private final CorruptEntries corrupt;
    private final HandOff<BatchSlab> full;
    private final HandOff<BatchSlab> empty;

    /** Written by whoever stops, read by the loop. */
    private volatile boolean stopping;
    /** Written by the loop after its last offer, read by the consumer: once seen, all batches are in the hand-off. */
    private volatile boolean finished;
    /** Written before {@link #finished}. */
    private volatile @Nullable Throwable failure;
    private volatile BatchSource.State state = BatchSource.State.PACKING;
    private volatile Position position;
    private volatile long targetsPacked;
    private final Heartbeat heartbeat = new Heartbeat("packer", BatchPipeline.NAME);
    private volatile @Nullable Thread thread;

    /** Where reading stood when it last found the end, and since when. */
    private @Nullable Position standingAt;
    private long standingSince;

    PackerLoop(Journal journal, RoundLog rounds, TokenizerSource tokenizers, BatchRun run, LongSupplier nanoTime, CorruptEntries corrupt,
            HandOff<BatchSlab> full, HandOff<BatchSlab> empty) {
        this.journal = journal;
        this.rounds = rounds;
        this.tokenizers = tokenizers;
        this.run = run;
        this.nanoTime = nanoTime;
        this.corrupt = corrupt;
        this.full = full;
        this.empty = empty;
        position = run.from().next();
    }

    boolean isFinished() {
        return finished;
    }

    @Nullable Throwable failure() {
        return failure;
    }

    BatchSource.State state() {
        return state;
    }

    Position position() {
        return position;
    }

    Pulse pulse() {
        return heartbeat.pulse();
    }

    long targetsPacked() {
        return targetsPacked;
    }

    private boolean isStopAsked() {
        return stopping;
    }

    void stop() {
        stopping = true;
        empty.wake();
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            Tokenizer tokenizer = awaitTokenizer();
            if (tokenizer != null) {
                try (Packer packer = Packer.open(
                        journal, rounds, tokenizer, corrupt, PackingPlan.of(run), run.from(), run.stepsDone())) {
                    packAll(packer);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(e);
        } catch (Throwable e) { // an Error too must reach the trainer, which would wait for ever otherwise
            fail(e);
        } finally {
            heartbeat.waits();
            finished = true;
            full.wake();
        }
    }

    private void fail(Throwable e) {
        LOG.error("packing failed at position={}", position, e);
        failure = e;
        state = BatchSource.State.FAILED;
    }

    private @Nullable Tokenizer awaitTokenizer() {
        while (!stopping) {
            Optional<Tokenizer> tokenizer = tokenizers.current();
            if (tokenizer.isPresent()) {
                become(BatchSource.State.PACKING);
                return tokenizer.get();
            }
            become(BatchSource.State.WAITING_FOR_TOKENIZER);
            look(LOOK_NANOS);
        }
        return null;
    }

    private void packAll(Packer packer) throws IOException, InterruptedException {
        long targets = 0;
        while (!stopping && targets < run.limit().targets()) {
            heartbeat.waits();
            BatchSlab slab = empty.poll(Long.MAX_VALUE, this::isStopAsked);
            if (slab == null) {
                continue;
            }
            slab.clear();
            if (!pack(packer, slab)) {
                break;
            }
            targets += slab.targetCount();
            targetsPacked = targets;
            full.offer(slab);
        }
        if (!stopping) {
            become(BatchSource.State.ENDED);
        }
    }

    /** False when it was stopped, or a bounded run has nothing left. */
    private boolean pack(Packer packer, BatchSlab slab) throws IOException {
        while (!stopping) {
            heartbeat.works("packing text");
            Packer.Outcome outcome = packer.pack(slab);
            position = packer.position();
            switch (outcome) {
                case BATCH -> {
                    become(BatchSource.State.PACKING);
                    return true;
                }
                case JOURNAL_END -> {
                    if (!standAtEnd(packer)) {
                        return false;
                    }
                }
            }
        }
        return false;
    }

    /** Decides or waits; false when a bounded run is over. */
    private boolean standAtEnd(Packer packer) throws IOException {
        long now = nanoTime.getAsLong();
        if (!packer.position().equals(standingAt)) {
            standingAt = packer.position();
            standingSince = now;
        }
        boolean bounded = run.limit().endsWithText();
        if (packer.isRoundEmpty() && !packer.hasReplay()) {
            if (bounded) {
                return false;
            }
            become(BatchSource.State.WAITING_FOR_TEXT);
            look(LOOK_NANOS);
            return true;
        }
        if (packer.isRoundEmpty() || bounded || now - standingSince >= run.settings().idle().toNanos()) {
            packer.endRound();
        } else {
            look(LOOK_NANOS);
        }
        return true;
    }

    private void look(long nanos) {
        heartbeat.waits();
        if (!stopping) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    private void become(BatchSource.State next) {
        if (state != next) {
            LOG.info("state={} was={} position={}", next, state, position);
            state = next;
        }
    }
}
