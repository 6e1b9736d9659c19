package dripstone.app.house;

import dripstone.checkpoint.RestoreOutcome;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Verification;
import dripstone.infer.Completion;
import dripstone.infer.Generator;
import dripstone.infer.SamplerSettings;
import dripstone.model.Parameters;
import dripstone.model.SharedWeights;
import dripstone.token.Tokenizer;
import dripstone.token.TokenizerJson;
import dripstone.train.EmaWeights;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Text from a checkpoint. The weights are a copy of their own, kept until another checkpoint is asked for; only a checkpoint whose
 * hashes are right is ever spoken from. One generation at a time.
 */
public final class Speech implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Speech.class);
    private final House house;
    private @Nullable Generator generator;
    private @Nullable Snapshot loaded;
    private @Nullable Parameters own;
    private boolean averaged;

    Speech(House house) {
        this.house = house;
    }

    /** Which checkpoint spoke, and how it ended. */
    public record Spoken(Snapshot snapshot, Completion completion) {}

    /**
     * Continues a prompt.
     *
     * @param step of the checkpoint; below 0 for the newest
     * @param average whether the moving average of the weights speaks instead of the weights
     * @param text takes the pieces; answers whether to go on
     * @return nothing when there is no such checkpoint
     */
    public synchronized Optional<Spoken> speak(long step, boolean average, String prompt, SamplerSettings settings, Predicate<String> text)
            throws IOException {
        SnapshotStore store = SnapshotStore.openForReading(house.modelDirectory().root());
        Optional<Snapshot> shared = average ? Optional.empty() : shared(store, step);
        if (shared.isPresent()) {
            return Optional.of(new Spoken(shared.get(), generate(Objects.requireNonNull(generator), prompt, settings, text)));
        }
        Optional<Snapshot> wanted = step < 0 ? newest(store) : exactly(store, step);
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Generator speaking = load(store, wanted.get(), average);
        return Optional.of(new Spoken(wanted.get(), generate(speaking, prompt, settings, text)));
    }

    private Completion generate(Generator speaking, String prompt, SamplerSettings settings, Predicate<String> text) {
        long from = System.nanoTime();
        Completion completion = speaking.generate(prompt, settings, piece -> !house.stop().isAsked() && text.test(piece));
        house.meters().counter("dripstone_infer_generated_tokens", "Tokens that were generated since the start.").add(completion.tokens());
        house.meters().histogram("dripstone_infer_seconds", "Time of one generation, from the prompt to the last token.")
                .record((System.nanoTime() - from) / 1e9);
        return completion;
    }

    /**
     * Loads the newest checkpoint from the trainer's copy of its weights, if it has one: what the trainer wrote is not read back, nor
     * hashed once more beside training. Only a checkpoint that is published speaks.
     */
    private Optional<Snapshot> shared(SnapshotStore store, long step) throws IOException {
        List<Snapshot> all = store.list();
        if (all.isEmpty() || (step >= 0 && step != all.getLast().step()) || isLoaded(all.getLast(), false)) {
            return Optional.empty();
        }
        Snapshot newest = all.getLast();
        Optional<SharedWeights.Lease> offered = house.sharedWeights().acquire("speech");
        if (offered.isEmpty()) {
            return Optional.empty();
        }
        try (SharedWeights.Lease lease = offered.get(); SnapshotReader reader = store.open(newest)) {
            return lease.version() == newest.step() && fill(lease, reader, newest) ? Optional.of(newest) : Optional.empty();
        }
    }

    private boolean fill(SharedWeights.Lease lease, SnapshotReader reader, Snapshot snapshot) throws IOException {
        close();
        Tokenizer tokenizer = TokenizerJson.read(reader.tokenizerJson());
        Parameters parameters = Parameters.allocate(reader.shape(), house.kernels());
        own = parameters; // closed with the next one, or with this
        if (!lease.copyInto(parameters)) {
            close();
            return false;
        }
        lease.close();
        parameters.refreshCompute();
        generator = Generator.over(parameters, house.kernels(), tokenizer);
        loaded = snapshot;
        averaged = false;
        return true;
    }

    private boolean isLoaded(Snapshot snapshot, boolean average) {
        Snapshot have = loaded;
        return generator != null && have != null && have.step() == snapshot.step() && averaged == average;
    }

    private Optional<Snapshot> newest(SnapshotStore store) throws IOException {
        Snapshot have = loaded;
        if (have != null) {
            List<Snapshot> all = store.list();
            if (!all.isEmpty() && all.getLast().step() == have.step()) {
                return Optional.of(have);
            }
        }
        RestoreOutcome outcome = store.newestValid();
        outcome.skipped().forEach(skipped -> LOG.warn("snapshot passed over: {}", skipped));
        return switch (outcome) {
            case RestoreOutcome.Found found -> Optional.of(found.snapshot());
            case RestoreOutcome.None none -> Optional.empty();
        };
    }

    private static Optional<Snapshot> exactly(SnapshotStore store, long step) throws IOException {
        Optional<Snapshot> found = store.list().stream().filter(s -> s.step() == step).findFirst();
        if (found.isPresent()) {
            Verification verification = store.verify(found.get());
            if (!verification.valid()) {
                throw new IOException("the checkpoint of step " + step + " is damaged: " + String.join("; ", verification.problems()));
            }
        }
        return found;
    }

    private Generator load(SnapshotStore store, Snapshot snapshot, boolean average) throws IOException {
        Generator have = generator;
        if (have != null && loaded != null && loaded.step() == snapshot.step() && averaged == average) {
            return have;
        }
        close();
        try (SnapshotReader reader = store.open(snapshot)) {
            Tokenizer tokenizer = TokenizerJson.read(reader.tokenizerJson());
            Generator fresh = average ? averaged(reader, tokenizer) : Generator.load(reader, house.kernels(), tokenizer);
            generator = fresh;
            loaded = snapshot;
            averaged = average;
            return fresh;
        }
    }

    private Generator averaged(SnapshotReader reader, Tokenizer tokenizer) throws IOException {
        if (!EmaWeights.isIn(reader)) {
            throw new IOException("the checkpoint of step " + reader.snapshot().step()
                    + " keeps no average of the weights; train.ema-decay over 0 keeps one");
        }
        Parameters parameters = Parameters.allocate(reader.shape(), house.kernels());
        try {
            EmaWeights.readModel(reader, parameters, house.kernels());
            Generator generator = Generator.over(parameters, house.kernels(), tokenizer);
            own = parameters;
            return generator;
        } catch (IOException | RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        Generator have = generator;
        if (have != null) {
            have.close();
            generator = null;
            loaded = null;
        }
        Parameters weights = own;
        if (weights != null) {
            weights.close();
            own = null;
        }
    }
}
