package dripstone.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;

/**
 * Microseconds of processor time, and gigabytes a second, of the row kernels at training shapes, one thread, and what a call allocates:
 * {@code java @src/main/launcher/jvm.args -cp … dripstone.kernel.RowBenchmark [bf16|f32]}.
 */
public final class RowBenchmark {
    private static final int ROWS = 256;
    private static final int WIDTH = 512;
    private static final int FORWARD = 1408;
    private static final int VOCABULARY = 8192;
    private static final int PARAMETERS = 4 << 20;

    /** Compiled code allocates nothing; a kernel that still does after this is reported with what it allocates. */
    private static final long LONGEST_WARM_UP_NANOS = 20_000_000_000L;

    private final Kernels k;
    private final int e;

    private RowBenchmark(Kernels k) {
        this.k = k;
        e = k.precision().compute().bytes();
    }

    public static void main(String[] arguments) {
        try (Kernels k = KernelChoice.fast(arguments.length > 0 && arguments[0].equals("f32") ? Precision.F32 : Precision.BF16)) {
            System.out.println(k.description());
            new RowBenchmark(k).run();
        }
    }

    private long m(int count) {
        return filled(Element.F32, count);
    }

    private long c(int count) {
        return filled(k.precision().compute(), count);
    }

    private long filled(Element element, int count) {
        Buffer buffer = k.allocate((long) count * element.bytes(), "operand");
        Random random = new Random(1);
        for (int i = 0; i < count; i++) {
            k.set(element, buffer.address(), i, random.nextGaussian());
        }
        return buffer.address();
    }

    private long ints(int count, java.util.function.IntUnaryOperator value) {
        Buffer buffer = k.allocate(4L * count, "operand");
        for (int i = 0; i < count; i++) {
            k.setInt(buffer.address(), i, value.applyAsInt(i));
        }
        return buffer.address();
    }

    private void run() {
        int n = ROWS * WIDTH;
        long x = m(n);
        long y = m(n);
        long z = c(n);
        long w = m(WIDTH);
        long rstd = m(ROWS);
        time("rmsNorm", n * (4 + e), () -> k.rmsNorm(z, x, w, rstd, ROWS, WIDTH, 1e-5));
        time("rmsNormBackward", n * 16, () -> k.rmsNormBackward(y, x, x, w, rstd, ROWS, WIDTH));
        time("rmsNormWeightGradient", n * 8, () -> k.rmsNormWeightGradient(w, x, y, rstd, ROWS, WIDTH, 0, WIDTH));
        time("add", n * 12, () -> k.add(y, x, n));
        time("toCompute", n * (4 + e), () -> k.toCompute(z, x, n));
        long positions = ints(ROWS, i -> i);
        long table = RotaryTable.build(k, ROWS, 64, 10000).address();
        long qkv = c(3 * n);
        time("rotary of q and k", n * 4 * e, () -> k.rotary(qkv, 3 * WIDTH, positions, table, ROWS, 16, 64, false));
        attention();
        long gateUp = c(2 * ROWS * FORWARD);
        long hidden = c(ROWS * FORWARD);
        time("swiGlu", ROWS * FORWARD * 3 * e, () -> k.gate(Activation.SILU, hidden, gateUp, ROWS, FORWARD));
        long dGateUp = c(2 * ROWS * FORWARD);
        time("swiGluBackward", ROWS * FORWARD * 5 * e, () -> k.gateBackward(Activation.SILU, dGateUp, hidden, gateUp, ROWS, FORWARD));
        long logits = m(ROWS * VOCABULARY);
        long d = c(ROWS * VOCABULARY);
        long targets = ints(ROWS, i -> i * 31 % VOCABULARY);
        time("crossEntropy", ROWS * VOCABULARY * (4 + e), () -> k.crossEntropy(rstd, d, logits, targets, ROWS, VOCABULARY, CrossEntropyTerms.NONE));
        time("crossEntropy, no gradient", ROWS * VOCABULARY * 4, () -> k.crossEntropy(rstd, 0, logits, targets, ROWS, VOCABULARY, CrossEntropyTerms.NONE));
        optimiser();
    }

    private void attention() {
        long scores = m(ROWS * ROWS);
        long p = c(ROWS * ROWS);
        long starts = ints(ROWS, _ -> 0);
        time("causalSoftmax", ROWS * ROWS * (2 + e), () -> k.causalSoftmax(p, scores, starts, ROWS, ROWS, 0, 0.125));
        long ds = c(ROWS * ROWS);
        time("causalSoftmaxBackward", ROWS * ROWS * (2 + 2 * e), () -> k.causalSoftmaxBackward(ds, scores, p, ROWS, ROWS, 0, 0.125));
    }

    private void optimiser() {
        int n = PARAMETERS;
        long w = m(n);
        long g = m(n);
        long first = m(n);
        long second = k.allocate(4L * n, "second").address();
        long copy = k.precision().mixed() ? c(n) : 0;
        Update step = new Update.AdamW(1e-4, 0.1, 1, 0.9, 0.95, 1e-8, 0.5, 0.5);
        time("adamW", n * (28 + (copy == 0 ? 0 : e)), () -> k.update(step, w, copy, g, first, second, n));
        time("sumOfSquares", n * 4, () -> k.sumOfSquares(g, n));
        time("sum", n * 4, () -> k.sum(g, n));
        time("allFinite", n * 4, () -> k.allFinite(g, n));
    }

    private static void time(String name, int bytes, Runnable kernel) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long start0 = System.nanoTime();
        for (int quiet = 0; quiet < 200 && System.nanoTime() - start0 < LONGEST_WARM_UP_NANOS; ) {
            long before = threads.getCurrentThreadAllocatedBytes();
            kernel.run();
            quiet = threads.getCurrentThreadAllocatedBytes() == before ? quiet + 1 : 0;
        }
        double[] micros = new double[41];
        long allocated = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < micros.length; i++) {
            long start = threads.getCurrentThreadCpuTime();
            kernel.run();
            micros[i] = (threads.getCurrentThreadCpuTime() - start) / 1e3;
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        Arrays.sort(micros);
        double median = micros[micros.length / 2];
        System.out.printf("%-28s %9.1f us  %6.1f GB/s  %d bytes allocated a call%n", name, median, bytes / median / 1e3,
                allocated / micros.length);
    }
}
