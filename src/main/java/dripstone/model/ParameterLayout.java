package dripstone.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Where each tensor lies in the flat buffers of {@link Parameters}: matrices first (weight decay applies to them), then all norm
 * weights (it does not), so that the optimiser walks two plain ranges. All offsets are in elements and the same for every
 * precision.
 *
 * <p>q, k, v of a layer lie side by side without a gap, as one matrix [(H+2K)·D, C]; so do gate and up, as [2F, C]. Each such
 * group, and each other tensor, begins at a multiple of 32 elements: 64 bytes or more in every precision.
 */
public final class ParameterLayout {
    private static final int ALIGNMENT_ELEMENTS = 32;

    private final List<TensorSlot> slots = new ArrayList<>();
    private final long embedding;
    private final long output;
    private final long[] qkv;
    private final long[] attentionOutput;
    private final long[] gateUp;
    private final long[] down;
    private final long[] norms;
    private final long decayedElements;
    private long next;

    private ParameterLayout(ModelShape shape) {
        ModelSettings s = shape.settings();
        int layers = s.layers();
        qkv = new long[layers];
        attentionOutput = new long[layers];
        gateUp = new long[layers];
        down = new long[layers];
        norms = new long[2 * layers + 1];
        embedding = matrix("model.embed_tokens.weight", shape.vocabulary(), s.width());
        output = s.tiedEmbeddings() ? embedding : matrix("lm_head.weight", shape.vocabulary(), s.width());
        for (int l = 0; l < layers; l++) {
            placeLayer(l, s, shape.headSize());
        }
        align();
        decayedElements = next;
        for (int l = 0; l < layers; l++) {
            norms[2 * l] = vector("model.layers." + l + ".input_layernorm.weight", s.width());
            norms[2 * l + 1] = vector("model.layers." + l + ".post_attention_layernorm.weight", s.width());
        }
        norms[2 * layers] = vector("model.norm.weight", s.width());
        align();
    }

    /** The layout of a shape. */
    public static ParameterLayout of(ModelShape shape) {
        return new ParameterLayout(shape);
    }

    private void placeLayer(int l, ModelSettings s, int headSize) {
        String layer = "model.layers." + l + ".";
        int c = s.width();
        qkv[l] = matrix(layer + "self_attn.q_proj.weight", s.heads() * headSize, c);
        adjacent(layer + "self_attn.k_proj.weight", s.kvHeads() * headSize, c);
        adjacent(layer + "self_attn.v_proj.weight", s.kvHeads() * headSize, c);
        attentionOutput[l] = matrix(layer + "self_attn.o_proj.weight", c, s.heads() * headSize);
        gateUp[l] = matrix(layer + "mlp.gate_proj.weight", s.feedForward(), c);
        adjacent(layer + "mlp.up_proj.weight", s.feedForward(), c);
        down[l] = matrix(layer + "mlp.down_proj.weight", c, s.feedForward());
    }

    private long matrix(String name, int rows, int cols) {
        align();
        return place(new TensorSlot(name, rows, cols, next, true));
    }

    private long adjacent(String name, int rows, int cols) {
        return place(new TensorSlot(name, rows, cols, next, true));
    }

    private long vector(String name, int cols) {
        align();
        return place(new TensorSlot(name, 1, cols, next, false));
    }

    private long place(TensorSlot slot) {
        slots.add(slot);
        next = slot.offset() + slot.count();
        return slot.offset();
    }

    private void align() {
        next = Math.ceilDiv(next, ALIGNMENT_ELEMENTS) * ALIGNMENT_ELEMENTS;
    }

    /** Every tensor in buffer order; tied embeddings appear once. */
    public List<TensorSlot> slots() {
        return List.copyOf(slots);
    }

    /** Elements of a whole buffer, gaps included. */
    public long elements() {
        return next;
    }

    /** Elements of all tensors, gaps not counted. */
    public long count() {
        return slots.stream().mapToLong(TensorSlot::count).sum();
    }

    /** Weight decay applies below this offset and not from it on. */
    public long decayedElements() {
        return decayedElements;
    }

    /** [V, C]. */
    public long embedding() {
        return embedding;
    }

    /** [V, C]; the embedding itself when tied. */
    public long output() {
        return output;
    }

    /** [(H+2K)·D, C]: queries, keys, values. */
    public long qkv(int layer) {
        return qkv[layer];
    }

    /** [C, H·D]. */
    public long attentionOutput(int layer) {
        return attentionOutput[layer];
    }

    /** [2F, C]: gate, then up. */
    public long gateUp(int layer) {
        return gateUp[layer];
    }

    /** [C, F]. */
    public long down(int layer) {
        return down[layer];
    }

    /** [C], in front of attention. */
    public long attentionNorm(int layer) {
        return norms[2 * layer];
    }

    /** [C], in front of the feed-forward layer. */
    public long feedForwardNorm(int layer) {
        return norms[2 * layer + 1];
    }

    /** [C], in front of the output layer. */
    public long finalNorm() {
        return norms[norms.length - 1];
    }
}
