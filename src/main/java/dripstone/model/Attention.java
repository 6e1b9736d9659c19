package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Matmul;
import dripstone.kernel.MatmulShape;

/**
 * Causal grouped-query attention (Ainslie et al. 2023) inside documents, over one sequence. H/K query heads share a key-value head;
 * head h reads key-value head h·K/H. Cut by {@link AttentionTiles}, R query rows against S columns a tile.
 */
final class Attention {
    private final Kernels kernels;
    private final Dimensions d;
    private final AttentionTiles tiles;
    private final double scale;
    private final int eBytes;
    private final int mBytes;
    private final Matmul[] scores;
    private final Matmul[] output;
    private final Matmul[] dProbabilities;
    private final Matmul[] dQueries;
    private final Matmul[] dKeys;
    private final Matmul[] dKeysMore;
    private final Matmul[] dValues;
    private final Matmul[] dValuesMore;

    Attention(Kernels kernels, Dimensions d, AttentionTiles tiles) {
        this.kernels = kernels;
        this.d = d;
        this.tiles = tiles;
        scale = 1 / Math.sqrt(d.D());
        Element e = kernels.precision().compute();
        Element m = kernels.precision().master();
        eBytes = e.bytes();
        mBytes = m.bytes();
        int ld = d.M();
        int a = d.A();
        scores = perTile((r, s) -> new MatmulShape(r, s, d.D(), false, true, ld, ld, s, e, m, false));
        output = perTile((r, s) -> new MatmulShape(r, d.D(), s, false, false, s, ld, a, e, e, false));
        dProbabilities = perTile((r, s) -> new MatmulShape(r, s, d.D(), false, true, a, ld, s, e, m, false));
        dQueries = perTile((r, s) -> new MatmulShape(r, d.D(), s, false, false, s, ld, ld, e, m, false));
        dKeys = perTile((r, s) -> new MatmulShape(s, d.D(), r, true, false, s, ld, ld, e, m, false));
        dKeysMore = perTile((r, s) -> new MatmulShape(s, d.D(), r, true, false, s, ld, ld, e, m, true));
        dValues = perTile((r, s) -> new MatmulShape(s, d.D(), r, true, false, s, a, ld, e, m, false));
        dValuesMore = perTile((r, s) -> new MatmulShape(s, d.D(), r, true, false, s, a, ld, e, m, true));
    }

    private interface TileShape {
        MatmulShape of(int rows, int cols);
    }

    private Matmul[] perTile(TileShape shape) {
        Matmul[] products = new Matmul[tiles.count()];
        for (int i = 0; i < products.length; i++) {
            products[i] = kernels.prepare(shape.of(tiles.rows(i), tiles.cols(i)));
        }
        return products;
    }

    /**
     * out [T, A] e: each head's p̃·v, with p [R, S] e = softmax(q·kᵀ/√D) where s is not after t nor before what t sees, and p̃ = p
     * after dropout. Queries, keys, values and p are those of a layer in the scratch memory.
     */
    void forward(Lane lane, long out, int layer, Scratch s) {
        for (int h = 0; h < d.H(); h++) {
            long q = s.qkv(layer) + query(h) * eBytes;
            long k = s.qkv(layer) + key(h) * eBytes;
            long v = s.projected(layer) + value(h) * eBytes;
            for (int i = 0; i < tiles.count(); i++) {
                int row = tiles.firstRow(i);
                long p = tile(s.probabilities(layer), h, i);
                lane.run(scores[i], q + (long) row * d.M() * eBytes, k, s.scores());
                kernels.causalSoftmax(
                        p, s.scores(), s.starts() + (long) row * Integer.BYTES, tiles.rows(i), tiles.cols(i), row, scale);
                lane.run(output[i], dropped(p, h, i, layer, s), v, out + ((long) row * d.A() + query(h)) * eBytes);
            }
        }
    }

    /**
     * dqkv [T, M] m from dout [T, A] e: dv = Σ p̃ᵀ·dout, dp̃ = dout·vᵀ, dp = dp̃ where not dropped, ds = softmax'(dp), dq = ds·k,
     * dk = Σ dsᵀ·q, the sums over the heads of a group in order, and over tiles from the last, which covers all columns, to the first.
     */
    void backward(Lane lane, long dout, int layer, Scratch s) {
        int group = d.H() / d.K();
        for (int h = 0; h < d.H(); h++) {
            for (int i = tiles.count() - 1; i >= 0; i--) {
                boolean first = h % group == 0 && i == tiles.count() - 1;
                valueGradient(lane, dout, h, i, layer, s, first);
                scoreGradient(lane, dout, h, i, layer, s);
                long q = s.qkv(layer) + ((long) tiles.firstRow(i) * d.M() + query(h)) * eBytes;
                long k = s.qkv(layer) + key(h) * eBytes;
                lane.run(dQueries[i], s.tile(), k, s.dQkv() + ((long) tiles.firstRow(i) * d.M() + query(h)) * mBytes);
                lane.run(first ? dKeys[i] : dKeysMore[i], s.tile(), q, s.dQkv() + key(h) * mBytes);
            }
        }
    }

    private void valueGradient(Lane lane, long dout, int h, int i, int layer, Scratch s, boolean first) {
        long used = dropped(tile(s.probabilities(layer), h, i), h, i, layer, s);
        lane.run(first ? dValues[i] : dValuesMore[i], used, outTile(dout, h, i), s.dQkv() + value(h) * mBytes);
    }

    /** The tile becomes ds [R, S] e. */
    private void scoreGradient(Lane lane, long dout, int h, int i, int layer, Scratch s) {
        long dp = s.scores();
        lane.run(dProbabilities[i], outTile(dout, h, i), s.projected(layer) + value(h) * eBytes, dp);
        if (s.dropout().isOn()) {
            kernels.dropout(kernels.precision().master(), dp, dp, elements(i), s.dropout().rate(),
                    s.dropout().key(layer, Dropout.Site.PROBABILITIES), first(h, i));
        }
        long p = tile(s.probabilities(layer), h, i);
        kernels.causalSoftmaxBackward(s.tile(), dp, p, tiles.rows(i), tiles.cols(i), tiles.firstRow(i), scale);
    }

    /** p̃: p itself where nothing is dropped, else what is made from it in the scratch tile. */
    private long dropped(long p, int h, int i, int layer, Scratch s) {
        if (!s.dropout().isOn()) {
            return p;
        }
        kernels.dropout(kernels.precision().compute(), s.tile(), p, elements(i), s.dropout().rate(),
                s.dropout().key(layer, Dropout.Site.PROBABILITIES), first(h, i));
        return s.tile();
    }

    private long outTile(long dout, int head, int tile) {
        return dout + ((long) tiles.firstRow(tile) * d.A() + query(head)) * eBytes;
    }

    private long elements(int tile) {
        return (long) tiles.rows(tile) * tiles.cols(tile);
    }

    /** Number of a tile's first element among those of all heads. */
    private long first(int head, int tile) {
        return head * tiles.elements() + tiles.offset(tile);
    }

    private long tile(long p, int head, int tile) {
        return p + first(head, tile) * eBytes;
    }

    /** Column of head h's query in a row of q, k, v. */
    private long query(int head) {
        return (long) head * d.D();
    }

    private long key(int head) {
        return (d.H() + (long) head * d.K() / d.H()) * d.D();
    }

    private long value(int head) {
        return (d.H() + d.K() + (long) head * d.K() / d.H()) * d.D();
    }
}
