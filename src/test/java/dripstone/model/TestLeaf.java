package dripstone.model;

import dripstone.kernel.Buffer;
import dripstone.kernel.CrossEntropyTerms;
import dripstone.kernel.Distance;
import dripstone.kernel.Element;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A small model on scalar kernels with one leaf of made-up input: documents that begin anywhere, masked targets. */
final class TestLeaf implements AutoCloseable {
    final Kernels kernels;
    final ModelShape shape;
    final Parameters parameters;
    final TransformerPass pass;
    final Buffer gradients;
    final int sequences;
    final int length;
    final @Nullable Parameters teacher;
    private final @Nullable Distillation distillation;
    private final Buffer input;

    TestLeaf(Kernels kernels, ModelShape shape, int sequences, long seed) {
        this(kernels, shape, sequences, sequences, seed);
    }

    TestLeaf(Kernels kernels, ModelShape shape, int sequences, int lanes, long seed) {
        this(kernels, shape, new LeafSettings(sequences, lanes, false), seed, LeafOptions.PLAIN);
    }

    TestLeaf(Kernels kernels, ModelShape shape, LeafSettings settings, long seed, LeafOptions options) {
        this(kernels, shape, settings, seed, options, null, null);
    }

    /** @param how with which it learns from a teacher of a shape */
    TestLeaf(Kernels kernels, ModelShape shape, LeafSettings settings, long seed, LeafOptions options, @Nullable ModelShape wise,
            @Nullable Distillation how) {
        this.kernels = kernels;
        this.shape = shape;
        this.sequences = settings.sequences();
        this.length = shape.settings().context();
        parameters = Parameters.allocate(shape, kernels);
        distillation = how;
        if (wise != null && how != null) {
            teacher = Parameters.allocate(wise, kernels);
            drawWeights(teacher, new Random(seed + 2));
            pass = (TransformerPass) LeafPass.create(parameters, kernels, settings, new Teacher(teacher, how));
        } else {
            teacher = null;
            pass = (TransformerPass) LeafPass.create(parameters, kernels, settings);
        }
        gradients = kernels.allocate(parameters.elements() * master().bytes(), "gradients");
        input = kernels.allocate(3L * sequences * length * Integer.BYTES, "input");
        drawWeights(parameters, new Random(seed));
        drawInput(new Random(seed + 1));
        bind(options);
    }

    void bind(LeafOptions options) {
        pass.bind(tokens(), targets(), starts(), options);
    }

    static TestLeaf doubles(ModelShape shape, int sequences) {
        return new TestLeaf(KernelChoice.scalar(Precision.F64), shape, sequences, 7);
    }

    /** 2 layers, C 8, H 2, F 12, V 13, T 7. */
    static ModelShape shape(int kvHeads, boolean tied) {
        return shape(2, 8, 2, kvHeads, 12, 7, 13, tied);
    }

    static ModelShape shape(int layers, int width, int heads, int kvHeads, int feedForward, int context, int vocabulary, boolean tied) {
        return new ModelShape(ModelSettings.llama(layers, width, heads, kvHeads, feedForward, context, 10000, 1e-5, tied), vocabulary);
    }

    /** Dropout of a quarter. */
    static LeafOptions dropping(boolean documentMask) {
        return new LeafOptions(0.25, 12345, documentMask, CrossEntropyTerms.NONE);
    }

    /** 2 layers, C 8, H 2, F 12, V 13, T 7; Qwen3 and Mistral with heads of 6, whose width A = 12 is not C. */
    static ModelShape shape(Architecture architecture, int kvHeads, boolean tied) {
        int headSize = architecture == Architecture.QWEN3 || architecture == Architecture.MISTRAL ? 6 : 0;
        return new ModelShape(new ModelSettings(architecture, 2, 8, 2, kvHeads, headSize, 12, ActivationChoice.AUTO, 7, 10000, 1e-5, tied,
                0), 13);
    }

    static Distillation distillation(double hiddenWeight) {
        return new Distillation(2, 0.5, hiddenWeight, Distance.HUBER, 0.7);
    }

    static ModelShape withRegression(ModelShape shape, int outputs) {
        ModelSettings s = shape.settings();
        return new ModelShape(new ModelSettings(s.architecture(), s.layers(), s.width(), s.heads(), s.kvHeads(), s.headSize(),
                s.feedForward(), s.activation(), s.context(), s.ropeTheta(), s.normEpsilon(), s.tiedEmbeddings(), outputs),
                shape.vocabulary());
    }

    Element master() {
        return kernels.precision().master();
    }

    long tokens() {
        return input.address();
    }

    long targets() {
        return input.address() + (long) sequences * length * Integer.BYTES;
    }

    long starts() {
        return input.address() + 2L * sequences * length * Integer.BYTES;
    }

    /** Wide enough that no gradient is lost in the noise of differences. */
    private void drawWeights(Parameters to, Random random) {
        for (TensorSlot slot : to.slots()) {
            for (long i = 0; i < slot.count(); i++) {
                double mean = slot.decayed() || slot.name().endsWith(".bias") ? 0 : 1;
                double value = mean + (slot.decayed() ? 0.4 : 0.3) * random.nextGaussian();
                kernels.set(master(), to.master(), slot.offset() + i, (float) value);
            }
        }
        to.refreshCompute();
    }

    private void drawInput(Random random) {
        for (int b = 0; b < sequences; b++) {
            int start = 0;
            for (int t = 0; t < length; t++) {
                start = t > 0 && random.nextInt(4) == 0 ? t : start;
                int i = b * length + t;
                kernels.setInt(tokens(), i, random.nextInt(shape.vocabulary()));
                kernels.setInt(targets(), i, random.nextInt(5) == 0 ? -1 : random.nextInt(shape.vocabulary()));
                kernels.setInt(starts(), i, start);
            }
        }
    }

    /** Σ cross-entropy, forward only. */
    double loss() {
        try (Lane lane = kernels.openLane()) {
            for (int b = 0; b < sequences; b++) {
                pass.sequenceLoss(b, lane);
            }
        }
        return pass.lossSum();
    }

    /** What the gradient is that of: the sequence pieces' losses, with what was dropped and what the teacher says. */
    double objective() {
        try (Lane lane = kernels.openLane()) {
            for (int b = 0; b < sequences; b++) {
                pass.sequence(b, lane);
            }
        }
        if (distillation == null) {
            return pass.lossSum();
        }
        return (1 - distillation.weight()) * pass.lossSum() + distillation.weight() * pass.distillationSum()
                + distillation.hiddenWeight() * pass.regressionSum();
    }

    /** Forward, backward and all gradients, on the calling thread. */
    double step() {
        try (Lane lane = kernels.openLane()) {
            step(lane);
        }
        return pass.lossSum();
    }

    void step(Lane lane) {
        for (int b = 0; b < sequences; b++) {
            pass.sequence(b, lane);
        }
        for (int i = 0; i < pass.gradientPieces(); i++) {
            pass.gradient(i, lane, gradients.address());
        }
    }

    double gradient(long index) {
        return kernels.get(master(), gradients.address(), index);
    }

    double weight(long index) {
        return kernels.get(master(), parameters.master(), index);
    }

    void weight(long index, double value) {
        kernels.set(master(), parameters.master(), index, value);
        parameters.refreshCompute();
    }

    @Override
    public void close() {
        pass.close();
        input.close();
        gradients.close();
        if (teacher != null) {
            teacher.close();
        }
        parameters.close();
        kernels.close();
    }
}
