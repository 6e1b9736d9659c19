package dripstone.kernel;

/**
 * Activations and gated units, row by row. All are made of two loops a function: its value and its slope, each times a factor that may
 * be missing. A gated unit's own gradient is the slope times what came back times up; that of up is the value times what came back.
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
            slope(f, e, dx + bytes, dout + bytes, x + bytes, NONE, (int) Math.min(PIECE, count - from));
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
            slope(f, e, dGate, dOut + r * bytes, gate, gate + bytes, width);
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

    /** {@code out = d·f'(x)·factor}; out may be d. */
    private static void slope(Activation f, Element e, long out, long d, long x, long factor, int count) {
        switch (f) {
            case RELU -> VectorRelu.slope(e, out, d, x, factor, count);
            case GELU -> VectorGelu.slope(e, out, d, x, factor, count);
            case GELU_TANH -> VectorGeluTanh.slope(e, out, d, x, factor, count);
            case SILU -> VectorSilu.slope(e, out, d, x, factor, count);
        }
    }
}
