package dripstone.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A program of its own for {@link CompilationTest}: runs every fast kernel in one precision and prints a digest of all results, and
 * the bytes that the last rounds allocated. Arguments: bf16 or f32; rounds to wait for one that allocates nothing, 0 for a single one.
 */
final class KernelTrial {
    private static final int ROWS = 12;
    private static final int WIDTH = 53;
    private static final int QUIET_ROUNDS = 20;

    private final Kernels k;
    private final Lane lane;
    private final List<Cells> results = new ArrayList<>();
    private final List<Runnable> kernels = new ArrayList<>();
    private double sums;

    private KernelTrial(Kernels k) {
        this.k = k;
        lane = k.openLane();
    }

    public static void main(String[] arguments) throws Exception {
        Precision precision = arguments[0].equals("bf16") ? Precision.BF16 : Precision.F32;
        int rounds = Integer.parseInt(arguments[1]);
        try (Kernels k = arguments[2].equals("java")
                ? KernelChoice.vectorOnly(precision, new NativeMemory(), "trial")
                : KernelChoice.fast(precision)) {
            KernelTrial trial = new KernelTrial(k);
            trial.list();
            System.out.println("allocated " + trial.warmUp(rounds));
            System.out.println("digest " + trial.digest());
            trial.lane.close();
        }
    }

    /** Runs until nothing is allocated for some rounds, and answers 0, or which kernels allocated how much in the last round. */
    private String warmUp(int rounds) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] allocated = new long[kernels.size()];
        int quiet = 0;
        for (int round = 0; round <= rounds && quiet < QUIET_ROUNDS; round++) {
            sums = 0;
            long all = 0;
            for (int i = 0; i < allocated.length; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                kernels.get(i).run();
                allocated[i] = threads.getCurrentThreadAllocatedBytes() - before;
                all += allocated[i];
            }
            quiet = all == 0 ? quiet + 1 : 0;
        }
        return quiet > 0
                ? "0"
                : IntStream.range(0, allocated.length)
                        .filter(i -> allocated[i] > 0)
                        .mapToObj(i -> "kernel " + i + ": " + allocated[i])
                        .collect(Collectors.joining(", "));
    }

    private String digest() throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        results.forEach(r -> sha.update(r.bits()));
        sha.update(Double.toHexString(sums).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(sha.digest());
    }

    private long m(int count) {
        return Cells.normal(k, Element.F32, count, count).at();
    }

    private long e(int count) {
        return Cells.normal(k, k.precision().compute(), count, count).at();
    }

    private long outM(int count) {
        return out(Element.F32, count);
    }

    private long outE(int count) {
        return out(k.precision().compute(), count);
    }

    private long out(Element element, int count) {
        Cells cells = Cells.zeros(k, element, count);
        results.add(cells);
        return cells.at();
    }

    private long ints(IntUnaryOperator value) {
        return Cells.ints(k, IntStream.range(0, ROWS).map(value).toArray()).address();
    }

    private void list() {
        int n = ROWS * WIDTH;
        long x = m(n);
        long y = m(n + 1);
        long w = m(WIDTH);
        long rstd = outM(ROWS);
        long normed = outE(n);
        kernels.add(() -> k.rmsNorm(normed, x, w, rstd, ROWS, WIDTH, 1e-5));
        long dx = outM(n);
        kernels.add(() -> k.scale(dx, 0, n));
        kernels.add(() -> k.rmsNormBackward(dx, y, x, w, rstd, ROWS, WIDTH));
        long dw = outM(WIDTH);
        kernels.add(() -> k.rmsNormWeightGradient(dw, y, x, rstd, ROWS, WIDTH, 0, WIDTH));
        kernels.add(() -> k.add(dx, y, n));
        long ids = ints(i -> i * 5 % 9);
        long rows = outM(n);
        kernels.add(() -> k.embed(rows, x, ids, ROWS, WIDTH));
        kernels.add(() -> k.embedBackward(rows, y, ids, ROWS, WIDTH, 2, 7));
        long narrow = outE(n);
        kernels.add(() -> k.toCompute(narrow, x, n));
        long wide = outM(n);
        kernels.add(() -> k.toMaster(wide, normed, n));
        kernels.add(() -> sums += k.sum(x, n) + k.sumOfSquares(y, n));
        rotaryAndSoftmax();
        norms();
        activations();
        losses();
        updates();
        products();
    }

    private void norms() {
        int n = ROWS * WIDTH;
        long x = m(n);
        long y = m(n + 1);
        long w = m(WIDTH);
        long b = m(WIDTH + 1);
        long stats = outM(2 * ROWS);
        long out = outE(n);
        kernels.add(() -> k.layerNorm(out, x, w, b, stats, ROWS, WIDTH, 1e-5));
        long dx = outM(n);
        long dw = outM(WIDTH);
        long db = outM(WIDTH);
        kernels.add(() -> k.scale(dx, 0, n));
        kernels.add(() -> k.layerNormBackward(dx, y, x, w, stats, ROWS, WIDTH));
        kernels.add(() -> k.layerNormParameterGradients(dw, db, y, x, stats, ROWS, WIDTH));
        kernels.add(() -> k.addBias(k.precision().compute(), out, b, ROWS, WIDTH));
        kernels.add(() -> k.addBias(Element.F32, dx, b, ROWS, WIDTH));
        long bias = outM(WIDTH);
        kernels.add(() -> k.biasGradient(bias, out, ROWS, WIDTH));
        headNorms(8, 6);
        headNorms(26, 2);
    }

    private void headNorms(int headSize, int heads) {
        int ld = headSize * heads + 1;
        long x = e(ROWS * ld);
        long w = m(headSize);
        long rstd = outM(ROWS * heads);
        long out = outE(ROWS * ld);
        long dx = outE(ROWS * ld);
        long dw = outM(headSize);
        kernels.add(() -> k.headNorm(out, x, ld, w, rstd, ROWS, heads, headSize, 1e-5));
        kernels.add(() -> k.scale(dw, 0, headSize));
        kernels.add(() -> k.headNormBackward(dx, dw, out, x, ld, w, rstd, ROWS, heads, headSize));
    }

    private void activations() {
        int n = ROWS * WIDTH;
        long gateUp = e(2 * n);
        for (Activation f : Activation.values()) {
            long hidden = outE(n);
            long dGateUp = outE(2 * n);
            kernels.add(() -> k.gate(f, hidden, gateUp, ROWS, WIDTH));
            kernels.add(() -> k.gateBackward(f, dGateUp, hidden, gateUp, ROWS, WIDTH));
            long out = outE(n);
            long dx = outE(n);
            kernels.add(() -> k.activate(f, out, gateUp, n));
            kernels.add(() -> k.activateBackward(f, dx, gateUp, out, n));
        }
        for (Element element : new Element[] {Element.F32, k.precision().compute()}) {
            long dropped = out(element, n);
            long whole = element == Element.F32 ? m(n) : gateUp;
            kernels.add(() -> k.dropout(element, dropped, whole, n, 0.1, 0x123456789abcdefL, 0xffffff00L));
        }
    }

    private void rotaryAndSoftmax() {
        int headSize = 36;
        long turned = outE(ROWS * headSize);
        long source = m(ROWS * headSize);
        long table = RotaryTable.build(k, ROWS, headSize, 1000).address();
        long positions = ints(i -> i);
        kernels.add(() -> k.toCompute(turned, source, (long) ROWS * headSize));
        kernels.add(() -> k.rotary(turned, headSize, positions, table, ROWS, 1, headSize, false));
        kernels.add(() -> k.rotary(turned, headSize, positions, table, ROWS, 1, headSize, true));
        long p = outE(ROWS * WIDTH);
        long starts = ints(i -> i > 6 ? 21 : 3);
        long scores = m(ROWS * WIDTH);
        kernels.add(() -> k.causalSoftmax(p, scores, starts, ROWS, WIDTH, WIDTH - ROWS, 0.3));
        long ds = outE(ROWS * WIDTH);
        kernels.add(() -> k.causalSoftmaxBackward(ds, scores, p, ROWS, WIDTH, WIDTH - ROWS, 0.3));
    }

    private void losses() {
        int n = ROWS * WIDTH;
        long loss = outM(ROWS);
        long logits = m(n);
        long d = outE(n);
        long targets = ints(i -> i == 3 ? -1 : i * 4);
        kernels.add(() -> k.crossEntropy(loss, d, logits, targets, ROWS, WIDTH, CrossEntropyTerms.NONE));
        kernels.add(() -> k.crossEntropy(loss, 0, logits, targets, ROWS, WIDTH, CrossEntropyTerms.NONE));
        CrossEntropyTerms terms = new CrossEntropyTerms(0.1, 1e-3);
        kernels.add(() -> k.crossEntropy(loss, d, logits, targets, ROWS, WIDTH, terms));
        long teacher = m(n + 1);
        long spent = outM(n);
        kernels.add(() -> {
            k.combine(0, spent, 1, teacher, n);
            k.distillation(loss, d, logits, spent, targets, ROWS, WIDTH, 2, 0.5, 0.5);
        });
        for (Distance distance : Distance.values()) {
            long distances = outM(ROWS);
            long dy = outE(n);
            kernels.add(() -> k.regression(distance, distances, dy, logits, teacher, targets, ROWS, WIDTH, 0.5, 0, 1));
            kernels.add(() -> k.regression(distance, distances, dy, logits, teacher, targets, ROWS, WIDTH, 0.5, 0.5, 1));
        }
    }

    private void updates() {
        int n = ROWS * WIDTH;
        long gradient = m(n);
        for (IntFunction<Update> rule : VectorUpdatesTest.rules()) {
            Update step = rule.apply(1);
            long weights = outM(n);
            long first = outM(n);
            long second = outM(n);
            long copy = outE(n);
            kernels.add(() -> {
                k.combine(0, weights, 1, gradient, n);
                k.scale(first, 0, n);
                k.scale(second, 0, n);
                sums += k.update(step, weights, copy, gradient, first, second, n);
            });
        }
        long one = outM(n);
        long other = outM(n);
        kernels.add(() -> {
            k.combine(0, one, 0.5, gradient, n);
            k.combine(0, other, 0.3, gradient, n);
            k.swap(one, other, n);
        });
    }

    private void products() {
        Element e = k.precision().compute();
        long a = e(ROWS * WIDTH);
        long b = e(20 * WIDTH);
        long c = outM(ROWS * 20);
        Matmul forward = k.prepare(new MatmulShape(ROWS, 20, WIDTH, false, true, WIDTH, WIDTH, 20, e, Element.F32, false));
        Matmul more = k.prepare(new MatmulShape(ROWS, 20, WIDTH, false, true, WIDTH, WIDTH, 20, e, Element.F32, true));
        kernels.add(() -> lane.run(forward, a, b, c));
        kernels.add(() -> lane.run(more, a, b, c));
        PackedForm form = new PackedForm(WIDTH, ROWS, e);
        long packed = outE((int) form.bytes() / e.bytes());
        Packing rows = Packing.whole(form, false, WIDTH);
        kernels.add(() -> k.pack(rows, packed, a));
        long packedTransposed = outE((int) form.bytes() / e.bytes());
        Packing columns = Packing.whole(form, true, ROWS);
        kernels.add(() -> k.pack(columns, packedTransposed, a));
    }
}
