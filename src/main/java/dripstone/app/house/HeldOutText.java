package dripstone.app.house;

import dripstone.batch.Batch;
import dripstone.batch.BatchShape;
import dripstone.batch.HeldOutBatches;
import dripstone.batch.PackerState;
import dripstone.batch.WithdrawnText;
import dripstone.journal.Journal;
import dripstone.token.Tokenizer;
import dripstone.train.HeldOut;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The journal's held-out entries, as the trainer asks for them: always the first ones, so that losses can be compared over time. */
record HeldOutText(Journal journal, Tokenizer tokenizer, BatchShape leaf, Supplier<WithdrawnText> withdrawn) implements HeldOut {
    @Override
    public Windows open(PackerState at, long mostTargets) throws IOException {
        return open(at, mostTargets, Long.MAX_VALUE);
    }

    @Override
    public Windows open(PackerState at, long mostTargets, long step) throws IOException {
        return new Pass(HeldOutBatches.open(journal, tokenizer, leaf, at.next(), mostTargets, withdrawn.get(), step));
    }

    private record Pass(HeldOutBatches batches) implements Windows {
        @Override
        public boolean next() throws IOException {
            return batches.next();
        }

        @Override
        public Batch batch() {
            return batches.batch();
        }

        @Override
        public OptionalLong textBytes() {
            return OptionalLong.of(batches.textBytes());
        }

        @Override
        public void close() {
            batches.close();
        }
    }
}
