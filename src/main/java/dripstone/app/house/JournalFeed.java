package dripstone.app.house;

import dripstone.batch.BatchPipeline;
import dripstone.batch.BatchRun;
import dripstone.batch.BatchSettings;
import dripstone.batch.BatchShape;
import dripstone.batch.BatchSource;
import dripstone.batch.PackerState;
import dripstone.batch.RoundLog;
import dripstone.batch.RunLimit;
import dripstone.batch.WithdrawnText;
import dripstone.journal.Journal;
import dripstone.life.Pulse;
import dripstone.meter.Meters;
import dripstone.token.Tokenizer;
import dripstone.train.BatchFeed;
import dripstone.train.HeldSettings;
import dripstone.train.TrainingKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The journal's text as batches for one run of the trainer. One pipeline lives at a time. */
final class JournalFeed implements BatchFeed, AutoCloseable {
    /** Prefix of the packer's training settings in the ledger. */
    static final String BATCH = "batch.";

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);

    private final Journal journal;
    private final RoundLog rounds;
    private final Tokenizer tokenizer;
    private final BatchSettings settings;
    private final RunLimit limit;
    private final int contextTokens;
    private final Meters meters;
    private volatile @Nullable BatchPipeline pipeline;
    private WithdrawnText withdrawn = WithdrawnText.none();

    JournalFeed(Journal journal, RoundLog rounds, Tokenizer tokenizer, BatchSettings settings, RunLimit limit, int contextTokens,
            Meters meters) {
        this.journal = journal;
        this.rounds = rounds;
        this.tokenizer = tokenizer;
        this.settings = settings;
        this.limit = limit;
        this.contextTokens = contextTokens;
        this.meters = meters;
    }

    /** What the ledger records of the packer's settings. */
    SortedMap<String, String> trainingSettings() {
        return TrainingKeys.of(BATCH, settings);
    }

    @Override
    public BatchSource open(PackerState from, long step, HeldSettings held) throws IOException, InterruptedException {
        stop();
        BatchShape shape = new BatchShape(held.train().leaves(), held.train().leafSequences(), contextTokens);
        BatchSettings packing = TrainingKeys.with(BATCH, settings, held.all());
        BatchRun run = new BatchRun(shape, packing, held.train().seed(), limit, from, step, held.withdrawn());
        withdrawn = held.withdrawn();
        BatchPipeline opened = new BatchPipeline(journal, rounds, () -> Optional.of(tokenizer), run, System::nanoTime, meters);
        opened.start();
        pipeline = opened;
        return opened;
    }

    /** What the ledger said of withdrawn text when the batches were opened. Used by the trainer's thread. */
    WithdrawnText withdrawn() {
        return withdrawn;
    }

    /** The packer's sign of life; any thread may ask. */
    List<Pulse> pulses() {
        BatchPipeline running = pipeline;
        return running == null ? List.of() : running.pulses();
    }

    private void stop() throws IOException, InterruptedException {
        BatchPipeline running = pipeline;
        if (running != null) {
            pipeline = null;
            running.stop(STOP_DEADLINE);
            if (!running.hasEnded()) {
                throw new IOException("the packer of the last run has not ended within " + STOP_DEADLINE);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the packer ended", e);
        }
    }
}
