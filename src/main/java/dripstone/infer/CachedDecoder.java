package dripstone.infer;

import dripstone.kernel.Buffer;
import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Matmul;
import dripstone.kernel.RotaryTable;
import dripstone.model.ModelShape;
import dripstone.model.ParameterLayout;
import dripstone.model.Parameters;

/**
 * The forward pass of {@code dripstone.model} for tokens that follow one another, with the keys and values of all earlier ones in a
 * cache: [L, T, 2·K·D] e, keys then values in each row. One document, beginning at position 0. Letters as in the model. Not
 * thread-safe.
 */
final class CachedDecoder implements AutoCloseable {
    /** Rows of a prompt that go through the layers together. */
    private static final int CHUNK_ROWS = 32;

    private final Kernels kernels;
    private final Parameters parameters;
    private final ParameterLayout at;
    private final ModelShape shape;
    private final int context;
    private final int width;
    private final int keyValueWidth;
    private final Element compute;
    private final int eBytes;
    private final int mBytes;
    private final RowProducts one;
    private final RowProducts chunk;
    private final Matmul output;
    private final Buffer cache;
    private final Buffer rotaryTable;
    private final Buffer memory;
    private final RowMemory rows;
    private long last;

    CachedDecoder(Parameters parameters, Kernels kernels) {
        this.kernels = kernels;
        this.parameters = parameters;
        at = parameters.layout();
        shape = parameters.shape();
        context = shape.settings().context();
        width = shape.settings().width();
        keyValueWidth = 2 * shape.settings().kvHeads() * shape.headSize();
        compute = kernels.precision().compute();
        Element m = kernels.precision().master();
        eBytes = compute.bytes();
        mBytes = m.bytes();
        one = RowProducts.of(kernels, shape, 1);
        chunk = RowProducts.of(kernels, shape, Math.min(CHUNK_ROWS, context));
        output = RowProducts.weights(kernels, 1, shape.vocabulary(), width, m);
        cache = kernels.allocate((long) shape.settings().layers() * context * keyValueWidth * eBytes, "key-value cache");
        rotaryTable = RotaryTable.build(kernels, context, shape.headSize(), shape.settings().ropeTheta());
        memory = kernels.allocate(RowMemory.bytes(shape, kernels.precision(), chunk.rows()), "generation, one chunk");
        rows = new RowMemory(memory.address(), shape, kernels.precision(), chunk.rows());
    }

    int context() {
        return context;
    }

    /**
     * Reads {@code tokens[from, to)}, the first of which stands at {@code position}; what the cache held from there on is forgotten.
     */
    void append(Lane lane, int[] tokens, int from, int to, int position) {
        if (from >= to || position < 0 || position + to - from > context) {
            throw new IllegalArgumentException("the tokens do not fit the context: from=" + from + " to=" + to + " position=" + position
                    + " context=" + context);
        }
        int next = from;
        while (next < to) {
            int place = position + next - from;
            boolean together = to - next > 1 && place + chunk.rows() <= context;
            int count = together ? Math.min(chunk.rows(), to - next) : 1;
            forward(lane, together ? chunk : one, tokens, next, count, place);
            next += count;
        }
    }

    /** Of the token after the last one read: [n], of the first n ≤ V ids. */
    void logits(Lane lane, double[] logits) {
        norm(last, 1, at.finalNorm(), at.finalNormBias());
        lane.run(output, rows.norm(), weights(at.output()), rows.logits());
        for (int v = 0; v < logits.length; v++) {
            logits[v] = kernels.get(kernels.precision().master(), rows.logits(), v);
        }
    }

    /**
     * Runs {@code count} tokens through R ≥ count rows. The rows beyond count compute on token 0 and write cache places that no
     * earlier row sees and that the next tokens overwrite.
     */
    private void forward(Lane lane, RowProducts products, int[] tokens, int from, int count, int position) {
        for (int r = 0; r < products.rows(); r++) {
            kernels.setInt(rows.tokens(), r, r < count ? tokens[from + r] : 0);
            kernels.setInt(rows.positions(), r, position + r);
        }
        kernels.embed(rows.x(), master(at.embedding()), rows.tokens(), products.rows(), width);
        if (at.positions() != ParameterLayout.NONE) {
            kernels.embed(rows.added(), master(at.positions()), rows.positions(), products.rows(), width);
            kernels.add(rows.x(), rows.added(), (long) products.rows() * width);
        }
        for (int l = 0; l < shape.settings().layers(); l++) {
            attention(lane, products, l, position);
            feedForward(lane, products, l);
        }
        last = rows.x() + (long) (count - 1) * width * mBytes;
    }

    /** x [R, C] m += attention(norm(x))·Woᵀ; keys and values go to the cache at the rows' positions. */
    private void attention(Lane lane, RowProducts p, int layer, int position) {
        int d = shape.headSize();
        int queryWidth = shape.attentionWidth();
        int queries = shape.settings().heads();
        int shared = shape.settings().kvHeads();
        long keys = cache.address() + (long) layer * context * keyValueWidth * eBytes;
        long here = keys + (long) position * keyValueWidth * eBytes;
        norm(rows.x(), p.rows(), at.attentionNorm(layer), at.attentionNormBias(layer));
        lane.run(p.query(), rows.norm(), weights(at.qkv(layer)), rows.query());
        lane.run(p.keyValue(), rows.norm(), weights(at.qkv(layer) + (long) queryWidth * width), here);
        if (at.qkvBias(layer) != ParameterLayout.NONE) {
            kernels.addBias(compute, rows.query(), master(at.qkvBias(layer)), p.rows(), queryWidth);
            kernels.addBias(compute, here, master(at.qkvBias(layer) + queryWidth), p.rows(), keyValueWidth);
        }
        place(rows.query(), queryWidth, at.queryNorm(layer), p.rows(), queries);
        place(here, keyValueWidth, at.keyNorm(layer), p.rows(), shared);
        for (int h = 0; h < queries; h++) {
            long head = (long) h * d * eBytes;
            long key = keys + (long) (h / (queries / shared)) * d * eBytes;
            lane.run(p.scores(), rows.query() + head, key, rows.scores());
            kernels.causalSoftmax(
                    rows.probabilities(), rows.scores(), rows.starts(), p.rows(), context, position, 1 / Math.sqrt(d));
            lane.run(p.attention(), rows.probabilities(), key + (long) shared * d * eBytes, rows.attention() + head);
        }
        lane.run(p.projection(), rows.attention(), weights(at.attentionOutput(layer)), rows.added());
        addToStream(p, at.attentionOutputBias(layer));
    }

    /** Norms heads where the architecture does, then turns them where positions are rotary. */
    private void place(long heads, int ld, long norm, int count, int headCount) {
        int d = shape.headSize();
        if (norm != ParameterLayout.NONE) {
            kernels.headNorm(heads, heads, ld, master(norm), rows.headRstd(), count, headCount, d, epsilon());
        }
        if (at.positions() == ParameterLayout.NONE) {
            kernels.rotary(heads, ld, rows.positions(), rotaryTable.address(), count, headCount, d, false);
        }
    }

    /** x [R, C] m += f(norm(x)·Wᵀ)·Wdᵀ, gated where the architecture is. */
    private void feedForward(Lane lane, RowProducts p, int layer) {
        norm(rows.x(), p.rows(), at.feedForwardNorm(layer), at.feedForwardNormBias(layer));
        lane.run(p.gateUp(), rows.norm(), weights(at.gateUp(layer)), rows.gateUp());
        if (at.gateUpBias(layer) != ParameterLayout.NONE) {
            kernels.addBias(compute, rows.gateUp(), master(at.gateUpBias(layer)), p.rows(), shape.gateUpWidth());
        }
        int inner = shape.settings().feedForward();
        if (shape.architecture().isLlamaLike()) {
            kernels.gate(shape.activation(), rows.activation(), rows.gateUp(), p.rows(), inner);
        } else {
            kernels.activate(shape.activation(), rows.activation(), rows.gateUp(), (long) p.rows() * inner);
        }
        lane.run(p.down(), rows.activation(), weights(at.down(layer)), rows.added());
        addToStream(p, at.downBias(layer));
    }

    private void addToStream(RowProducts p, long bias) {
        if (bias != ParameterLayout.NONE) {
            kernels.addBias(kernels.precision().master(), rows.added(), master(bias), p.rows(), width);
        }
        kernels.add(rows.x(), rows.added(), (long) p.rows() * width);
    }

    /** LayerNorm where there is a bias, RMSNorm where there is none; of rows of the residual stream. */
    private void norm(long x, int count, long weight, long bias) {
        if (bias == ParameterLayout.NONE) {
            kernels.rmsNorm(rows.norm(), x, master(weight), rows.stats(), count, width, epsilon());
        } else {
            kernels.layerNorm(rows.norm(), x, master(weight), master(bias), rows.stats(), count, width, epsilon());
        }
    }

    private long master(long offset) {
        return parameters.master() + offset * mBytes;
    }

    private long weights(long offset) {
        return parameters.compute() + offset * eBytes;
    }

    private double epsilon() {
        return shape.settings().normEpsilon();
    }

    @Override
    public void close() {
        memory.close();
        rotaryTable.close();
        cache.close();
    }
}
