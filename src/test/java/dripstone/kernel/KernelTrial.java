package dripstone.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

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

    /** Runs until nothing is allocated for some rounds, and answers what the last round allocated. */
    private long warmUp(int rounds) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int quiet = 0;
        long allocated = 0;
        for (int round = 0; round <= rounds && quiet < QUIET_ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < kernels.size(); i++) {
                kernels.get(i).run();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
            quiet = allocated == 0 ? quiet + 1 : 0;
        }
        return allocated;
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

    private long ints(java.util.function.IntUnaryOperator value) {
        return Cells.ints(k, java.util.stream.IntStream.range(0, ROWS).map(value).toArray()).address();
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
        kernels.add(() -> sums = k.sum(x, n) + k.sumOfSquares(y, n) + (k.allFinite(x, n) ? 1 : 0));
        rotaryAndSoftmax();
        losses();
        products();
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
        long gateUp = e(2 * n);
        long hidden = outE(n);
        kernels.add(() -> k.gate(Activation.SILU, hidden, gateUp, ROWS, WIDTH));
        long dGateUp = outE(2 * n);
        kernels.add(() -> k.gateBackward(Activation.SILU, dGateUp, hidden, gateUp, ROWS, WIDTH));
        long loss = outM(ROWS);
        long logits = m(n);
        long d = outE(n);
        long targets = ints(i -> i == 3 ? -1 : i * 4);
        kernels.add(() -> k.crossEntropy(loss, d, logits, targets, ROWS, WIDTH, CrossEntropyTerms.NONE));
        kernels.add(() -> k.crossEntropy(loss, 0, logits, targets, ROWS, WIDTH, CrossEntropyTerms.NONE));
        long weights = outM(n);
        long first = outM(n);
        long second = outM(n);
        long copy = outE(n);
        Update step = new Update.AdamW(1e-3, 0.1, 0.7, 0.9, 0.99, 1e-8, 0.5, 0.3);
        kernels.add(() -> {
            k.scale(weights, 0, n);
            k.scale(first, 0, n);
            k.scale(second, 0, n);
            k.add(weights, logits, n);
            k.update(step, weights, copy, logits, first, second, n);
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
    }
}
