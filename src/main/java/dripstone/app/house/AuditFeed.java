package dripstone.app.house;

import dripstone.batch.Batch;
import dripstone.batch.BatchSource;
import dripstone.batch.PackerState;
import dripstone.train.BatchFeed;
import dripstone.train.HeldSettings;
import dripstone.train.Trainer;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The packer's batches up to the last step of an audit, or to the first difference. With each step that a checkpoint stands at, a
 * checkpoint is asked for, which compares. Used by the trainer's thread.
 */
record AuditFeed(BatchFeed packer, long lastStep, Set<Long> compared, AtomicReference<@Nullable Trainer> trainer, AuditFindings findings)
        implements BatchFeed {
    @Override
    public BatchSource open(PackerState from, long step, HeldSettings settings) throws IOException, InterruptedException {
        return new Bounded(packer.open(from, step, settings), step);
    }

    private final class Bounded implements BatchSource {
        private final BatchSource source;
        private long step;

        Bounded(BatchSource source, long step) {
            this.source = source;
            this.step = step;
        }

        private boolean hasEnded() {
            return step >= lastStep || findings.difference().isPresent();
        }

        @Override
        public @Nullable Batch take(Duration atMost) throws InterruptedException {
            if (hasEnded()) {
                return null;
            }
            Batch batch = source.take(atMost);
            if (batch != null) {
                step = batch.step();
                Trainer running = trainer.get();
                if (compared.contains(step) && running != null) {
                    var _ = running.requestCheckpoint(); // answered behind this step, by the trainer's own thread
                }
            }
            return batch;
        }

        @Override
        public void release(Batch batch) {
            source.release(batch);
        }

        @Override
        public State state() {
            return hasEnded() ? State.ENDED : source.state();
        }
    }
}
