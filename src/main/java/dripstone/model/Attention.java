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
        int c = d.C();
        scores = perTile((r, s) -> new MatmulShape(r, s, d.D(), false, true, ld, ld, s, e, m, false));
        output = perTile((r, s) -> new MatmulShape(r, d.D(), s, false, false, s, ld, c, e, e, false));
        dProbabilities = perTile((r, s) -> new MatmulShape(r, s, d.D(), false, true, c, ld, s, e, m, false));
        dQueries = perTile((r, s) -> new MatmulShape(r, d.D(), s, false, false, s, ld, ld, e, m, false));
        dKeys = perTile((r, s) -> new MatmulShape(s, d.D(), r, true, false, s, ld, ld, e, m, false));
        dKeysMore = perTile((r, s) -> new MatmulShape(s, d.D(), r, true, false, s, ld, ld, e, m, true));
        dValues = perTile((r, s) -> new MatmulShape(s, d.D(), r, true, false, s, c, ld, e, m, false));
        dValuesMore = perTile((r, s) -> new MatmulShape(s, d.D(), r, true, false, s, c, ld, e, m, true));
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
     * out [T, H·D] e: each head's p·v, with p [R, S] e = softmax(q·kᵀ/√D) where s is in t's document and not after t.
     *
     * @param qkv [T, M] e, queries and keys turned by position
     * @param p all heads' tiles, kept for the backward pass
     * @param scratch one tile, m
     * @param starts [T] int32
     */
    void forward(Lane lane, long out, long qkv, long p, long scratch, long starts) {
        for (int h = 0; h < d.H(); h++) {
            long q = qkv + query(h) * eBytes;
            long k = qkv + key(h) * eBytes;
            long v = qkv + value(h) * eBytes;
            for (int i = 0; i < tiles.count(); i++) {
                int row = tiles.firstRow(i);
                long tile = tile(p, h, i);
                lane.run(scores[i], q + (long) row * d.M() * eBytes, k, scratch);
                kernels.causalSoftmax(tile, scratch, starts + (long) row * Integer.BYTES, tiles.rows(i), tiles.cols(i), row, scale);
                lane.run(output[i], tile, v, out + ((long) row * d.C() + query(h)) * eBytes);
            }
        }
    }

    /**
     * dqkv [T, M] m from dout [T, H·D] e: dp = dout·vᵀ, ds = softmax'(dp), dq = ds·k, dk = Σ dsᵀ·q, dv = Σ pᵀ·dout, the sums over
     * the heads of a group in order, and over tiles from the last, which covers all columns, to the first.
     *
     * @param dp one tile, m
     * @param ds one tile, e
     */
    void backward(Lane lane, long dqkv, long dout, long qkv, long p, long dp, long ds) {
        int group = d.H() / d.K();
        for (int h = 0; h < d.H(); h++) {
            long v = qkv + value(h) * eBytes;
            long k = qkv + key(h) * eBytes;
            for (int i = tiles.count() - 1; i >= 0; i--) {
                int row = tiles.firstRow(i);
                long q = qkv + ((long) row * d.M() + query(h)) * eBytes;
                long dOutTile = dout + ((long) row * d.C() + query(h)) * eBytes;
                long tile = tile(p, h, i);
                boolean first = h % group == 0 && i == tiles.count() - 1;
                lane.run(dProbabilities[i], dOutTile, v, dp);
                kernels.causalSoftmaxBackward(ds, dp, tile, tiles.rows(i), tiles.cols(i), row, scale);
                lane.run(dQueries[i], ds, k, dqkv + ((long) row * d.M() + query(h)) * mBytes);
                lane.run(first ? dKeys[i] : dKeysMore[i], ds, q, dqkv + key(h) * mBytes);
                lane.run(first ? dValues[i] : dValuesMore[i], tile, dOutTile, dqkv + value(h) * mBytes);
            }
        }
    }

    private long tile(long p, int head, int tile) {
        return p + (head * tiles.elements() + tiles.offset(tile)) * eBytes;
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
