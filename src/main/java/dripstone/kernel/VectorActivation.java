package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

/**
 * Activations and gated units, row by row. All are made of two loops a function: its value, times a factor that may be missing, and its
 * slope times what came back. For a gated unit that is what came back times up; a row of its gradient, which is twice as wide, first
 * holds these products in binary32. A loop with all of it would be more than the compiler takes in at once.
 */
final class VectorActivation {
    /** Numbers in a piece of a plain activation: short, so that the loops soon count as called often and are compiled. */
    private static final int PIECE = 4096;
    private static final long NONE = 0;

    private VectorActivation() {}

    static void activate(Activation f, Element e, long out, long x, long count) {
        for (long from = 0; from < count; from += PIECE) {
            long bytes = from * e.bytes();
            value(f, e, out + bytes, x + bytes, NONE, (int) Math.min(PIECE, count - from));
        }
    }

    static void activateBackward(Activation f, Element e, long dx, long dout, long x, long count) {
        for (long from = 0; from < count; from += PIECE) {
            long bytes = from * e.bytes();
            slope(f, e, dx + bytes, e, dout + bytes, x + bytes, (int) Math.min(PIECE, count - from));
        }
    }

    static void gate(Activation f, Element e, long out, long gateUp, int rows, int width) {
        long bytes = (long) width * e.bytes();
        for (int r = 0; r < rows; r++) {
            long gate = gateUp + 2L * r * bytes;
            value(f, e, out + r * bytes, gate, gate + bytes, width);
        }
    }

    static void gateBackward(Activation f, Element e, long dGateUp, long dOut, long gateUp, int rows, int width) {
        long bytes = (long) width * e.bytes();
        for (int r = 0; r < rows; r++) {
            long gate = gateUp + 2L * r * bytes;
            long dGate = dGateUp + 2L * r * bytes;
            products(e, dGate, dOut + r * bytes, gate + bytes, width);
            slope(f, e, dGate, Element.F32, dGate, gate, width);
            value(f, e, dGate + bytes, gate, dOut + r * bytes, width);
        }
    }

    /** {@code out = f(x)·factor}. */
    private static void value(Activation f, Element e, long out, long x, long factor, int count) {
        switch (f) {
            case RELU -> VectorRelu.value(e, out, x, factor, count);
            case GELU -> VectorGelu.value(e, out, x, factor, count);
            case GELU_TANH -> VectorGeluTanh.value(e, out, x, factor, count);
            case SILU -> VectorSilu.value(e, out, x, factor, count);
        }
    }

    /** {@code out = d·f'(x)}; out may begin where d does, for it is never the wider one. */
    private static void slope(Activation f, Element e, long out, Element dElement, long d, long x, int count) {
        switch (f) {
            case RELU -> VectorRelu.slope(e, out, dElement, d, x, count);
            case GELU -> VectorGelu.slope(e, out, dElement, d, x, count);
            case GELU_TANH -> VectorGeluTanh.slope(e, out, dElement, d, x, count);
            case SILU -> VectorSilu.slope(e, out, dElement, d, x, count);
        }
    }

    /** {@code out = x·y} in binary32. */
    private static void products(Element e, long out, long x, long y, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            Lanes.store(out, j, Lanes.load(e, x, j).mul(Lanes.load(e, y, j)));
        }
        for (int j = bound; j < count; j++) {
            Memory.setFloat(out, j, Lanes.get(e, x, j) * Lanes.get(e, y, j));
        }
    }
}
