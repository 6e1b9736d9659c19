package dripstone.batch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Calls a packer as the loop does, with the decisions of time made by a script. */
final class PackerDrive {
    /** What happens while the packer runs. */
    interface Script {
        /** Before each batch. */
        void beforeBatch() throws IOException;

        /** At the journal's end: true when text was appended, false to let the round end (or the run, with nothing left). */
        boolean atEnd() throws IOException;
    }

    /** Nothing arrives. */
    static final Script QUIET = new Script() {
        @Override
        public void beforeBatch() {}

        @Override
        public boolean atEnd() {
            return false;
        }
    };

    private PackerDrive() {}

    static List<Packed> run(Corpus corpus, RoundLog log, PackingPlan plan, PackerState from, long stepsDone, Script script)
            throws IOException {
        List<Packed> out = new ArrayList<>();
        BatchSlab slab = new BatchSlab(plan.shape());
        try (Packer packer = Packer.open(
                corpus.journal, log, Corpus.BYTES, new CorruptEntries("test"), plan, from, stepsDone)) {
            while (true) {
                script.beforeBatch();
                slab.clear();
                while (packer.pack(slab) == Packer.Outcome.JOURNAL_END) {
                    if (script.atEnd()) {
                        continue;
                    }
                    if (packer.isRoundEmpty() && !packer.hasReplay()) {
                        return out;
                    }
                    packer.endRound();
                }
                out.add(Packed.of(slab));
            }
        }
    }
}
