package dripstone.kernel;

/**
 * The fast set: row kernels by the Vector API, matrix products by an engine. Master elements are binary32; compute elements may be
 * bf16, which is only how they lie in memory: all arithmetic is binary32.
 */
final class VectorKernels extends KernelSet {
    private final MatmulEngine engine;
    private final String reason;

    /** @param reason why this path was taken, for people */
    VectorKernels(Precision precision, NativeMemory memory, MatmulEngine engine, String reason) {
        super(precision, memory);
        if (master != Element.F32) {
            throw new IllegalArgumentException("the vector kernels compute in binary32: precision=" + precision);
        }
        this.engine = engine;
        this.reason = reason;
    }

    @Override
    public String description() {
        return engine.description() + " + vector" + Lanes.F.vectorBitSize() + " " + precisionName() + " (" + reason + ")";
    }

    @Override
    public String fingerprint() {
        return "vector-2 " + Lanes.F.vectorBitSize() + " " + precisionName() + " " + engine.fingerprint();
    }

    @Override
    public Matmul prepare(MatmulShape shape) {
        return engine.prepare(shape);
    }

    @Override
    public void pack(Packing packing, long packed, long source) {
        VectorPacking.pack(packing, packed, source);
    }

    @Override
    public Lane openLane() {
        return engine.openLane();
    }

    @Override
    public void embed(long x, long table, long ids, int rows, int width) {
        VectorElementwise.embed(x, table, ids, rows, width);
    }

    @Override
    public void embedBackward(long grad, long dx, long ids, int rows, int width, int from, int to) {
        VectorElementwise.embedBackward(grad, dx, ids, rows, width, from, to);
    }

    @Override
    public void rmsNorm(long out, long x, long w, long rstd, int rows, int width, double eps) {
        VectorNorm.forward(compute, out, x, w, rstd, rows, width, eps);
    }

    @Override
    public void rmsNormBackward(long dx, long dout, long x, long w, long rstd, int rows, int width) {
        VectorNorm.backward(dx, dout, x, w, rstd, rows, width);
    }

    @Override
    public void rmsNormWeightGradient(long dw, long dout, long x, long rstd, int rows, int width, int from, int to) {
        VectorNorm.weightGradient(dw, dout, x, rstd, rows, width, from, to);
    }

    @Override
    public void add(long x, long y, long count) {
        VectorElementwise.add(x, y, count);
    }

    @Override
    public void toCompute(long y, long x, long count) {
        VectorElementwise.toCompute(compute, y, x, count);
    }

    @Override
    public void toMaster(long y, long x, long count) {
        VectorElementwise.toMaster(compute, y, x, count);
    }

    @Override
    public void scale(long x, double factor, long count) {
        VectorElementwise.scale(x, (float) factor, count);
    }

    @Override
    public void rotary(long x, int ld, long positions, long table, int rows, int heads, int headSize, boolean inverse) {
        VectorRotary.turn(compute, x, ld, positions, table, rows, heads, headSize, inverse ? -1 : 1);
    }

    @Override
    public void causalSoftmax(long p, long scores, long starts, int rows, int cols, int firstRow, double scale) {
        VectorSoftmax.forward(compute, p, scores, starts, rows, cols, firstRow, (float) scale);
    }

    @Override
    public void causalSoftmaxBackward(long ds, long dp, long p, int rows, int cols, int firstRow, double scale) {
        VectorSoftmax.backward(compute, ds, dp, p, rows, cols, firstRow, (float) scale);
    }

    @Override
    public void layerNorm(long out, long x, long w, long b, long stats, int rows, int width, double eps) {
        VectorLayerNorm.forward(compute, out, x, w, b, stats, rows, width, eps);
    }

    @Override
    public void layerNormBackward(long dx, long dout, long x, long w, long stats, int rows, int width) {
        VectorLayerNorm.backward(dx, dout, x, w, stats, rows, width);
    }

    @Override
    public void layerNormParameterGradients(long dw, long db, long dout, long x, long stats, int rows, int width) {
        VectorLayerNorm.parameterGradients(dw, db, dout, x, stats, rows, width);
    }

    @Override
    public void headNorm(long out, long x, int ld, long w, long rstd, int rows, int heads, int headSize, double eps) {
        VectorHeadNorm.forward(compute, out, x, ld, w, rstd, rows, heads, headSize, eps);
    }

    @Override
    public void headNormBackward(long dx, long dw, long dout, long x, int ld, long w, long rstd, int rows, int heads, int headSize) {
        VectorHeadNorm.backward(compute, dx, dw, dout, x, ld, w, rstd, rows, heads, headSize);
    }

    @Override
    public void addBias(Element element, long y, long bias, int rows, int width) {
        VectorBias.add(element, y, bias, rows, width);
    }

    @Override
    public void biasGradient(long db, long dy, int rows, int width) {
        VectorBias.gradient(compute, db, dy, rows, width);
    }

    @Override
    public void activate(Activation f, long out, long x, long count) {
        VectorActivation.activate(f, compute, out, x, count);
    }

    @Override
    public void activateBackward(Activation f, long dx, long dout, long x, long count) {
        VectorActivation.activateBackward(f, compute, dx, dout, x, count);
    }

    @Override
    public void gate(Activation f, long out, long gateUp, int rows, int width) {
        VectorActivation.gate(f, compute, out, gateUp, rows, width);
    }

    @Override
    public void gateBackward(Activation f, long dGateUp, long dOut, long gateUp, int rows, int width) {
        VectorActivation.gateBackward(f, compute, dGateUp, dOut, gateUp, rows, width);
    }

    @Override
    public void dropout(Element element, long y, long x, long count, double rate, long key, long first) {
        VectorDropout.run(element, y, x, count, rate, key, first);
    }

    @Override
    public void crossEntropy(long loss, long dLogits, long logits, long targets, int rows, int vocabulary, CrossEntropyTerms terms) {
        VectorCrossEntropy.run(compute, loss, dLogits, logits, targets, rows, vocabulary, terms);
    }

    @Override
    public void distillation(long loss, long dLogits, long logits, long teacher, long targets, int rows, int vocabulary,
            double temperature, double keep, double weight) {
        VectorDistillation.run(compute, loss, dLogits, logits, teacher, targets, rows, vocabulary, temperature, keep, weight);
    }

    @Override
    public void regression(Distance distance, long loss, long dy, long y, long target, long targets, int rows, int width, double delta,
            double keep, double weight) {
        VectorRegression.regression(distance, compute, loss, dy, y, target, targets, rows, width, delta, keep, weight);
    }

    @Override
    public double sum(long x, long count) {
        return VectorReductions.sum(x, count);
    }

    @Override
    public double sumOfSquares(long x, long count) {
        return VectorReductions.sumOfSquares(x, count);
    }

    @Override
    public double update(Update rule, long w, long copy, long gradient, long first, long second, long count) {
        return VectorUpdates.run(rule, compute, w, copy, gradient, first, second, count);
    }

    @Override
    public void combine(double a, long x, double b, long y, long count) {
        VectorElementwise.combine((float) a, x, (float) b, y, count);
    }

    @Override
    public void swap(long x, long y, long count) {
        VectorElementwise.swap(x, y, count);
    }

    @Override
    public void close() {
        engine.close();
        super.close();
    }
}
