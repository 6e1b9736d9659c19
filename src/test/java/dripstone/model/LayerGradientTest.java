package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.CrossEntropyTerms;
import dripstone.kernel.Element;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each layer alone, in every architecture's form, against finite differences of {@code Σ g ∘ output} for random g, in fp64. */
final class LayerGradientTest {
    private final Kernels kernels = KernelChoice.scalar(Precision.F64);
    private final Lane lane = kernels.openLane();
    private final Random random = new Random(3);
    private Dimensions d;
    private Parameters parameters;
    private LeafMemory leaf;
    private Scratch scratch;
    private PassParts parts;

    LayerGradientTest() {
        build(TestLeaf.shape(1, 24, 4, 2, 10, 7, 13, false));
    }

    private void build(ModelShape shape) {
        d = Dimensions.of(shape, 1);
        parameters = Parameters.allocate(shape, kernels);
        ParameterLayout at = parameters.layout();
        leaf = new LeafMemory(new Carver(block(LeafMemory.bytes(d, Precision.F64, at, true))), d, Precision.F64, at, true);
        long bytes = Scratch.bytes(d, Precision.F64, Keeping.EVERYTHING);
        scratch = new Scratch(new Carver(block(bytes)), d, Precision.F64, Keeping.EVERYTHING);
        parts = new PassParts(kernels, parameters, leaf, d);
        int[] starts = {0, 0, 0, 3, 3, 5, 5};
        for (int t = 0; t < d.T(); t++) {
            kernels.setInt(scratch.starts(), t, starts[t]);
            kernels.setInt(leaf.positions(0), t, t - starts[t]);
        }
    }

    /** One layer, C 12, H 2, F 10, T 7, V 13; where the architecture allows it, one key-value head, and heads of 4: A is not C. */
    private static ModelShape shape(Architecture architecture, ActivationChoice activation) {
        boolean llama = architecture.isLlamaLike();
        return new ModelShape(new ModelSettings(architecture, 1, 12, 2, llama ? 1 : 2, llama ? 4 : 0, 10, activation, 7, 10000, 1e-5,
                false, 0), 13);
    }

    private void drop(double rate) {
        scratch.dropout().begin(new LeafOptions(rate, 77, true, CrossEntropyTerms.NONE), 0);
    }

    @AfterEach
    void close() {
        lane.close();
        kernels.close();
    }

    @ParameterizedTest(name = "tiles of {0} rows, {1} key-value heads, dropout {2}")
    @CsvSource({"128, 4, 0", "128, 2, 0", "128, 1, 0", "3, 2, 0", "2, 1, 0", "1, 4, 0", "128, 2, 0.3", "2, 1, 0.3"})
    void attention(int tileRows, int kvHeads, double dropout) {
        build(TestLeaf.shape(1, 24, 4, kvHeads, 10, 7, 13, false));
        drop(dropout);
        Attention attention = new Attention(kernels, d, new AttentionTiles(d.T(), tileRows));
        long qkv = scratch.qkv(0);
        draw(qkv, d.T() * d.M(), 1);
        long g = normals(d.T(), d.A());
        long out = doubles(d.T(), d.A());
        DoubleSupplier objective = () -> {
            attention.forward(lane, out, 0, scratch);
            return dot(g, out, d.T() * d.A());
        };
        double _ = objective.getAsDouble();
        attention.backward(lane, g, 0, scratch);
        checkAll("qkv", qkv, scratch.dQkv(), d.T() * d.M(), objective);
    }

    @Test
    void attention_isTheFormula() {
        Attention attention = new Attention(kernels, d, new AttentionTiles(d.T(), 2));
        draw(scratch.qkv(0), d.T() * d.M(), 1);
        long out = doubles(d.T(), d.A());
        attention.forward(lane, out, 0, scratch);
        checkFormula(out);
        for (int t = 0; t < d.T(); t++) {
            for (int j = 0; j < d.D(); j++) { // planted: the first head writes to the columns of the second
                kernels.set(Element.F64, out, (long) t * d.A() + d.D() + j, get(out, t * d.A() + j));
            }
        }
        assertThrows(AssertionError.class, () -> checkFormula(out));
    }

    private void checkFormula(long out) {
        for (int t = 0; t < d.T(); t++) {
            for (int h = 0; h < d.H(); h++) {
                for (int j = 0; j < d.D(); j++) {
                    double got = get(out, t * d.A() + h * d.D() + j);
                    assertEquals(textbook(scratch.qkv(0), t, h, j), got, 1e-12, "t=" + t + " h=" + h + " j=" + j);
                }
            }
        }
    }

    private double textbook(long qkv, int t, int h, int j) {
        int shared = h / (d.H() / d.K());
        double sum = 0;
        double weighted = 0;
        for (int s = kernels.getInt(scratch.starts(), t); s <= t; s++) {
            double score = 0;
            for (int i = 0; i < d.D(); i++) {
                score += get(qkv, t * d.M() + h * d.D() + i) * get(qkv, s * d.M() + (d.H() + shared) * d.D() + i);
            }
            double weight = Math.exp(score / Math.sqrt(d.D()));
            sum += weight;
            weighted += weight * get(qkv, s * d.M() + (d.H() + d.K() + shared) * d.D() + j);
        }
        return weighted / sum;
    }

    @ParameterizedTest(name = "{0}, dropout {1}")
    @CsvSource({"LLAMA, 0", "MISTRAL, 0", "QWEN2, 0", "QWEN3, 0", "GPT2, 0", "LLAMA, 0.4", "QWEN3, 0.4", "GPT2, 0.4"})
    void attentionBlock(Architecture architecture, double dropout) {
        build(shape(architecture, ActivationChoice.AUTO));
        drop(dropout);
        try (RotaryAngles angles = new RotaryAngles(kernels, d, 10000)) {
            Attention attention = new Attention(kernels, d, AttentionTiles.of(d.T()));
            AttentionBlock block = new AttentionBlock(parts, 0, attention, angles.address());
            drawParameters();
            draw(scratch.residual(0), d.T() * d.C(), 1);
            long g = normals(d.T(), d.C());
            DoubleSupplier objective = () -> {
                block.forward(lane, 0, scratch);
                return dot(g, scratch.residual(1), d.T() * d.C());
            };
            double _ = objective.getAsDouble();
            kernels.embed(leaf.dResidual(0), g, ints(0, 1, 2, 3, 4, 5, 6), d.T(), d.C());
            block.backward(lane, 0, scratch);
            List<GradientPiece> pieces = new ArrayList<>();
            block.addPieces(pieces);
            checkBlock(scratch.residual(0), pieces, List.of("attn", "input_layernorm", "ln_1"), objective);
        }
    }

    @ParameterizedTest(name = "{0} {1}, dropout {2}")
    @CsvSource({
        "LLAMA, SILU, 0", "LLAMA, RELU, 0", "LLAMA, GELU, 0", "LLAMA, GELU_TANH, 0", "QWEN3, SILU, 0.4",
        "GPT2, SILU, 0", "GPT2, RELU, 0", "GPT2, GELU, 0", "GPT2, GELU_TANH, 0", "GPT2, AUTO, 0.4"})
    void feedForwardBlock(Architecture architecture, ActivationChoice activation, double dropout) {
        build(shape(architecture, activation));
        drop(dropout);
        FeedForwardBlock block = new FeedForwardBlock(parts, 0);
        drawParameters();
        draw(scratch.residual(1), d.T() * d.C(), 1);
        long g = normals(d.T(), d.C());
        DoubleSupplier objective = () -> {
            block.forward(lane, 0, scratch);
            return dot(g, scratch.residual(2), d.T() * d.C());
        };
        double _ = objective.getAsDouble();
        kernels.embed(leaf.dResidual(0), g, ints(0, 1, 2, 3, 4, 5, 6), d.T(), d.C());
        block.backward(lane, 0, scratch);
        List<GradientPiece> pieces = new ArrayList<>();
        block.addPieces(pieces);
        checkBlock(scratch.residual(1), pieces, List.of("mlp", "post_attention_layernorm", "ln_2"), objective);
    }

    @ParameterizedTest(name = "{0}, dropout {1}")
    @CsvSource({"LLAMA, 0", "GPT2, 0", "LLAMA, 0.5", "GPT2, 0.5"})
    void embedding(Architecture architecture, double dropout) {
        build(shape(architecture, ActivationChoice.AUTO));
        drop(dropout);
        EmbeddingLayer layer = new EmbeddingLayer(parts);
        drawParameters();
        BoundLeaf bound = new BoundLeaf(kernels, d);
        bound.bind(ints(1, 12, 1, 0, 3, 1, 7), 0, 0, LeafOptions.PLAIN);
        long g = normals(d.T(), d.C());
        DoubleSupplier objective = () -> {
            layer.forward(0, scratch, bound.tokens(0));
            return dot(g, scratch.residual(0), d.T() * d.C());
        };
        kernels.embed(leaf.dResidual(0), g, ints(0, 1, 2, 3, 4, 5, 6), d.T(), d.C());
        layer.backward(0, scratch);
        List<GradientPiece> pieces = new ArrayList<>();
        List<LinearPiece> output = LinearPiece.of(kernels, parameters.layout().output(), d.V(), d.C(), d.N(), 0, 0);
        layer.addPieces(pieces, output, bound, new Zeros(kernels));
        pieces.removeIf(piece -> piece instanceof LinearPiece);
        long gradients = doubles(parameters.elements());
        pieces.forEach(piece -> piece.run(lane, gradients));
        checkTensors(gradients, List.of("embed_tokens", "wte", "wpe"), objective);
    }

    @ParameterizedTest(name = "{0} rows at a time, {1}")
    @CsvSource({"1, LLAMA", "3, LLAMA", "7, LLAMA", "7, GPT2"})
    void outputLayer(int chunkRows, Architecture architecture) {
        build(shape(architecture, ActivationChoice.AUTO));
        BoundLeaf bound = new BoundLeaf(kernels, d);
        bound.bind(ints(0, 0, 0, 0, 0, 0, 0), ints(1, 12, -1, 0, 3, -1, 7), scratch.starts(), LeafOptions.PLAIN);
        OutputLayer layer = new OutputLayer(parts, chunkRows);
        LossLayer loss = new LossLayer(parts, bound, layer, null, null);
        OutputLayer inOne = new OutputLayer(parts, d.T());
        drawParameters();
        draw(scratch.residual(2), d.T() * d.C(), 1);
        DoubleSupplier objective = () -> {
            layer.hidden(0, scratch);
            loss.evaluate(lane, 0, scratch);
            return kernels.sum(leaf.losses(0), d.T());
        };
        inOne.hidden(0, scratch);
        new LossLayer(parts, bound, inOne, null, null).evaluate(lane, 0, scratch);
        double[] whole = losses();
        double _ = objective.getAsDouble();
        assertArrayEquals(whole, losses());
        loss.forwardAndBackward(lane, 0, 0, scratch);
        assertArrayEquals(whole, losses());
        layer.hiddenBackward(0, scratch);
        checkBlock(scratch.residual(2), List.copyOf(layer.pieces()), List.of("lm_head", "model.norm", "ln_f"), objective);
    }

    /** The pass tells the plain loss only; here that of the gradient is written down, over logits that are still there. */
    @ParameterizedTest(name = "label smoothing {0}, z-loss {1}")
    @CsvSource({"0.1, 0", "0, 0.01", "0.2, 0.05"})
    void outputLayer_withTerms(double smoothing, double zLoss) {
        build(shape(Architecture.LLAMA, ActivationChoice.AUTO));
        BoundLeaf bound = new BoundLeaf(kernels, d);
        long targets = ints(1, 12, -1, 0, 3, -1, 7);
        bound.bind(ints(0, 0, 0, 0, 0, 0, 0), targets, scratch.starts(),
                new LeafOptions(0, 0, true, new CrossEntropyTerms(smoothing, zLoss)));
        OutputLayer layer = new OutputLayer(parts, d.T());
        LossLayer loss = new LossLayer(parts, bound, layer, null, null);
        drawParameters();
        draw(scratch.residual(2), d.T() * d.C(), 1);
        DoubleSupplier objective = () -> {
            layer.hidden(0, scratch);
            loss.evaluate(lane, 0, scratch);
            double sum = 0;
            for (int t = 0; t < d.T(); t++) {
                sum += kernels.getInt(targets, t) < 0 ? 0 : smoothed(t, kernels.getInt(targets, t), smoothing, zLoss);
            }
            return sum;
        };
        double _ = objective.getAsDouble();
        loss.forwardAndBackward(lane, 0, 0, scratch);
        layer.hiddenBackward(0, scratch);
        checkBlock(scratch.residual(2), List.copyOf(layer.pieces()), List.of("lm_head", "model.norm"), objective);
    }

    private double smoothed(int t, int target, double smoothing, double zLoss) {
        double total = 0;
        double mean = 0;
        for (int j = 0; j < d.V(); j++) {
            total += Math.exp(get(scratch.logits(), t * d.V() + j));
            mean += get(scratch.logits(), t * d.V() + j) / d.V();
        }
        double z = Math.log(total);
        double wanted = (1 - smoothing) * get(scratch.logits(), t * d.V() + target) + smoothing * mean;
        return z - wanted + zLoss * z * z;
    }

    private double[] losses() {
        double[] losses = new double[d.T()];
        for (int t = 0; t < losses.length; t++) {
            losses[t] = get(leaf.losses(0), t);
        }
        return losses;
    }

    /** dResidual against differences by x, and the gradients of the named tensors against differences by them. */
    private void checkBlock(long x, List<GradientPiece> pieces, List<String> tensors, DoubleSupplier objective) {
        long gradients = doubles(parameters.elements());
        pieces.forEach(piece -> piece.run(lane, gradients));
        VectorPiece.of(kernels, 1, leaf, new Zeros(kernels), parameters.layout().decayedElements())
                .forEach(piece -> piece.run(lane, gradients));
        long dx = doubles(d.T(), d.C());
        kernels.add(dx, leaf.dResidual(0), (long) d.T() * d.C());
        checkAll("x", x, dx, d.T() * d.C(), objective);
        checkTensors(gradients, tensors, objective);
    }

    private void checkTensors(long gradients, List<String> tensors, DoubleSupplier objective) {
        int found = 0;
        for (TensorSlot slot : parameters.slots()) {
            if (tensors.stream().anyMatch(slot.name()::contains)) {
                long at = slot.offset() * Element.F64.bytes();
                checkAll(slot.name(), parameters.master() + at, gradients + at, (int) slot.count(), objective);
                found++;
            }
        }
        assertTrue(found > 0, "no tensor of " + tensors);
    }

    private void checkAll(String what, long values, long gradient, int count, DoubleSupplier objective) {
        for (int i = 0; i < count; i++) {
            int index = i;
            FiniteDifferences.check(what + "[" + i + "]", get(gradient, i), get(values, i),
                    v -> {
                        kernels.set(Element.F64, values, index, v);
                        parameters.refreshCompute(); // it may be a weight
                    }, objective);
        }
    }

    private void drawParameters() {
        draw(parameters.master(), (int) parameters.elements(), 0.4);
        parameters.refreshCompute();
    }

    private double get(long address, int index) {
        return kernels.get(Element.F64, address, index);
    }

    private double dot(long a, long b, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += get(a, i) * get(b, i);
        }
        return sum;
    }

    private long normals(int rows, int width) {
        long address = doubles(rows, width);
        draw(address, rows * width, 1);
        return address;
    }

    private long doubles(int rows, int width) {
        return doubles((long) rows * width);
    }

    private void draw(long address, int count, double deviation) {
        for (int i = 0; i < count; i++) {
            kernels.set(Element.F64, address, i, deviation * random.nextGaussian());
        }
    }

    private long doubles(long count) {
        return block(8 * count);
    }

    private long ints(int... values) {
        long address = block(4L * values.length);
        for (int i = 0; i < values.length; i++) {
            kernels.setInt(address, i, values[i]);
        }
        return address;
    }

    /** Freed with the kernels. */
    private long block(long bytes) {
        return kernels.allocate(bytes, "test").address();
    }
}
