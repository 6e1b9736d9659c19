package dripstone.model;

import dripstone.kernel.Kernels;

/**
 * What stands between the product that gives queries and keys and their attention: each head is normed, where the architecture has
 * such norms (Yang et al. 2025), and turned by its position, where positions are rotary. Nothing at all in GPT-2.
 */
final class HeadPositions {
    private final PassParts parts;
    private final Dimensions d;
    private final int layer;
    private final long rotaryTable;
    private final long queryNorm;
    private final long keyNorm;
    private final boolean isNormed;

    /** @param rotaryTable address, or 0 where positions are learned */
    HeadPositions(PassParts parts, int layer, long rotaryTable) {
        this.parts = parts;
        this.d = parts.d();
        this.layer = layer;
        this.rotaryTable = rotaryTable;
        queryNorm = parts.layout().queryNorm(layer);
        keyNorm = parts.layout().keyNorm(layer);
        isNormed = queryNorm != ParameterLayout.NONE;
    }

    /** q and k in qkv [T, M] e from those in projected [T, M] e. */
    void forward(int b, Scratch s) {
        Kernels kernels = parts.kernels();
        long to = s.qkv(layer);
        long from = s.projected(layer);
        if (isNormed) {
            kernels.headNorm(
                    to, from, d.M(), parts.master(queryNorm), s.headStatistics(layer), d.T(), d.H(), d.D(), d.epsilon());
            kernels.headNorm(
                    to + keyBytes(), from + keyBytes(), d.M(), parts.master(keyNorm), keyStatistics(s), d.T(), d.K(), d.D(),
                    d.epsilon());
        }
        turn(to, b, false);
    }

    /** dRows [T, M] e, by what attention reads, becomes that by what the product gives; the norms' gradients over the T rows. */
    void backward(int b, Scratch s, long dRows) {
        turn(dRows, b, true);
        if (isNormed) {
            long from = s.projected(layer);
            normBackward(dRows, from, b, queryNorm, s.headStatistics(layer), d.H());
            normBackward(dRows + keyBytes(), from + keyBytes(), b, keyNorm, keyStatistics(s), d.K());
        }
    }

    private void normBackward(long dRows, long x, int b, long norm, long statistics, int heads) {
        Kernels kernels = parts.kernels();
        long dw = parts.leaf().vectorGradient(b, norm);
        for (int j = 0; j < d.D(); j++) {
            kernels.set(parts.m(), dw, j, 0);
        }
        kernels.headNormBackward(dRows, dw, dRows, x, d.M(), parts.master(norm), statistics, d.T(), heads, d.D());
    }

    private void turn(long rows, int b, boolean inverse) {
        if (rotaryTable != 0) {
            parts.kernels().rotary(
                    rows, d.M(), parts.leaf().positions(b), rotaryTable, d.T(), d.H() + d.K(), d.D(), inverse);
        }
    }

    /** Keys follow all queries in a row. */
    private long keyBytes() {
        return (long) d.A() * parts.e().bytes();
    }

    private long keyStatistics(Scratch s) {
        return s.headStatistics(layer) + (long) d.T() * d.H() * parts.m().bytes();
    }
}
