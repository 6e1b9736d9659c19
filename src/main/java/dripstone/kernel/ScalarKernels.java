package dripstone.kernel;

import static java.lang.StrictMath.exp;

/**
 * The reference that every fast path is compared with: each formula as it is written down, in double, rounded once when stored.
 * Sums run left to right. It never leaves; with {@link Precision#F64} it serves the gradient checks.
 */
final class ScalarKernels extends KernelSet {
    private final ScalarNorms norms;
    private final ScalarActivations activations;
    private final ScalarLosses losses;
    private final ScalarUpdates updates;

    ScalarKernels(Precision precision) {
        super(precision, new NativeMemory());
        norms = new ScalarNorms(compute, master);
        activations = new ScalarActivations(compute);
        losses = new ScalarLosses(compute, master);
        updates = new ScalarUpdates(compute, master);
    }

    @Override
    public String description() {
        return "scalar reference " + precisionName();
    }

    @Override
    public String fingerprint() {
        return "scalar-1 " + precisionName();
    }

    @Override
    public Matmul prepare(MatmulShape shape) {
        return new ScalarMatmul(shape);
    }

    @Override
    public void pack(Packing packing, long packed, long source) {
        packing.reference(packed, source);
    }

    @Override
    public Lane openLane() {
        return new ScalarLane();
    }

    private double e(long base, long index) {
        return Memory.get(compute, base, index);
    }

    private void e(long base, long index, double value) {
        Memory.set(compute, base, index, value);
    }

    private double m(long base, long index) {
        return Memory.get(master, base, index);
    }

    private void m(long base, long index, double value) {
        Memory.set(master, base, index, value);
    }

    @Override
    public void embed(long x, long table, long ids, int rows, int width) {
        for (int r = 0; r < rows; r++) {
            long from = (long) getInt(ids, r) * width;
            for (int j = 0; j < width; j++) {
                m(x, (long) r * width + j, m(table, from + j));
            }
        }
    }

    @Override
    public void embedBackward(long grad, long dx, long ids, int rows, int width, int from, int to) {
        for (int r = 0; r < rows; r++) {
            int id = getInt(ids, r);
            if (id >= from && id < to) {
                for (int j = 0; j < width; j++) {
                    long at = (long) id * width + j;
                    m(grad, at, m(grad, at) + m(dx, (long) r * width + j));
                }
            }
        }
    }

    @Override
    public void rmsNorm(long out, long x, long w, long rstd, int rows, int width, double eps) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            double squares = 0;
            for (int j = 0; j < width; j++) {
                squares += m(x, row + j) * m(x, row + j);
            }
            m(rstd, r, 1 / Math.sqrt(squares / width + eps));
            for (int j = 0; j < width; j++) {
                e(out, row + j, m(x, row + j) * m(rstd, r) * m(w, j));
            }
        }
    }

    @Override
    public void rmsNormBackward(long dx, long dout, long x, long w, long rstd, int rows, int width) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            double rs = m(rstd, r);
            double dot = 0;
            for (int j = 0; j < width; j++) {
                dot += m(dout, row + j) * m(w, j) * m(x, row + j);
            }
            double pull = dot * rs * rs * rs / width;
            for (int j = 0; j < width; j++) {
                double d = m(dout, row + j) * m(w, j) * rs - m(x, row + j) * pull;
                m(dx, row + j, m(dx, row + j) + d);
            }
        }
    }

    @Override
    public void rmsNormWeightGradient(long dw, long dout, long x, long rstd, int rows, int width, int from, int to) {
        for (int j = from; j < to; j++) {
            double sum = 0;
            for (int r = 0; r < rows; r++) {
                long at = (long) r * width + j;
                sum += m(dout, at) * m(x, at) * m(rstd, r);
            }
            m(dw, j, sum);
        }
    }

    @Override
    public void add(long x, long y, long count) {
        for (long i = 0; i < count; i++) {
            m(x, i, m(x, i) + m(y, i));
        }
    }

    @Override
    public void toCompute(long y, long x, long count) {
        for (long i = 0; i < count; i++) {
            e(y, i, m(x, i));
        }
    }

    @Override
    public void toMaster(long y, long x, long count) {
        for (long i = 0; i < count; i++) {
            m(y, i, e(x, i));
        }
    }

    @Override
    public void scale(long x, double factor, long count) {
        for (long i = 0; i < count; i++) {
            m(x, i, m(x, i) * factor);
        }
    }

    @Override
    public void rotary(long x, int ld, long positions, long table, int rows, int heads, int headSize, boolean inverse) {
        int half = headSize / 2;
        for (int r = 0; r < rows; r++) {
            long angles = (long) getInt(positions, r) * headSize;
            for (int h = 0; h < heads; h++) {
                long head = (long) r * ld + (long) h * headSize;
                for (int i = 0; i < half; i++) {
                    double cos = m(table, angles + 2L * i);
                    double sin = inverse ? -m(table, angles + 2L * i + 1) : m(table, angles + 2L * i + 1);
                    double first = e(x, head + i);
                    double second = e(x, head + half + i);
                    e(x, head + i, first * cos - second * sin);
                    e(x, head + half + i, second * cos + first * sin);
                }
            }
        }
    }

    @Override
    public void causalSoftmax(long p, long scores, long starts, int rows, int cols, int firstRow, double scale) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * cols;
            int from = getInt(starts, r);
            int to = Math.min(firstRow + r + 1, cols);
            double greatest = Double.NEGATIVE_INFINITY;
            for (int j = from; j < to; j++) {
                greatest = Math.max(greatest, scale * m(scores, row + j));
            }
            double sum = 0;
            for (int j = from; j < to; j++) {
                sum += exp(scale * m(scores, row + j) - greatest);
            }
            boolean blind = greatest == Double.NEGATIVE_INFINITY;
            for (int j = 0; j < cols; j++) {
                boolean seen = j >= from && j < to && !blind;
                e(p, row + j, seen ? exp(scale * m(scores, row + j) - greatest) / sum : 0);
            }
        }
    }

    @Override
    public void causalSoftmaxBackward(long ds, long dp, long p, int rows, int cols, int firstRow, double scale) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * cols;
            int to = Math.min(firstRow + r + 1, cols);
            double dot = 0;
            for (int j = 0; j < to; j++) {
                dot += e(p, row + j) * m(dp, row + j);
            }
            for (int j = 0; j < cols; j++) {
                e(ds, row + j, j < to ? scale * e(p, row + j) * (m(dp, row + j) - dot) : 0);
            }
        }
    }

    @Override
    public void layerNorm(long out, long x, long w, long b, long stats, int rows, int width, double eps) {
        norms.layerNorm(out, x, w, b, stats, rows, width, eps);
    }

    @Override
    public void layerNormBackward(long dx, long dout, long x, long w, long stats, int rows, int width) {
        norms.layerNormBackward(dx, dout, x, w, stats, rows, width);
    }

    @Override
    public void layerNormParameterGradients(long dw, long db, long dout, long x, long stats, int rows, int width) {
        norms.layerNormParameterGradients(dw, db, dout, x, stats, rows, width);
    }

    @Override
    public void headNorm(long out, long x, int ld, long w, long rstd, int rows, int heads, int headSize, double eps) {
        norms.headNorm(out, x, ld, w, rstd, rows, heads, headSize, eps);
    }

    @Override
    public void headNormBackward(long dx, long dw, long dout, long x, int ld, long w, long rstd, int rows, int heads, int headSize) {
        norms.headNormBackward(dx, dw, dout, x, ld, w, rstd, rows, heads, headSize);
    }

    @Override
    public void addBias(Element element, long y, long bias, int rows, int width) {
        norms.addBias(element, y, bias, rows, width);
    }

    @Override
    public void biasGradient(long db, long dy, int rows, int width) {
        norms.biasGradient(db, dy, rows, width);
    }

    @Override
    public void activate(Activation f, long out, long x, long count) {
        activations.activate(f, out, x, count);
    }

    @Override
    public void activateBackward(Activation f, long dx, long dout, long x, long count) {
        activations.activateBackward(f, dx, dout, x, count);
    }

    @Override
    public void gate(Activation f, long out, long gateUp, int rows, int width) {
        activations.gate(f, out, gateUp, rows, width);
    }

    @Override
    public void gateBackward(Activation f, long dGateUp, long dOut, long gateUp, int rows, int width) {
        activations.gateBackward(f, dGateUp, dOut, gateUp, rows, width);
    }

    @Override
    public void dropout(Element element, long y, long x, long count, double rate, long key, long first) {
        ScalarActivations.dropout(element, y, x, count, rate, key, first);
    }

    @Override
    public void crossEntropy(long loss, long dLogits, long logits, long targets, int rows, int vocabulary, CrossEntropyTerms terms) {
        losses.crossEntropy(loss, dLogits, logits, targets, rows, vocabulary, terms);
    }

    @Override
    public void distillation(long loss, long dLogits, long logits, long teacher, long targets, int rows, int vocabulary,
            double temperature, double keep, double weight) {
        losses.distillation(loss, dLogits, logits, teacher, targets, rows, vocabulary, temperature, keep, weight);
    }

    @Override
    public void regression(Distance distance, long loss, long dy, long y, long target, long targets, int rows, int width, double delta,
            double keep, double weight) {
        losses.regression(distance, loss, dy, y, target, targets, rows, width, delta, keep, weight);
    }

    @Override
    public double sum(long x, long count) {
        double sum = 0;
        for (long i = 0; i < count; i++) {
            sum += m(x, i);
        }
        return sum;
    }

    @Override
    public double sumOfSquares(long x, long count) {
        double sum = 0;
        for (long i = 0; i < count; i++) {
            sum += m(x, i) * m(x, i);
        }
        return sum;
    }

    @Override
    public double update(Update rule, long w, long copy, long gradient, long first, long second, long count) {
        return updates.update(rule, w, copy, gradient, first, second, count);
    }

    @Override
    public void combine(double a, long x, double b, long y, long count) {
        for (long i = 0; i < count; i++) {
            m(x, i, a * m(x, i) + b * m(y, i));
        }
    }

    @Override
    public void swap(long x, long y, long count) {
        for (long i = 0; i < count; i++) {
            double was = m(x, i);
            m(x, i, m(y, i));
            m(y, i, was);
        }
    }
}
