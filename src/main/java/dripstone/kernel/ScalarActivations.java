package dripstone.kernel;

/** Activations, gated units and dropout as they are written down, in double. */
record ScalarActivations(Element compute) {
    private static final double ROOT = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    private double e(long base, long index) {
        return Memory.get(compute, base, index);
    }

    private void e(long base, long index, double value) {
        Memory.set(compute, base, index, value);
    }

    static double value(Activation f, double x) {
        return switch (f) {
            case RELU -> Math.max(0, x);
            case GELU -> x * normalDistribution(x);
            case GELU_TANH -> x * (1 + StrictMath.tanh(ROOT * (x + CUBIC * x * x * x))) / 2;
            case SILU -> x * sigmoid(x);
        };
    }

    static double slope(Activation f, double x) {
        return switch (f) {
            case RELU -> x > 0 ? 1 : 0;
            case GELU -> normalDistribution(x) + x * StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
            case GELU_TANH -> {
                double t = StrictMath.tanh(ROOT * (x + CUBIC * x * x * x));
                yield (1 + t) / 2 + x * (1 - t * t) / 2 * ROOT * (1 + 3 * CUBIC * x * x);
            }
            case SILU -> sigmoid(x) * (1 + x * (1 - sigmoid(x)));
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }

    private static double normalDistribution(double x) {
        return (1 + ScalarErrorFunction.of(x / Math.sqrt(2))) / 2;
    }

    void activate(Activation f, long out, long x, long count) {
        for (long i = 0; i < count; i++) {
            e(out, i, value(f, e(x, i)));
        }
    }

    void activateBackward(Activation f, long dx, long dout, long x, long count) {
        for (long i = 0; i < count; i++) {
            e(dx, i, e(dout, i) * slope(f, e(x, i)));
        }
    }

    void gate(Activation f, long out, long gateUp, int rows, int width) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j++) {
                long at = 2L * r * width + j;
                e(out, (long) r * width + j, value(f, e(gateUp, at)) * e(gateUp, at + width));
            }
        }
    }

    void gateBackward(Activation f, long dGateUp, long dOut, long gateUp, int rows, int width) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j++) {
                long at = 2L * r * width + j;
                double gate = e(gateUp, at);
                double up = e(gateUp, at + width);
                double d = e(dOut, (long) r * width + j);
                e(dGateUp, at, d * up * slope(f, gate));
                e(dGateUp, at + width, d * value(f, gate));
            }
        }
    }

    static void dropout(Element element, long y, long x, long count, double rate, long key, long first) {
        double scale = 1 / (1 - rate);
        int threshold = Counter.threshold(rate);
        for (long i = 0; i < count; i++) {
            boolean kept = Counter.isKept(key, first + i, threshold);
            Memory.set(element, y, i, kept ? Memory.get(element, x, i) * scale : 0);
        }
    }
}
