package dripstone.app.house;

import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Tensor;
import dripstone.config.DripstoneSettings;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import dripstone.model.TensorSlot;
import dripstone.train.TrainerStatus;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** Weights, the forward pass, one step, and weights that a step must leave alone. */
record TrialModelChecks(TrialBench bench, TrialFindings found, TrialMishaps mishaps) {
    private static final long FROZEN_STEPS = 3;
    private static final double SURPRISE_NATS = 1.5;
    private static final String FROZEN = "trial-frozen";

    /** Weights are finite, differ from one another, and are the same bits when they are made again. */
    String initialisation() throws Exception {
        return bench.inHouse(TrialFindings.MODEL, Map.of(), house -> {
            ModelShape shape = shape(house);
            String again = digestOf(house, shape);
            try (Parameters parameters = Parameters.allocate(shape, house.kernels())) {
                fill(house, shape, parameters);
                mishaps.drawn(parameters);
                for (TensorSlot slot : parameters.slots()) {
                    examine(slot, parameters.master(slot));
                }
                if (!digest(parameters).equals(again)) {
                    throw new IOException("weights that were made twice are not the same: seed=" + seed(house));
                }
                return "parameters=" + parameters.count() + " tensors=" + parameters.slots().size() + " seed=" + seed(house);
            }
        });
    }

    private static void examine(TensorSlot slot, MemorySegment weights) throws IOException {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (long i = 0; i < slot.count(); i++) {
            float weight = weights.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (!Float.isFinite(weight)) {
                throw new IOException("a weight is not finite: tensor=" + slot.name() + " index=" + i + " value=" + weight);
            }
            least = Math.min(least, weight);
            most = Math.max(most, weight);
        }
        if (!slot.isVector() && least == most) {
            throw new IOException("all weights of a matrix are the same: tensor=" + slot.name() + " value=" + least);
        }
    }

    /** The chosen kernels agree with the scalar reference, and the untrained model knows about as much as one that guesses. */
    String forward() throws Exception {
        return bench.inHouse(TrialFindings.MODEL, Map.of(), house -> {
            ModelShape shape = shape(house);
            double nats = found.leaf().loss(house.kernels(), shape, parameters -> {
                fill(house, shape, parameters);
                mishaps.passing(parameters);
            });
            double guess = Math.log(shape.vocabulary());
            boolean pretrained = house.configuration().settings().pretrained().directory() != null;
            if (!Double.isFinite(nats) || nats > guess + SURPRISE_NATS || (!pretrained && nats < guess - SURPRISE_NATS)) {
                throw new IOException(String.format(Locale.ROOT,
                        "the loss of the untrained model is %.4f nats a token, where guessing has %.4f", nats, guess));
            }
            return String.format(Locale.ROOT, "%.4f nats a token, guessing has %.4f; ", nats, guess) + compared(house, shape.vocabulary());
        });
    }

    /** A small model of the same form: the reference takes its time. */
    private String compared(House house, int vocabulary) throws Exception {
        DripstoneSettings settings = house.configuration().settings();
        ModelSettings small = bench.configuration(TrialFindings.MODEL, TrialSettings.of(settings, true)).settings().model();
        ModelShape shape = new ModelShape(small, vocabulary);
        TrialLeaf some = found.leaf().shortened(Math.min(small.context(), found.leaf().context()));
        double fast = some.loss(house.kernels(), shape, parameters -> {
            parameters.initialise(seed(house));
            mishaps.passing(parameters);
        });
        Precision precision = house.kernels().precision();
        double reference;
        try (Kernels scalar = KernelChoice.scalar(precision)) {
            reference = some.loss(scalar, shape, parameters -> parameters.initialise(seed(house)));
        }
        double tolerance = precision.equals(Precision.F32) ? 1e-3 : 3e-2;
        if (!(Math.abs(fast - reference) <= tolerance)) {
            throw new IOException(String.format(Locale.ROOT,
                    "the chosen kernels (%s) say %.6f nats where the reference says %.6f", house.kernels().description(), fast, reference));
        }
        return String.format(Locale.ROOT, "small model: %.6f by the chosen kernels, %.6f by the reference", fast, reference);
    }

    /** One step of the trainer changes the weights, by a finite gradient, so that the same text is less of a surprise. */
    String step() throws Exception {
        TrialBench.Outcome outcome = bench.train(TrialFindings.MODEL, Map.of(), 1, weights -> {});
        found.run(outcome);
        mishaps.published(outcome.modelDirectory());
        TrainerStatus status = outcome.status();
        double gradient = status.gradientNorm().orElse(Double.NaN);
        double update = status.updateNorm().orElse(Double.NaN);
        if (status.step() != 1 || !(gradient > 0) || !(update > 0) || Double.isInfinite(gradient + update)) {
            throw new IOException("one step was to be made, with a gradient and an update: step=" + status.step() + " gradient-norm="
                    + gradient + " update-norm=" + update);
        }
        return bench.inHouse(TrialFindings.MODEL, Map.of(), house -> {
            ModelShape shape = shape(house);
            double before = found.leaf().loss(house.kernels(), shape, parameters -> fill(house, shape, parameters));
            double after = found.leaf().loss(house.kernels(), shape, parameters -> restore(house, parameters));
            if (!(after < before)) {
                throw new IOException(String.format(Locale.ROOT,
                        "the step's own text is no less of a surprise after it: %.6f nats before, %.6f after", before, after));
            }
            return String.format(Locale.ROOT, "%.6f nats before, %.6f after; gradient-norm=%.4f update-norm=%.6f", before, after, gradient,
                    update);
        });
    }

    private static void restore(House house, Parameters parameters) throws IOException {
        SnapshotStore store = SnapshotStore.openForReading(house.modelDirectory().root());
        try (SnapshotReader reader = store.open(store.list().getLast())) {
            reader.readMergedWeights(Tensor.of(parameters));
        }
    }

    /** Steps of adapters leave the bits of the model's own weights as they were. */
    String frozen() throws Exception {
        Map<String, String> more = TrialSettings.frozen(bench.configuration(FROZEN, Map.of()).settings());
        String before = bench.inHouse(FROZEN, more, house -> {
            int vocabulary = house.tokenizers().trainForLearning().vocabularySize();
            return digestOf(house, StartingPoint.shape(house.configuration().settings(), house.modelDirectory(), vocabulary));
        });
        String[] after = new String[1];
        long tokens = (FROZEN_STEPS - 1) * found.run().status().tokens() + 1;
        TrainerStatus status = bench.train(FROZEN, more, tokens, weights -> {
            mishaps.left(weights);
            after[0] = digest(weights);
        }).status();
        if (!(status.updateNorm().orElse(0) > 0)) {
            throw new IOException("the adapters were not trained: steps=" + status.step());
        }
        if (!before.equals(after[0])) {
            throw new IOException("weights that are not trained have changed: sha256 before=" + before + " after=" + after[0]);
        }
        return "steps=" + status.step() + " of adapters, the weights' sha256 stays " + before.substring(0, 16);
    }

    private static ModelShape shape(House house) throws IOException {
        return StartingPoint.shape(house.configuration().settings(), house.modelDirectory(), TrialDataChecks.vocabulary(house));
    }

    private static void fill(House house, ModelShape shape, Parameters parameters) throws IOException {
        StartingPoint.of(house.configuration().settings(), house.modelDirectory(), house.modelDirectory(), shape.vocabulary()).weights()
                .fill(parameters, seed(house));
    }

    private static long seed(House house) {
        return house.configuration().settings().train().seed();
    }

    private static String digestOf(House house, ModelShape shape) throws IOException {
        try (Parameters parameters = Parameters.allocate(shape, house.kernels())) {
            fill(house, shape, parameters);
            return digest(parameters);
        }
    }

    private static String digest(Parameters parameters) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            parameters.slots().forEach(slot -> sha.update(parameters.master(slot).asByteBuffer()));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }}
