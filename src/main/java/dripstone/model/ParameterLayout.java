package dripstone.model;

import java.util.List;

/**
 * Where each tensor lies in the flat buffers of {@link Parameters}: matrices first (weight decay applies to them), then all vectors,
 * that is norm weights and biases (it does not), so that the optimiser walks two plain ranges. All offsets are in elements and the
 * same for every precision; {@link #NONE} where the architecture has no such tensor. Letters as in the package's description.
 *
 * <p>q, k, v of a layer lie side by side without a gap, as one matrix [M, C], and so do their biases, as [M]; likewise gate and up,
 * as [2F, C]. Each such group, and each other tensor, begins at a multiple of 32 elements: 64 bytes or more in every precision.
 */
public final class ParameterLayout {
    /** The offset of a tensor that the architecture does not have. */
    public static final long NONE = -1;

    private final List<TensorSlot> slots;
    private final long embedding;
    private final long positions;
    private final long output;
    private final long regression;
    private final Layer[] layers;
    private final long finalNorm;
    private final long finalNormBias;
    private final long regressionBias;
    private final long decayedElements;
    private final long elements;

    /** Offsets of one layer's tensors. */
    private static final class Layer {
        private long qkv;
        private long attentionOutput;
        private long gateUp;
        private long down;
        private long attentionNorm;
        private long attentionNormBias = NONE;
        private long qkvBias = NONE;
        private long queryNorm = NONE;
        private long keyNorm = NONE;
        private long attentionOutputBias = NONE;
        private long feedForwardNorm;
        private long feedForwardNormBias = NONE;
        private long gateUpBias = NONE;
        private long downBias = NONE;
    }

    private ParameterLayout(ModelShape shape) {
        ModelSettings s = shape.settings();
        TensorNames names = TensorNames.of(shape.architecture());
        SlotPlan plan = new SlotPlan();
        int c = s.width();
        embedding = plan.matrix(names.embedding() + ".weight", shape.vocabulary(), c);
        positions = names.positions() == null ? NONE : plan.matrix(names.positions() + ".weight", s.context(), c);
        output = s.tiedEmbeddings() ? embedding : plan.matrix(TensorNames.OUTPUT + ".weight", shape.vocabulary(), c);
        layers = new Layer[s.layers()];
        for (int l = 0; l < layers.length; l++) {
            layers[l] = new Layer();
            placeMatrices(plan, layers[l], names.layers() + l + ".", names, shape);
        }
        boolean regresses = s.regressionOutputs() > 0;
        regression = regresses ? plan.matrix(TensorNames.REGRESSION + ".weight", s.regressionOutputs(), c) : NONE;
        decayedElements = plan.align();
        for (int l = 0; l < layers.length; l++) {
            placeVectors(plan, layers[l], names.layers() + l + ".", names, shape);
        }
        finalNorm = plan.vector(names.finalNorm() + ".weight", c);
        finalNormBias = shape.architecture().hasBiases() ? plan.vector(names.finalNorm() + ".bias", c) : NONE;
        regressionBias = regresses ? plan.vector(TensorNames.REGRESSION + ".bias", s.regressionOutputs()) : NONE;
        elements = plan.align();
        slots = plan.slots();
    }

    /** The layout of a shape. */
    public static ParameterLayout of(ModelShape shape) {
        return new ParameterLayout(shape);
    }

    private static void placeMatrices(SlotPlan plan, Layer at, String layer, TensorNames names, ModelShape shape) {
        int c = shape.settings().width();
        int f = shape.settings().feedForward();
        boolean t = names.transposed();
        at.qkv = plan.matrices(layer, names.qkv(), qkvRows(names, shape), c, t);
        at.attentionOutput = plan.matrices(layer, List.of(names.attentionOutput()), new int[] {c}, shape.attentionWidth(), t);
        at.gateUp = plan.matrices(layer, names.gateUp(), new int[] {f, f}, c, t);
        at.down = plan.matrices(layer, List.of(names.down()), new int[] {c}, f, t);
    }

    private static void placeVectors(SlotPlan plan, Layer at, String layer, TensorNames names, ModelShape shape) {
        int c = shape.settings().width();
        Architecture form = shape.architecture();
        at.attentionNorm = plan.vector(layer + names.attentionNorm() + ".weight", c);
        if (form.hasBiases()) {
            at.attentionNormBias = plan.vector(layer + names.attentionNorm() + ".bias", c);
            at.attentionOutputBias = plan.vector(layer + names.attentionOutput() + ".bias", c);
            at.gateUpBias = plan.biases(layer, names.gateUp(), new int[] {shape.settings().feedForward()});
            at.downBias = plan.vector(layer + names.down() + ".bias", c);
        }
        if (form.hasQkvBias()) {
            at.qkvBias = plan.biases(layer, names.qkv(), qkvRows(names, shape));
        }
        if (form.hasHeadNorms()) {
            at.queryNorm = plan.vector(layer + TensorNames.QUERY_NORM + ".weight", shape.headSize());
            at.keyNorm = plan.vector(layer + TensorNames.KEY_NORM + ".weight", shape.headSize());
        }
        at.feedForwardNorm = plan.vector(layer + names.feedForwardNorm() + ".weight", c);
        at.feedForwardNormBias = form.hasBiases() ? plan.vector(layer + names.feedForwardNorm() + ".bias", c) : NONE;
    }

    private static int[] qkvRows(TensorNames names, ModelShape shape) {
        int shared = shape.settings().kvHeads() * shape.headSize();
        return names.qkv().size() == 1 ? new int[] {shape.qkvWidth()} : new int[] {shape.attentionWidth(), shared, shared};
    }

    /** Every tensor in buffer order; tied embeddings appear once. */
    public List<TensorSlot> slots() {
        return slots;
    }

    /** Elements of a whole buffer, gaps included. */
    public long elements() {
        return elements;
    }

    /** Elements of all tensors, gaps not counted. */
    public long count() {
        return slots.stream().mapToLong(TensorSlot::count).sum();
    }

    /** Weight decay applies below this offset and not from it on: there the vectors begin. */
    public long decayedElements() {
        return decayedElements;
    }

    /** [V, C]. */
    public long embedding() {
        return embedding;
    }

    /** [T, C], learned; none where positions are rotary. */
    public long positions() {
        return positions;
    }

    /** [V, C]; the embedding itself when tied. */
    public long output() {
        return output;
    }

    /** [R, C]; none without a regression head. */
    public long regression() {
        return regression;
    }

    /** [R]; none without a regression head. */
    public long regressionBias() {
        return regressionBias;
    }

    /** [M, C] = [(H+2K)·D, C]: queries, keys, values. */
    public long qkv(int layer) {
        return layers[layer].qkv;
    }

    /** [M], or none. */
    public long qkvBias(int layer) {
        return layers[layer].qkvBias;
    }

    /** [D], for every query head, before it is turned; or none. */
    public long queryNorm(int layer) {
        return layers[layer].queryNorm;
    }

    /** [D], for every key head, before it is turned; or none. */
    public long keyNorm(int layer) {
        return layers[layer].keyNorm;
    }

    /** [C, A] = [C, H·D]. */
    public long attentionOutput(int layer) {
        return layers[layer].attentionOutput;
    }

    /** [C], or none. */
    public long attentionOutputBias(int layer) {
        return layers[layer].attentionOutputBias;
    }

    /** [U, C]: gate, then up, where the feed-forward layer is gated (U = 2F); its one first matrix where it is plain (U = F). */
    public long gateUp(int layer) {
        return layers[layer].gateUp;
    }

    /** [U], or none. */
    public long gateUpBias(int layer) {
        return layers[layer].gateUpBias;
    }

    /** [C, F]. */
    public long down(int layer) {
        return layers[layer].down;
    }

    /** [C], or none. */
    public long downBias(int layer) {
        return layers[layer].downBias;
    }

    /** [C], in front of attention. */
    public long attentionNorm(int layer) {
        return layers[layer].attentionNorm;
    }

    /** [C], where norms are LayerNorm; or none. */
    public long attentionNormBias(int layer) {
        return layers[layer].attentionNormBias;
    }

    /** [C], in front of the feed-forward layer. */
    public long feedForwardNorm(int layer) {
        return layers[layer].feedForwardNorm;
    }

    /** [C], where norms are LayerNorm; or none. */
    public long feedForwardNormBias(int layer) {
        return layers[layer].feedForwardNormBias;
    }

    /** [C], in front of the output layer. */
    public long finalNorm() {
        return finalNorm;
    }

    /** [C], where norms are LayerNorm; or none. */
    public long finalNormBias() {
        return finalNormBias;
    }
}
