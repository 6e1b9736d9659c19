package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dripstone.batch.Batch;
import dripstone.batch.BatchSource;
import dripstone.batch.PackerState;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.SnapshotStore;
import dripstone.kernel.Precision;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a step leaves on the heap in the whole loop of a trainer, ledger, metrics and status included. With the scalar kernels: whether
 * vectors stay off the heap is the compiler's mood and the kernels' claim.
 */
@Timeout(120)
final class AllocationTest {
    private static final int WINDOW = 50;

    /** Windows in which the kernels must have been compiled. */
    private static final int MOST_WINDOWS = 80;

    /** The kernel's update, one for each group that decays alike; the ledger's entry; the name of the place in the journal. */
    private static final long BYTES_A_STEP = 600;

    @TempDir
    private Path directory;

    /** One batch for ever, and a look at the heap; allocates nothing itself. */
    private static final class Endless implements BatchSource, Batch {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final Batch batch;
        private final long targets;
        private final String digest;
        private final PackerState after;
        private long step;
        private long ownBefore;
        private long othersBefore;
        private long own = Long.MAX_VALUE;
        private long others = Long.MAX_VALUE;

        Endless(Batch batch) {
            this.batch = batch;
            this.targets = batch.targetCount();
            this.digest = batch.digest();
            this.after = batch.after();
        }

        @Override
        public @Nullable Batch take(Duration atMost) {
            if (step % WINDOW == 0) {
                own = (threads.getCurrentThreadAllocatedBytes() - ownBefore) / WINDOW;
                others = (workers() - othersBefore) / WINDOW;
                boolean steady = step > 0 && own <= BYTES_A_STEP && others == 0;
                if (steady || step == (long) WINDOW * MOST_WINDOWS) {
                    return null;
                }
                othersBefore = workers();
                ownBefore = threads.getCurrentThreadAllocatedBytes();
            }
            step++;
            return this;
        }

        private long workers() {
            return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("train-worker-"))
                    .mapToLong(t -> threads.getThreadAllocatedBytes(t.threadId())).sum();
        }

        @Override
        public void release(Batch used) {}

        @Override
        public State state() {
            return State.ENDED;
        }

        @Override
        public long step() {
            return step;
        }

        @Override
        public MemorySegment tokens() {
            return batch.tokens();
        }

        @Override
        public MemorySegment targets() {
            return batch.targets();
        }

        @Override
        public MemorySegment documentStarts() {
            return batch.documentStarts();
        }

        @Override
        public long targetCount() {
            return targets;
        }

        @Override
        public String digest() {
            return digest;
        }

        @Override
        public PackerState after() {
            return after;
        }
    }

    @Test
    void aStep_leavesOnlyItsFewRecordsOnTheHeap_andNothingOnAWorkersThread() throws IOException {
        TrainSettings settings = Tune.with(Map.of("workers", 2, "leafSequences", 1, "emaDecay", 0.99, "schedule", Schedule.LINEAR));
        try (TinyModel model = TinyModel.scalar(Precision.F32, settings.leafSequences());
                SyntheticBatches text = new SyntheticBatches(1, 1, TinyModel.CONTEXT, 0, Long.MAX_VALUE);
                Ledger ledger = Ledger.open(directory.resolve("ledger"))) {
            Endless source = new Endless(TinyModel.batch(text));
            HeldOut none = (at, most) -> {
                throw new IOException("nothing is validated here");
            };
            TrainingEnd end = new Trainer(new TrainerParts(model.part(),
                    new TrainerParts.Stores(SnapshotStore.open(directory), 1, ledger, directory.resolve("metrics.csv")),
                    new TrainerParts.Feeds((from, step, held) -> source, none, Collections.emptySortedMap()), settings,
                    TrainingBounds.none())).run();
            assertInstanceOf(TrainingEnd.EpochsDone.class, end);
            assertTrue(source.own <= BYTES_A_STEP, "bytes a step on the trainer's thread: " + source.own);
            assertTrue(source.others == 0, "bytes a step on the other workers' threads: " + source.others);
        }
    }
}
