package dripstone.kernel;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Every matrix product of one training step (6 layers, C 512, H 8, F 2048, V 8192, T 256, B 8; gated feed-forward), one thread, with B
 * in rows and with B packed, taken in turn in short blocks, by processor time: GFLOP/s of the median and of the best block, and the sum
 * of times weighted by how often a step runs each. Beside them a large product with B packed: the peak that this library reaches here.
 *
 * <p>{@code java @src/main/launcher/jvm.args -cp … dripstone.kernel.MatmulBenchmark [bf16|f32] [blocks]}; writes
 * {@code target/bench/matmul-PRECISION.json}.
 */
public final class MatmulBenchmark implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int T = 256;
    private static final int B = 8;
    private static final int LAYERS = 6;
    private static final int HEADS = 8;
    private static final int TILE = 128;
    private static final int GRADIENT_ELEMENTS = 1 << 18;
    private static final double BLOCK_OPERATIONS = 2e9;

    private final NativeMemory memory = new NativeMemory();
    private final OneDnnEngine engine = new OneDnnEngine(
            ((OneDnnLibrary.Loaded) OneDnnLibrary.load(NativeLibraryCache.ofThisUser())).calls(), memory);
    private final Lane lane = engine.openLane();
    private final Element e;
    private final List<Entry> entries = new ArrayList<>();

    /** @param times how often a step runs it; 0 for what stands beside a step */
    @SuppressWarnings("ArrayRecordComponent") // read in place, never compared
    private record Entry(String name, MatmulShape shape, double times, Runnable run, double[] nanos) {
        double operations() {
            return 2.0 * shape.m() * shape.n() * shape.k();
        }

        double rate(double quantile) {
            return operations() / sorted()[(int) (quantile * (nanos.length - 1))];
        }

        double stepMillis() {
            return times * sorted()[nanos.length / 2] / 1e6;
        }

        private double[] sorted() {
            double[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return sorted;
        }
    }

    private MatmulBenchmark(Precision precision) {
        e = precision.compute();
    }

    public static void main(String[] arguments) throws IOException {
        boolean single = arguments.length > 0 && arguments[0].equals("f32");
        int blocks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 21;
        try (MatmulBenchmark benchmark = new MatmulBenchmark(single ? Precision.F32 : Precision.BF16)) {
            benchmark.list(blocks);
            benchmark.measure(blocks);
            benchmark.report(single ? "f32" : "bf16");
        }
    }

    private void list(int blocks) {
        both("peak 2048^3", new MatmulShape(2048, 2048, 2048, false, false, 2048, 2048, 2048, e, e, false), 0, blocks);
        linear("qkv", 1536, 512, LAYERS, e, Element.F32, blocks);
        linear("attention output", 512, 512, LAYERS, Element.F32, e, blocks);
        linear("gate and up", 4096, 512, LAYERS, e, Element.F32, blocks);
        linear("down", 512, 2048, LAYERS, Element.F32, e, blocks);
        linear("logits", 8192, 512, 1, Element.F32, Element.F32, blocks);
        for (int columns = TILE; columns <= T; columns += TILE) {
            attention(columns, blocks);
        }
    }

    private void linear(String name, int out, int in, int layers, Element y, Element dx, int blocks) {
        double sequences = (double) B * layers;
        both(name + " y", new MatmulShape(T, out, in, false, true, in, in, out, e, y, false), sequences, blocks);
        both(name + " dx", new MatmulShape(T, in, out, false, false, out, in, in, e, dx, false), sequences, blocks);
        int rows = Math.min(out, Math.max(32, GRADIENT_ELEMENTS / in / 32 * 32));
        double pieces = (double) layers * out / rows;
        both(name + " dW, dY in rows", new MatmulShape(rows, in, B * T, true, false, out, in, in, e, Element.F32, false), pieces, blocks);
        add(name + " dW, dY transposed, packed",
                new MatmulShape(rows, in, B * T, false, false, B * T + 32, in, in, e, Element.F32, false).withPackedB(), 0, blocks);
    }

    private void attention(int columns, int blocks) {
        double times = (double) LAYERS * HEADS * B;
        int ld = 1536;
        add("scores " + columns, new MatmulShape(TILE, columns, 64, false, true, ld, ld, columns, e, Element.F32, false), 2 * times, blocks);
        add("output " + columns, new MatmulShape(TILE, 64, columns, false, false, columns, ld, 512, e, e, false), times, blocks);
        add("dQ " + columns, new MatmulShape(TILE, 64, columns, false, false, columns, ld, ld, e, Element.F32, false), times, blocks);
        add("dK, dV " + columns, new MatmulShape(columns, 64, TILE, true, false, columns, ld, ld, e, Element.F32, true), 2 * times, blocks);
    }

    private void both(String name, MatmulShape shape, double times, int blocks) {
        add(name, shape, times, blocks);
        add(name + ", packed", shape.withPackedB(), 0, blocks);
    }

    private void add(String name, MatmulShape s, double times, int blocks) {
        Matmul matmul = engine.prepare(s);
        long a = filled(e, (long) (s.transA() ? s.k() : s.m()) * s.lda());
        long b = filled(e, s.packedB() ? PackedForm.of(s).bytes() / e.bytes() : (long) (s.transB() ? s.n() : s.k()) * s.ldb());
        long c = filled(s.c(), (long) s.m() * s.ldc());
        entries.add(new Entry(name, s, times, () -> lane.run(matmul, a, b, c), new double[blocks]));
    }

    private void measure(int blocks) {
        for (int block = -1; block < blocks; block++) {
            for (Entry entry : entries) {
                int repeats = (int) Math.max(1, BLOCK_OPERATIONS / entry.operations());
                long start = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < repeats; i++) {
                    entry.run.run();
                }
                if (block >= 0) {
                    entry.nanos[block] = (THREADS.getCurrentThreadCpuTime() - start) / (double) repeats;
                }
            }
        }
    }

    private void report(String precision) throws IOException {
        double peak = entries.stream().filter(x -> x.name.startsWith("peak")).mapToDouble(x -> x.rate(0)).max().orElseThrow();
        double step = entries.stream().mapToDouble(Entry::stepMillis).sum();
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode report = json.createObjectNode().put("benchmark", "MatmulBenchmark").put("processor", processor())
                .put("kernels", engine.fingerprint()).put("precision", precision).put("peakGflops", peak).put("stepMillis", step);
        System.out.printf(Locale.ROOT, "%s, %s, %s%n", processor(), engine.fingerprint(), precision);
        for (Entry x : entries) {
            System.out.printf(Locale.ROOT, "%-44s m=%5d n=%5d k=%5d  median %6.1f  best %6.1f GFLOP/s  %3.0f%% of peak  %6.1f ms a step%n",
                    x.name, x.shape.m(), x.shape.n(), x.shape.k(), x.rate(0.5), x.rate(0), 100 * x.rate(0.5) / peak, x.stepMillis());
            report.withArray("products").addObject().put("name", x.name).put("m", x.shape.m()).put("n", x.shape.n())
                    .put("k", x.shape.k()).put("packedB", x.shape.packedB()).put("timesAStep", x.times)
                    .put("medianGflops", x.rate(0.5)).put("bestGflops", x.rate(0)).put("stepMillis", x.stepMillis());
        }
        System.out.printf(Locale.ROOT, "all products of a step with B in rows: %.1f ms of one thread%n", step);
        Path file = Path.of("target", "bench", "matmul-" + precision + ".json");
        Files.createDirectories(file.resolveSibling(""));
        json.writeValue(file.toFile(), report);
    }

    private long filled(Element element, long count) {
        Buffer buffer = memory.allocate(count * element.bytes(), "operand");
        Random random = new Random(1);
        for (long i = 0; i < count; i++) {
            Memory.set(element, buffer.address(), i, random.nextFloat() - 0.5);
        }
        return buffer.address();
    }

    private static String processor() throws IOException {
        return String.join(" ", Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(l -> l.matches("(model name|cpu family|model)\\s.*")).map(l -> l.replaceAll("\\s+", " ")).distinct().toList());
    }

    @Override
    public void close() {
        lane.close();
        engine.close();
        memory.close();
    }
}
