package dripstone.train;

import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.Retention;
import dripstone.checkpoint.SnapshotStore;
import dripstone.kernel.Kernels;
import dripstone.model.LeafPass;
import dripstone.model.Parameters;
import dripstone.model.SharedWeights;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What a trainer works with. It owns none of it: whoever opened a part closes it after the trainer has ended.
 *
 * @param settings what the configuration says now
 * @param bounds what ends the run
 */
public record TrainerParts(Model model, Stores stores, Feeds feeds, TrainSettings settings, TrainingBounds bounds) {
    /**
     * The model in memory.
     *
     * @param parameters what a forward pass reads; all of them are trained, unless the leaf trains others ({@link LeafPass#trained}): then
     *     these stay as they were filled, and those hold their first values already
     * @param leaf for as many sequences as the settings' leaf has
     * @param tokenizerJson canonical {@code tokenizer.json}, put into each snapshot
     * @param initialWeights fills the parameters of a run that begins anew
     * @param moreIdentity settings of kind IDENTITY beside the shape's, under their keys: those of adapters, say
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Model(Kernels kernels, Parameters parameters, LeafPass leaf, byte[] tokenizerJson, String tokenizerFingerprint,
            InitialWeights initialWeights, SortedMap<String, String> moreIdentity) {
        /** Weights drawn from the seed, and nothing beside them. */
        public Model(Kernels kernels, Parameters parameters, LeafPass leaf, byte[] tokenizerJson, String tokenizerFingerprint) {
            this(kernels, parameters, leaf, tokenizerJson, tokenizerFingerprint, InitialWeights.fromSeed(), Collections.emptySortedMap());
        }
    }

    /**
     * Where the run is kept.
     *
     * @param retention which snapshots stay beside the pinned ones
     * @param ledger thread-safe, where the packer records ends of rounds in it too
     * @param metrics {@code metrics.csv}
     * @param writing how snapshots are written
     * @param shared where the weights that are kept for a snapshot are offered to others
     */
    public record Stores(SnapshotStore snapshots, Retention retention, Ledger ledger, Path metrics, SnapshotWriting writing,
            SharedWeights shared) {
        /** Snapshots are written beside training, as fast as it goes. */
        public Stores(SnapshotStore snapshots, int keep, Ledger ledger, Path metrics) {
            this(snapshots, Retention.newest(keep), ledger, metrics, SnapshotWriting.fast(), new SharedWeights());
        }
    }

    /**
     * Where text comes from.
     *
     * @param settings the feed's own training settings, from {@link TrainingKeys#of}: recorded in the ledger as the trainer's are
     * @param withdrawn all places in the text that people have taken back, as {@link dripstone.batch.WithdrawnText} reads them; asked
     *     when a run begins and when a withdrawal is requested
     */
    public record Feeds(BatchFeed batches, HeldOut heldOut, SortedMap<String, String> settings, Supplier<List<String>> withdrawn) {
        /** Nothing is ever withdrawn. */
        public Feeds(BatchFeed batches, HeldOut heldOut, SortedMap<String, String> settings) {
            this(batches, heldOut, settings, List::of);
        }
    }

    ModelIdentity identity() {
        return new ModelIdentity(model.parameters().shape(), model.tokenizerFingerprint(), settings.seed(), settings.leafSequences(),
                model.kernels().precision(), model.initialWeights().identity(), model.moreIdentity());
    }

    /** All training settings that the configuration gives. */
    SortedMap<String, String> trainingSettings() {
        SortedMap<String, String> all = new TreeMap<>(feeds.settings());
        all.putAll(TrainingKeys.of(TrainingKeys.TRAIN, settings));
        return all;
    }

    int leafTokens() {
        return settings.leafSequences() * model.parameters().shape().settings().context();
    }
}
