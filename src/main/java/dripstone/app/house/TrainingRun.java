package dripstone.app.house;

import dripstone.batch.BatchSettings;
import dripstone.batch.BatchShape;
import dripstone.batch.RunLimit;
import dripstone.checkpoint.CopyMode;
import dripstone.checkpoint.Ledger;
import dripstone.config.DripstoneSettings;
import dripstone.kernel.Kernels;
import dripstone.life.Bytes;
import dripstone.life.Pulse;
import dripstone.model.LeafPass;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import dripstone.token.Tokenizer;
import dripstone.train.SnapshotWriting;
import dripstone.train.Trainer;
import dripstone.train.TrainerParts;
import dripstone.train.TrainingBounds;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the trainer over the house's journal: opens the model's memory, ledger, snapshots and feed, trains on the calling
 * thread until something ends it, and closes them. The daemon and the {@code train} command both run this.
 */
final class TrainingRun {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private final House house;
    private final Tokenizer tokenizer;
    private final BatchSettings packing;
    private final RunLimit limit;
    private final TrainingBounds bounds;
    private volatile @Nullable JournalFeed feeding;

    TrainingRun(House house, Tokenizer tokenizer, BatchSettings packing, RunLimit limit, TrainingBounds bounds) {
        this.house = house;
        this.tokenizer = tokenizer;
        this.packing = packing;
        this.limit = limit;
        this.bounds = bounds;
    }

    /** @param started is told the trainer just before it trains */
    TrainingEnd train(Consumer<Trainer> started) throws IOException {
        return train(started, weights -> {});
    }

    /** @param ended sees the model's weights, adapters not counted, as the run left them */
    TrainingEnd train(Consumer<Trainer> started, Consumer<Parameters> ended) throws IOException {
        try (RunBooks books = RunBooks.ofModel(house)) {
            return train(books, started, ended);
        }
    }

    /** As above, kept in other books. */
    TrainingEnd train(RunBooks books, Consumer<Trainer> started) throws IOException {
        return train(books, started, weights -> {});
    }

    private TrainingEnd train(RunBooks books, Consumer<Trainer> started, Consumer<Parameters> ended) throws IOException {
        DripstoneSettings settings = house.configuration().settings();
        StartingPoint start = StartingPoint.of(settings, house.modelDirectory(), books.origin(), tokenizer.vocabularySize());
        ModelShape shape = start.shape();
        Kernels kernels = house.kernels();
        SnapshotWriting writing = writing(settings, TrainingMemory.of(settings, shape, kernels.precision()), books.writesBeside());
        int leafSequences = settings.train().leafSequences();
        int context = shape.settings().context();
        Ledger ledger = books.ledger();
        try (Parameters parameters = Parameters.allocate(shape, kernels);
                Tutor tutor = Tutor.of(settings.distillation(), tokenizer, context, kernels);
                AdapterMemory adapters = AdapterMemory.open(settings.lora(), shape, kernels, settings.train().seed());
                LeafPass leaf = LeafPass.create(parameters, kernels,
                        TrainingMemory.leaf(settings.train()), tutor.teacher(), adapters.weights());
                JournalFeed feed = new JournalFeed(house.journal(), new LedgerRounds(ledger), tokenizer, packing, limit, context,
                        house.meters())) {
            Trainer trainer = new Trainer(new TrainerParts(
                    new TrainerParts.Model(kernels, parameters, leaf, tokenizer.toJson(), tokenizer.fingerprint(), start.weights(),
                            adapters.identity(shape, tutor.identity())),
                    new TrainerParts.Stores(books.snapshots(), settings.checkpoint().retention(), ledger, books.metrics(), writing,
                            house.sharedWeights()),
                    new TrainerParts.Feeds(books.feed(feed),
                            new HeldOutText(house.journal(), tokenizer, new BatchShape(1, leafSequences, context), feed::withdrawn),
                            feed.trainingSettings(), books::withdrawn),
                    settings.train(),
                    bounds));
            house.ledger(ledger);
            feeding = feed;
            started.accept(trainer);
            TrainingEnd end = trainer.run();
            ended.accept(parameters);
            return end;
        } finally {
            feeding = null;
            house.ledger(null);
        }
    }

    /** @throws IOException when training does not fit into the memory that is left */
    private static SnapshotWriting writing(DripstoneSettings settings, TrainingMemory memory, boolean mayCopy) throws IOException {
        long room = TrainingMemory.room();
        memory.requireFits(room);
        if (!mayCopy) {
            return new SnapshotWriting(false, 0);
        }
        boolean beside = memory.copies(room);
        if (!beside && settings.checkpoint().copy() == CopyMode.AUTO) {
            LOG.warn("no room for a copy, so training waits while a snapshot is written: checkpoint.copy=auto needs={} left={}",
                    new Bytes(memory.total(Long.MAX_VALUE)), new Bytes(room));
        }
        return new SnapshotWriting(beside, settings.checkpoint().writeRate().count());
    }

    /** Signs of life of what feeds the trainer; any thread may ask. */
    List<Pulse> pulses() {
        JournalFeed now = feeding;
        return now == null ? List.of() : now.pulses();
    }
}
