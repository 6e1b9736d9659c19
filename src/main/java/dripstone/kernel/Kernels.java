package dripstone.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * One set of kernels: a {@link Precision} and a path (scalar reference, or Vector API with oneDNN). Every address is that of
 * off-heap memory made by {@link #allocate}; matrices are row-major without gaps unless a leading dimension (ld, in elements) is
 * given. "e" marks compute elements, "m" master elements, "i" int32. Thread-safe; nothing here allocates on the heap, save
 * {@link #allocate}, {@link #prepare} and {@link #openLane}.
 *
 * <p>Every kernel has one stated order of summation, the same on every path run, thread and call: results are functions of the
 * arguments alone, bit for bit, within one {@link #fingerprint}.
 */
public interface Kernels extends AutoCloseable {
    Precision precision();

    /** Which path was taken and why, for people: {@code onednn+vector bf16 (avx512_bf16)}. */
    String description();

    /** Names everything that the bits depend on: path, precision, library version, vector width, instruction set. */
    String fingerprint();

    /** Off-heap memory, zeroed, 64-byte aligned (huge pages where large); counted; freed by {@link Buffer#close}. */
    Buffer allocate(long bytes, String purpose);

    /** Bytes allocated and not yet closed, by purpose: for the memory budget. */
    Map<String, Long> allocatedBytes();

    /** Prepares a product; equal shapes give the same object. */
    Matmul prepare(MatmulShape shape);

    /**
     * Writes a block of a packed right operand, for products {@link MatmulShape#withPackedB}.
     *
     * @param packed of the form
     * @param source of the form's element
     */
    void pack(Packing packing, long packed, long source);

    /** Opens a lane for the calling thread. */
    Lane openLane();

    // ---- row kernels: rows × width; each row is independent of the others

    /** {@code x[r,:] = table[ids[r],:]}. @param x m @param table m @param ids i */
    void embed(long x, long table, long ids, int rows, int width);

    /**
     * {@code grad[v,:] += Σ dx[r,:]} over the rows r with {@code ids[r] = v}, in row order, for {@code from <= v < to}.
     * @param grad m @param dx m @param ids i
     */
    void embedBackward(long grad, long dx, long ids, int rows, int width, int from, int to);

    /**
     * RMSNorm (Zhang and Sennrich 2019): {@code out = x·rstd·w}, {@code rstd[r] = 1/sqrt(mean(x²)+eps)}.
     * @param out e @param x m @param w m @param rstd m
     */
    void rmsNorm(long out, long x, long w, long rstd, int rows, int width, double eps);

    /** {@code dx += } the gradient by x. @param dx m @param dout m @param x m @param w m @param rstd m */
    void rmsNormBackward(long dx, long dout, long x, long w, long rstd, int rows, int width);

    /**
     * {@code dw[j] = Σ_r dout[r,j]·x[r,j]·rstd[r]} in row order for {@code from <= j < to}.
     * @param dw m @param dout m @param x m @param rstd m
     */
    void rmsNormWeightGradient(long dw, long dout, long x, long rstd, int rows, int width, int from, int to);

    /** {@code x += y}. @param x m @param y m */
    void add(long x, long y, long count);

    /** {@code y = x} converted. @param y e @param x m */
    void toCompute(long y, long x, long count);

    /** {@code y = x} converted. @param y m @param x e */
    void toMaster(long y, long x, long count);

    /** {@code x *= factor}. @param x m */
    void scale(long x, double factor, long count);

    /**
     * Rotary position embedding (Su et al. 2021) in Hugging Face's layout (first half pairs with second half), in place, on
     * {@code heads} heads of {@code headSize} that lie side by side in rows of leading dimension ld. Row r turns by
     * {@code positions[r]}; the table comes from {@link RotaryTable}. The inverse (for the backward pass) turns the other way.
     * @param x e @param positions i @param table m, [context, headSize/2, (cos, sin)]
     */
    void rotary(long x, int ld, long positions, long table, int rows, int heads, int headSize, boolean inverse);

    /**
     * Causal softmax inside documents: row t of the scores sees columns {@code starts[t] <= s <= t}; {@code p = softmax(scale·s)}
     * there, 0 elsewhere; scores elsewhere are not read. A row that sees only −∞ is all 0; a +∞ or NaN that is seen gives NaN.
     * @param p e, [rows, cols] @param scores m, [rows, cols] @param starts i @param firstRow t of row 0
     */
    void causalSoftmax(long p, long scores, long starts, int rows, int cols, int firstRow, double scale);

    /** {@code ds = scale · p ∘ (dp − Σ p∘dp)}. @param ds e @param dp m @param p e */
    void causalSoftmaxBackward(long ds, long dp, long p, int rows, int cols, int firstRow, double scale);

    /**
     * LayerNorm (Ba, Kiros and Hinton 2016): {@code out = (x − mean)·rstd·w + b}, {@code rstd[r] = 1/sqrt(variance+eps)}.
     * @param out e @param x m @param w m @param b m @param stats m, [rows, 2]: mean, rstd
     */
    void layerNorm(long out, long x, long w, long b, long stats, int rows, int width, double eps);

    /** {@code dx += } the gradient by x. @param dx m @param dout m @param x m @param w m @param stats m */
    void layerNormBackward(long dx, long dout, long x, long w, long stats, int rows, int width);

    /**
     * {@code dw[j] = Σ_r dout[r,j]·(x[r,j] − mean[r])·rstd[r]} and {@code db[j] = Σ_r dout[r,j]}, in row order.
     * @param dw m @param db m @param dout m @param x m @param stats m
     */
    void layerNormParameterGradients(long dw, long db, long dout, long x, long stats, int rows, int width);

    /**
     * RMSNorm of each head of a row by itself, with one weight vector for all heads (Qwen3's norm of queries and keys).
     * @param out e, rows of leading dimension ld @param x e, likewise; may be out @param w m, [headSize] @param rstd m, [rows, heads]
     */
    void headNorm(long out, long x, int ld, long w, long rstd, int rows, int heads, int headSize, double eps);

    /**
     * {@code dx = } the gradient by x; {@code dw += Σ dout·x·rstd} over rows, then heads, in order.
     * @param dx e, ld; may be dout @param dw m, [headSize] @param dout e, ld @param x e, ld @param w m @param rstd m
     */
    void headNormBackward(long dx, long dw, long dout, long x, int ld, long w, long rstd, int rows, int heads, int headSize);

    /** {@code y[r,:] += bias}. @param y of the element @param bias m */
    void addBias(Element element, long y, long bias, int rows, int width);

    /** {@code db[j] = Σ_r dy[r,j]} in row order. @param db m @param dy e */
    void biasGradient(long db, long dy, int rows, int width);

    /** {@code out = f(x)}. @param out e @param x e */
    void activate(Activation f, long out, long x, long count);

    /** {@code dx = dout·f'(x)}. @param dx e; may be dout @param dout e @param x e */
    void activateBackward(Activation f, long dx, long dout, long x, long count);

    /**
     * A gated linear unit (Shazeer 2020): {@code out = f(gate)·up}; gate and up lie side by side in rows of 2·width.
     * @param out e, [rows,width] @param gateUp e, [rows,2·width]
     */
    void gate(Activation f, long out, long gateUp, int rows, int width);

    /** @param dGateUp e @param dOut e @param gateUp e */
    void gateBackward(Activation f, long dGateUp, long dOut, long gateUp, int rows, int width);

    /**
     * Dropout (Srivastava et al. 2014): {@code y[i] = x[i]/(1−rate)}, or 0 with probability rate. Which, is a function of key and
     * {@code first+i} alone (Salmon et al. 2011), so that a piece may be cut anywhere and the backward pass is the same call.
     * @param x of the element @param y of the element; may be x
     */
    void dropout(Element element, long y, long x, long count, double rate, long key, long first);

    /**
     * Cross-entropy in nats of softmax(logits) at the targets; a target below 0 is masked (loss 0, gradient 0). The loss is the plain
     * one; the gradient is that of the loss with the terms added, not divided by anything; skipped where dLogits is 0. The dLogits may
     * be the logits themselves where their elements are equally large. A logit of +∞ or NaN, or only −∞, gives NaN.
     * @param loss m, [rows] @param dLogits e, [rows, vocabulary], or 0 @param logits m @param targets i
     */
    void crossEntropy(long loss, long dLogits, long logits, long targets, int rows, int vocabulary, CrossEntropyTerms terms);

    /**
     * Kullback–Leibler divergence, in nats, of the teacher's softmax(teacher/τ) from the student's softmax(logits/τ), times τ², so that
     * its gradient keeps its size (Hinton, Vinyals and Dean 2015); masked rows as above.
     * {@code dLogits = keep·dLogits + weight·} its gradient.
     * @param loss m, [rows] @param dLogits e, [rows, vocabulary] @param logits m @param teacher m; not to be read afterwards
     * @param targets i: which rows are masked
     */
    void distillation(long loss, long dLogits, long logits, long teacher, long targets, int rows, int vocabulary, double temperature,
            double keep, double weight);

    /**
     * The distance of y from its target, the mean over a row's width, and {@code dy = keep·dy + weight·} its gradient; masked rows as
     * above.
     * @param loss m, [rows] @param dy e, [rows, width] @param y m @param target m @param targets i: which rows are masked
     * @param delta of {@link Distance#HUBER}
     */
    void regression(Distance distance, long loss, long dy, long y, long target, long targets, int rows, int width, double delta,
            double keep, double weight);

    // ---- whole-buffer kernels, called on fixed segments

    /** Σ x in a fixed tree. @param x m */
    double sum(long x, long count);

    /** Σ x² in a fixed tree, in double. @param x m */
    double sumOfSquares(long x, long count);

    /** Copies bytes as they lie; a few MiB at a time go past the caches where the platform knows how. The ranges do not overlap. */
    default void copy(long to, long from, long bytes) {
        MemorySegment.copy(Memory.ALL, from, Memory.ALL, to, bytes);
    }

    /**
     * One step of an optimiser in one pass; the compute copy, when copy is not 0, is written in the same pass.
     * @param w m @param copy e, or 0 @param gradient m @param first m, or 0 where the rule has no state @param second m, or 0
     * @return Σ of the squared changes of w, in a fixed order
     */
    double update(Update rule, long w, long copy, long gradient, long first, long second, long count);

    /** {@code x = a·x + b·y}. @param x m @param y m */
    void combine(double a, long x, double b, long y, long count);

    /** Exchanges two arrays. @param x m @param y m */
    void swap(long x, long y, long count);

    // ---- single values, for set-up and tests

    double get(Element element, long address, long index);

    void set(Element element, long address, long index, double value);

    int getInt(long address, long index);

    void setInt(long address, long index, int value);

    /** Frees what is left and ends the native engine. */
    @Override
    void close();
}
