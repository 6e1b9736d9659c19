package dripstone.app.house;

import dripstone.batch.BatchSettings;
import dripstone.batch.BatchShape;
import dripstone.batch.RunLimit;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.SnapshotStore;
import dripstone.config.DripstoneSettings;
import dripstone.disk.OwnerOnly;
import dripstone.journal.PositionRange;
import dripstone.kernel.Kernels;
import dripstone.model.LeafPass;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import dripstone.token.Tokenizer;
import dripstone.train.Trainer;
import dripstone.train.TrainerParts;
import dripstone.train.TrainingBounds;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * One run of the trainer over the house's journal: opens the model's memory, ledger, snapshots and feed, trains on the calling
 * thread until something ends it, and closes them. The daemon and the {@code train} command both run this.
 */
final class TrainingRun {
    private final House house;
    private final Tokenizer tokenizer;
    private final BatchSettings packing;
    private final RunLimit limit;
    private final TrainingBounds bounds;

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
        DripstoneSettings settings = house.configuration().settings();
        ModelDirectory directory = house.modelDirectory();
        OwnerOnly.createDirectories(directory.root());
        StartingPoint start = StartingPoint.of(settings, directory, tokenizer.vocabularySize());
        ModelShape shape = start.shape();
        Kernels kernels = house.kernels();
        TrainingMemory.of(settings, shape, kernels.precision()).requireFits(TrainingMemory.room());
        int leafSequences = settings.train().leafSequences();
        int context = shape.settings().context();
        try (Ledger ledger = Ledger.open(directory.ledger());
                Parameters parameters = Parameters.allocate(shape, kernels);
                Tutor tutor = Tutor.of(settings.distillation(), tokenizer, context, kernels);
                AdapterMemory adapters = AdapterMemory.open(settings.lora(), shape, kernels, settings.train().seed());
                LeafPass leaf = LeafPass.create(parameters, kernels,
                        TrainingMemory.leaf(settings.train()), tutor.teacher(), adapters.weights());
                JournalFeed feed = new JournalFeed(house.journal(), new LedgerRounds(ledger), tokenizer, packing, limit, context,
                        house.meters())) {
            Trainer trainer = new Trainer(new TrainerParts(
                    new TrainerParts.Model(kernels, parameters, leaf, tokenizer.toJson(), tokenizer.fingerprint(), start.weights(),
                            adapters.identity(shape, tutor.identity())),
                    new TrainerParts.Stores(SnapshotStore.open(directory.root(), house.floor()), settings.checkpoint().keep(), ledger,
                            directory.metrics()),
                    new TrainerParts.Feeds(feed,
                            new HeldOutText(house.journal(), tokenizer, new BatchShape(1, leafSequences, context), feed::withdrawn),
                            feed.trainingSettings(), this::withdrawn),
                    settings.train(),
                    bounds));
            house.ledger(ledger);
            started.accept(trainer);
            TrainingEnd end = trainer.run();
            ended.accept(parameters);
            return end;
        } finally {
            house.ledger(null);
        }
    }

    private List<String> withdrawn() {
        return house.withdrawals().all().stream().flatMap(w -> w.places().ranges().stream()).map(PositionRange::toString).toList();
    }
}
