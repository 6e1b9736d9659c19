package dripstone.kernel;

import com.sun.management.ThreadMXBean;
import dripstone.bench.BenchReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/**
 * Microseconds of processor time, and gigabytes a second, of every row kernel at training shapes, one thread, and what a call allocates.
 * Gigabytes count what a kernel must read and write once. The results are also written to {@code target/bench/}.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.kernel.RowBenchmark -Dbench.args="bf16 crossEntropy"}: the precision,
 * bf16 or f32, and a part of the names of the kernels that are wanted; without arguments all kernels in both precisions.
 */
public final class RowBenchmark {
    private static final int ROWS = 256;
    private static final int WIDTH = 512;
    private static final int FORWARD = 2048;
    private static final int VOCABULARY = 8192;
    private static final int HEAD = 64;
    private static final int PARAMETERS = 4 << 20;
    private static final int N = ROWS * WIDTH;

    /** Compiled code allocates nothing; a kernel that still does after this is reported with what it allocates. */
    private static final long LONGEST_WARM_UP_NANOS = 10_000_000_000L;
    private static final long SHORTEST_WARM_UP_NANOS = 300_000_000L;

    private final Kernels k;
    private final String wanted;
    private final BenchReport report;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final int e;

    private RowBenchmark(Kernels k, String wanted, BenchReport report) {
        this.k = k;
        this.wanted = wanted;
        this.report = report;
        e = k.precision().compute().bytes();
    }

    public static void main(String[] arguments) throws IOException {
        List<Precision> precisions = arguments.length == 0
                ? List.of(Precision.BF16, Precision.F32)
                : List.of(arguments[0].equals("f32") ? Precision.F32 : Precision.BF16);
        String wanted = arguments.length > 1 ? arguments[1] : "";
        BenchReport report = new BenchReport("rows", Arrays.asList(arguments));
        System.out.println("processor: " + BenchReport.processor());
        for (Precision precision : precisions) {
            try (Kernels k = KernelChoice.vectorOnly(precision, new NativeMemory(), "benchmark")) {
                System.out.println(k.description());
                new RowBenchmark(k, wanted, report).run();
            }
        }
        report.write();
        System.out.println(report);
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

    private long ints(IntUnaryOperator value) {
        Buffer buffer = k.allocate(4L * ROWS, "operand");
        for (int i = 0; i < ROWS; i++) {
            k.setInt(buffer.address(), i, value.applyAsInt(i));
        }
        return buffer.address();
    }

    private void run() {
        norms();
        elementwise();
        attention();
        activations();
        losses();
        wholeBuffers();
        optimisers();
    }

    private void norms() {
        long x = m(N);
        long y = m(N);
        long z = c(N);
        long w = m(WIDTH);
        long b = m(WIDTH);
        long rstd = m(2 * ROWS);
        time("rmsNorm", N * (4 + e), () -> k.rmsNorm(z, x, w, rstd, ROWS, WIDTH, 1e-5));
        time("rmsNormBackward", N * 16, () -> k.rmsNormBackward(y, x, x, w, rstd, ROWS, WIDTH));
        time("rmsNormWeightGradient", N * 8, () -> k.rmsNormWeightGradient(w, x, y, rstd, ROWS, WIDTH, 0, WIDTH));
        time("layerNorm", N * (4 + e), () -> k.layerNorm(z, x, w, b, rstd, ROWS, WIDTH, 1e-5));
        time("layerNormBackward", N * 16, () -> k.layerNormBackward(y, x, x, w, rstd, ROWS, WIDTH));
        time("layerNormParameterGradients", N * 8, () -> k.layerNormParameterGradients(w, b, x, y, rstd, ROWS, WIDTH));
        long heads = m(N / HEAD);
        long q = c(N);
        time("headNorm", N * 2 * e, () -> k.headNorm(z, q, WIDTH, w, heads, ROWS, WIDTH / HEAD, HEAD, 1e-5));
        time("headNormBackward", N * 3 * e, () -> k.headNormBackward(z, w, q, q, WIDTH, b, heads, ROWS, WIDTH / HEAD, HEAD));
        time("addBias to compute", N * 2 * e, () -> k.addBias(k.precision().compute(), z, b, ROWS, WIDTH));
        time("biasGradient", N * e, () -> k.biasGradient(b, q, ROWS, WIDTH));
    }

    private void elementwise() {
        long x = m(N);
        long y = m(N);
        long z = c(N);
        long ids = ints(i -> i * 31 % ROWS);
        time("embed", N * 8, () -> k.embed(y, x, ids, ROWS, WIDTH));
        time("embedBackward", N * 12, () -> k.embedBackward(y, x, ids, ROWS, WIDTH, 0, ROWS));
        time("add", N * 12, () -> k.add(y, x, N));
        time("toCompute", N * (4 + e), () -> k.toCompute(z, x, N));
        time("toMaster", N * (4 + e), () -> k.toMaster(y, z, N));
        time("dropout, compute", N * 2 * e, () -> k.dropout(k.precision().compute(), z, z, N, 0, 7, 0));
        time("dropout, master", N * 8, () -> k.dropout(Element.F32, y, x, N, 0.1, 7, 0));
    }

    private void attention() {
        long positions = ints(i -> i);
        long table = RotaryTable.build(k, ROWS, HEAD, 10000).address();
        long qkv = c(3 * N);
        time("rotary of q and k", N * 4 * e, () -> k.rotary(qkv, 3 * WIDTH, positions, table, ROWS, 2 * WIDTH / HEAD, HEAD, false));
        long scores = m(ROWS * ROWS);
        long p = c(ROWS * ROWS);
        long starts = ints(_ -> 0);
        // half of the square is masked: its scores are not read, its zeros are written
        time("causalSoftmax", ROWS * ROWS * (2 + e), () -> k.causalSoftmax(p, scores, starts, ROWS, ROWS, 0, 0.125));
        long ds = c(ROWS * ROWS);
        time("causalSoftmaxBackward", ROWS * ROWS * (4 + 3 * e) / 2,
                () -> k.causalSoftmaxBackward(ds, scores, p, ROWS, ROWS, 0, 0.125));
    }

    private void activations() {
        int n = ROWS * FORWARD;
        long gateUp = c(2 * n);
        long hidden = c(n);
        long dGateUp = c(2 * n);
        for (Activation f : Activation.values()) {
            String name = " " + f.name().toLowerCase(Locale.ROOT);
            time("gate" + name, n * 3 * e, () -> k.gate(f, hidden, gateUp, ROWS, FORWARD));
            time("gateBackward" + name, n * 5 * e, () -> k.gateBackward(f, dGateUp, hidden, gateUp, ROWS, FORWARD));
            time("activate" + name, n * 2 * e, () -> k.activate(f, hidden, gateUp, n));
            time("activateBackward" + name, n * 3 * e, () -> k.activateBackward(f, dGateUp, gateUp, gateUp, n));
        }
    }

    private void losses() {
        int n = ROWS * VOCABULARY;
        long logits = m(n);
        long teacher = m(n);
        long d = c(n);
        long loss = m(ROWS);
        long targets = ints(i -> i * 31 % VOCABULARY);
        CrossEntropyTerms none = CrossEntropyTerms.NONE;
        CrossEntropyTerms terms = new CrossEntropyTerms(0.1, 1e-4);
        time("crossEntropy", n * (4 + e), () -> k.crossEntropy(loss, d, logits, targets, ROWS, VOCABULARY, none));
        time("crossEntropy, smoothed", n * (4 + e), () -> k.crossEntropy(loss, d, logits, targets, ROWS, VOCABULARY, terms));
        time("crossEntropy, no gradient", n * 4, () -> k.crossEntropy(loss, 0, logits, targets, ROWS, VOCABULARY, none));
        time("distillation", n * (8 + e), () -> k.distillation(loss, d, logits, teacher, targets, ROWS, VOCABULARY, 2, 0, 1));
        for (Distance distance : Distance.values()) {
            time("regression " + distance.name().toLowerCase(Locale.ROOT), N * (8 + e),
                    () -> k.regression(distance, loss, d, logits, teacher, targets, ROWS, WIDTH, 1, 0, 1));
        }
    }

    private void wholeBuffers() {
        int n = PARAMETERS;
        long x = m(n);
        long y = m(n);
        time("sum", n * 4, () -> k.sum(x, n));
        time("sumOfSquares", n * 4, () -> k.sumOfSquares(x, n));
        time("scale", n * 8, () -> k.scale(x, 1, n));
        time("combine", n * 12, () -> k.combine(0.999, x, 0.001, y, n));
        time("swap", n * 16, () -> k.swap(x, y, n));
    }

    private void optimisers() {
        int n = PARAMETERS;
        long w = m(n);
        long g = m(n);
        long first = k.allocate(4L * n, "first").address();
        long second = k.allocate(4L * n, "second").address();
        long copy = k.precision().mixed() ? c(n) : 0;
        int stateless = 12 + (copy == 0 ? 0 : e);
        time("sgd", n * stateless, step(new Update.Sgd(1e-4, 0.1, 1), w, copy, g, first, second));
        time("momentum", n * (stateless + 8), step(new Update.Momentum(1e-4, 0.1, 1, 0.9, false), w, copy, g, first, second));
        time("nesterov", n * (stateless + 8), step(new Update.Momentum(1e-4, 0.1, 1, 0.9, true), w, copy, g, first, second));
        time("lion", n * (stateless + 8), step(new Update.Lion(1e-4, 0.1, 1, 0.9, 0.99), w, copy, g, first, second));
        k.scale(first, 0, n);
        time("adagrad", n * (stateless + 8), step(new Update.Adagrad(1e-4, 0.1, 1, 1e-8), w, copy, g, first, second));
        time("rmsprop", n * (stateless + 8), step(new Update.RmsProp(1e-4, 0.1, 1, 0.99, 1e-8), w, copy, g, first, second));
        time("adam", n * (stateless + 16), step(new Update.Adam(1e-4, 0.1, 1, 0.9, 0.95, 1e-8, 0.5, 0.5), w, copy, g, first, second));
        time("adamW", n * (stateless + 16), step(new Update.AdamW(1e-4, 0.1, 1, 0.9, 0.95, 1e-8, 0.5, 0.5), w, copy, g, first, second));
    }

    private Runnable step(Update rule, long w, long copy, long g, long first, long second) {
        return () -> k.update(rule, w, copy, g, first, second, PARAMETERS);
    }

    private void time(String name, int bytes, Runnable kernel) {
        if (!name.contains(wanted)) {
            return;
        }
        long begin = System.nanoTime();
        long now = begin;
        for (int quiet = 0; now - begin < LONGEST_WARM_UP_NANOS && (quiet < 50 || now - begin < SHORTEST_WARM_UP_NANOS); ) {
            long before = threads.getCurrentThreadAllocatedBytes();
            kernel.run();
            quiet = threads.getCurrentThreadAllocatedBytes() == before ? quiet + 1 : 0;
            now = System.nanoTime();
        }
        double[] micros = new double[41];
        long allocated = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < micros.length; i++) {
            long start = threads.getCurrentThreadCpuTime();
            kernel.run();
            micros[i] = (threads.getCurrentThreadCpuTime() - start) / 1e3;
        }
        allocated = (threads.getCurrentThreadAllocatedBytes() - allocated) / micros.length;
        Arrays.sort(micros);
        double median = micros[micros.length / 2];
        String precision = e == 2 ? "bf16" : "f32";
        System.out.printf(Locale.ROOT, "%-5s %-28s %9.1f us (best %9.1f)  %6.1f GB/s  %d bytes allocated a call%n", precision, name, median,
                micros[0], bytes / median / 1e3, allocated);
        report.add("kernels").put("precision", precision).put("kernel", name).put("micros", median)
                .put("bestMicros", micros[0]).put("gigabytesPerSecond", bytes / median / 1e3).put("allocatedBytes", allocated);
    }
}
