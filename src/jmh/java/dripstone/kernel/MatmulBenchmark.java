package dripstone.kernel;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * GFLOP/s of the products of one transformer layer and of the output layer, one thread, plain layouts:
 * {@code java @src/main/launcher/jvm.args -cp … dripstone.kernel.MatmulBenchmark [bf16|f32]}. The median of several batches, by processor
 * time, so that a shared machine disturbs them less.
 */
public final class MatmulBenchmark {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private MatmulBenchmark() {}

    private record Product(String name, int m, int n, int k, boolean transA, boolean transB, boolean masterC) {}

    public static void main(String[] arguments) throws IOException {
        Precision precision = arguments.length > 0 && arguments[0].equals("f32") ? Precision.F32 : Precision.BF16;
        System.out.println(Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(l -> l.matches("(model name|cpu family|model)\\s.*"))
                .distinct().toList());
        try (NativeMemory memory = new NativeMemory();
                OneDnnEngine engine = new OneDnnEngine(
                        ((OneDnnLibrary.Loaded) OneDnnLibrary.load(NativeLibraryCache.ofThisUser())).calls(), memory);
                Lane lane = engine.openLane()) {
            System.out.println(engine.fingerprint() + " " + precision);
            for (int rows : new int[] {256, 2048}) {
                for (int[] shape : new int[][] {{1536, 512}, {512, 512}, {2816, 512}, {512, 1408}, {8192, 512}}) {
                    int out = shape[0];
                    int in = shape[1];
                    time(memory, engine, lane, precision, new Product("forward X.Wt", rows, out, in, false, true, false));
                    time(memory, engine, lane, precision, new Product("forward X.Wt to master", rows, out, in, false, true, true));
                    time(memory, engine, lane, precision, new Product("input gradient dY.W", rows, in, out, false, false, false));
                    time(memory, engine, lane, precision, new Product("weight gradient dYt.X", out, in, rows, true, false, true));
                }
            }
            for (int t : new int[] {128, 256}) {
                time(memory, engine, lane, precision, new Product("scores Q.Kt", t, t, 64, false, true, true));
                time(memory, engine, lane, precision, new Product("context P.V", t, 64, t, false, false, false));
                time(memory, engine, lane, precision, new Product("dV Pt.dO", t, 64, t, true, false, false));
            }
        }
    }

    private static void time(NativeMemory memory, MatmulEngine engine, Lane lane, Precision precision, Product p) {
        Element e = precision.compute();
        Element ce = p.masterC ? precision.master() : e;
        Matmul matmul = engine.prepare(new MatmulShape(p.m, p.n, p.k, p.transA, p.transB, p.transA ? p.m : p.k, p.transB ? p.k : p.n,
                p.n, e, ce, false));
        try (Buffer a = filled(memory, e, (long) p.m * p.k);
                Buffer b = filled(memory, e, (long) p.k * p.n);
                Buffer c = memory.allocate((long) p.m * p.n * ce.bytes(), "c")) {
            double operations = 2.0 * p.m * p.n * p.k;
            int repeats = (int) Math.max(1, 4e9 / operations);
            double[] rates = new double[9];
            for (int batch = -2; batch < rates.length; batch++) {
                long start = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < repeats; i++) {
                    lane.run(matmul, a.address(), b.address(), c.address());
                }
                if (batch >= 0) {
                    rates[batch] = operations * repeats / (THREADS.getCurrentThreadCpuTime() - start);
                }
            }
            Arrays.sort(rates);
            System.out.printf("%-24s m=%5d n=%5d k=%5d  median %6.1f  best %6.1f GFLOP/s%n", p.name, p.m, p.n, p.k,
                    rates[rates.length / 2], rates[rates.length - 1]);
        }
    }

    private static Buffer filled(NativeMemory memory, Element e, long count) {
        Buffer buffer = memory.allocate(count * e.bytes(), "operand");
        Random random = new Random(1);
        for (long i = 0; i < count; i++) {
            Memory.set(e, buffer.address(), i, random.nextFloat() - 0.5);
        }
        return buffer;
    }
}
