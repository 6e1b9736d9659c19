package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dripstone.kernel.Buffer;
import dripstone.kernel.Element;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import dripstone.kernel.RotaryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each layer alone, against finite differences of {@code Σ g ∘ output} for random g, in fp64. */
final class LayerGradientTest {
    private static final ModelShape SHAPE = TestLeaf.shape(1, 24, 4, 2, 10, 7, 13, false);

    private final Kernels kernels = KernelChoice.scalar(Precision.F64);
    private final Lane lane = kernels.openLane();
    private final Random random = new Random(3);
    private final Dimensions d = Dimensions.of(SHAPE, 1);
    private final Parameters parameters = Parameters.allocate(SHAPE, kernels);
    private final LeafMemory leaf = new LeafMemory(
            new Carver(block(LeafMemory.bytes(d, Precision.F64, parameters.layout()))), d, Precision.F64, parameters.layout());
    private final Scratch scratch = new Scratch(new Carver(block(Scratch.bytes(d, Precision.F64))), d, Precision.F64);
    private final long starts = ints(0, 0, 0, 3, 3, 5, 5);

    @AfterEach
    void close() {
        lane.close();
        kernels.close();
    }

    @ParameterizedTest(name = "tiles of {0} rows, {1} key-value heads")
    @CsvSource({"128, 4", "128, 2", "128, 1", "3, 2", "2, 1", "1, 4"})
    void attention(int tileRows, int kvHeads) {
        Dimensions of = Dimensions.of(TestLeaf.shape(1, 24, 4, kvHeads, 10, 7, 13, false), 1);
        AttentionTiles tiles = new AttentionTiles(of.T(), tileRows);
        Attention attention = new Attention(kernels, of, tiles);
        long qkv = normals(of.T(), of.M());
        long g = normals(of.T(), of.C());
        long out = doubles(of.T(), of.C());
        long p = doubles(of.H() * tiles.elements());
        long tile = doubles(tiles.largest());
        long dqkv = doubles(of.T(), of.M());
        DoubleSupplier objective = () -> {
            attention.forward(lane, out, qkv, p, tile, starts);
            return dot(g, out, of.T() * of.C());
        };
        double _ = objective.getAsDouble();
        attention.backward(lane, dqkv, g, qkv, p, tile, doubles(tiles.largest()));
        checkAll("qkv", qkv, dqkv, of.T() * of.M(), objective);
    }

    @Test
    void attention_isTheFormula() {
        Attention attention = new Attention(kernels, d, new AttentionTiles(d.T(), 2));
        long qkv = normals(d.T(), d.M());
        long out = doubles(d.T(), d.C());
        attention.forward(lane, out, qkv, doubles(d.H() * d.T(), d.T()), doubles(d.T(), d.T()), starts);
        for (int t = 0; t < d.T(); t++) {
            for (int h = 0; h < d.H(); h++) {
                for (int j = 0; j < d.D(); j++) {
                    double got = get(out, t * d.C() + h * d.D() + j);
                    assertEquals(textbook(qkv, t, h, j), got, 1e-12, "t=" + t + " h=" + h + " j=" + j);
                }
            }
        }
    }

    private double textbook(long qkv, int t, int h, int j) {
        int shared = h / (d.H() / d.K());
        double sum = 0;
        double weighted = 0;
        for (int s = kernels.getInt(starts, t); s <= t; s++) {
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

    @Test
    void attentionBlock() {
        try (Buffer table = RotaryTable.build(kernels, d.T(), d.D(), 10000)) {
            Attention attention = new Attention(kernels, d, new AttentionTiles(d.T(), 3));
            AttentionBlock block = new AttentionBlock(kernels, parameters, leaf, d, 0, attention, table.address());
            drawParameters();
            draw(scratch.residual(0), d.T() * d.C(), 1);
            for (int t = 0; t < d.T(); t++) {
                kernels.setInt(scratch.positions(), t, t - kernels.getInt(starts, t));
            }
            long g = normals(d.T(), d.C());
            DoubleSupplier objective = () -> {
                block.forward(lane, 0, scratch, starts);
                return dot(g, scratch.residual(1), d.T() * d.C());
            };
            double _ = objective.getAsDouble();
            kernels.embed(leaf.dResidual(0), g, ints(0, 1, 2, 3, 4, 5, 6), d.T(), d.C());
            block.backward(lane, 0, scratch);
            List<GradientPiece> pieces = new ArrayList<>();
            block.addPieces(pieces);
            checkBlock(scratch.residual(0), pieces, List.of("self_attn.q", "self_attn.k", "self_attn.v", "o_proj", "input_layernorm"),
                    objective);
        }
    }

    @Test
    void feedForwardBlock() {
        FeedForwardBlock block = new FeedForwardBlock(kernels, parameters, leaf, d, 0);
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
        checkBlock(scratch.residual(1), pieces, List.of("gate_proj", "up_proj", "down_proj", "post_attention_layernorm"), objective);
    }

    @ParameterizedTest(name = "{0} rows at a time")
    @ValueSource(ints = {1, 3, 7})
    void outputLayer(int chunkRows) {
        OutputLayer layer = new OutputLayer(kernels, parameters, leaf, d, chunkRows);
        drawParameters();
        draw(scratch.residual(2), d.T() * d.C(), 1);
        long targets = ints(1, 12, -1, 0, 3, -1, 7);
        DoubleSupplier objective = () -> {
            layer.forward(lane, 0, scratch, targets, false, LeafOptions.PLAIN);
            return kernels.sum(leaf.losses(0), d.T());
        };
        new OutputLayer(kernels, parameters, leaf, d, d.T()).forward(lane, 0, scratch, targets, false, LeafOptions.PLAIN);
        double[] whole = losses();
        layer.forward(lane, 0, scratch, targets, true, LeafOptions.PLAIN);
        assertArrayEquals(whole, losses());
        layer.backward(lane, 0, scratch);
        List<GradientPiece> pieces = new ArrayList<>();
        LinearPiece.addAll(pieces, layer.output(), leaf.dLogits(0), leaf.finalNorm(0));
        checkBlock(scratch.residual(2), pieces, List.of("lm_head", "model.norm"), objective);
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
        Zeros zeros = new Zeros(kernels);
        new NormPiece(kernels, d, leaf, zeros, parameters.layout().decayedElements()).run(lane, gradients);
        long dx = doubles(d.T(), d.C());
        kernels.add(dx, leaf.dResidual(0), (long) d.T() * d.C());
        checkAll("x", x, dx, d.T() * d.C(), objective);
        for (TensorSlot slot : parameters.slots()) {
            if (tensors.stream().anyMatch(slot.name()::contains)) {
                long at = slot.offset() * Element.F64.bytes();
                checkAll(slot.name(), parameters.master() + at, gradients + at, (int) slot.count(), objective);
            }
        }
    }

    private void checkAll(String what, long values, long gradient, int count, DoubleSupplier objective) {
        for (int i = 0; i < count; i++) {
            int index = i;
            FiniteDifferences.check(what + "[" + i + "]", get(gradient, i), get(values, i),
                    v -> kernels.set(Element.F64, values, index, v), objective);
        }
    }

    private void drawParameters() {
        draw(parameters.master(), (int) parameters.elements(), 0.4);
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
