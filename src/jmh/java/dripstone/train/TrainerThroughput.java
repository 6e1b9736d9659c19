package dripstone.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dripstone.batch.Batch;
import dripstone.batch.PackerState;
import dripstone.kernel.Buffer;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import dripstone.model.LeafPass;
import dripstone.model.LeafSettings;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/**
 * Whole training steps of a small Llama model, the figure to hold against other engines: 6 layers, C 512, H 8, F 2048, V 8192, T 256,
 * B 8, tied embeddings, one leaf a step; loss, gradients, clipping and AdamW included, packing and snapshots not.
 *
 * <p>Run from the repository's root after {@code mvn test-compile}:
 * with CP the class path that {@code mvn dependency:build-classpath} prints,
 * {@code javac -d target/bench/classes -cp target/classes:CP src/jmh/java/dripstone/train/TrainerThroughput.java}, then
 * {@code java @src/main/launcher/jvm.args -cp target/bench/classes:target/classes:CP dripstone.train.TrainerThroughput [seconds]
 * [workers,…]}.
 */
public final class TrainerThroughput {
    private static final ModelShape SHAPE = new ModelShape(ModelSettings.llama(6, 512, 8, 8, 2048, 256, 10000, 1e-5, true), 8192);
    private static final int SEQUENCES = 8;
    private static final int TOKENS = SEQUENCES * SHAPE.settings().context();
    /** Multiply-adds of all matrix products, forward and backward, attention over full T×T, counted as two. */
    private static final double GFLOP_A_STEP = 380;

    private TrainerThroughput() {}

    /** One line of the table. */
    private record Line(String precision, int workers, String kernels, int steps, double stepMillis, double bestMillis, double cpuMillis,
            double busyShare, double firstLoss, double lastLoss) {
        double tokensPerSecond() {
            return TOKENS / stepMillis * 1e3;
        }

        double gflops() {
            return GFLOP_A_STEP / stepMillis * 1e3;
        }
    }

    /** @param args seconds for each line (default 15), then workers separated by commas (default 1,2) */
    public static void main(String[] args) throws IOException {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 15;
        String[] workers = (args.length > 1 ? args[1] : "1,2").split(",", -1);
        ObjectNode report = new ObjectMapper().createObjectNode();
        report.put("benchmark", "TrainerThroughput").put("processor", processor()).put("java", Runtime.version().toString());
        report.put("shape", SHAPE.toString()).put("sequences", SEQUENCES).put("gflopAStep", GFLOP_A_STEP);
        System.out.printf("processor: %s, %d logical%n", processor(), Runtime.getRuntime().availableProcessors());
        System.out.println("precision workers   tokens/s   ms/step  best ms   CPU ms   GFLOP/s   busy   loss         kernels");
        for (Precision precision : new Precision[] {Precision.BF16, Precision.F32}) {
            for (String count : workers) {
                Line line = measure(precision, Integer.parseInt(count), seconds);
                System.out.printf(Locale.ROOT, "%-9s %7d %10.0f %9.1f %8.1f %8.1f %9.0f %5.1f%% %5.2f > %5.2f %s%n",
                        line.precision, line.workers, line.tokensPerSecond(), line.stepMillis, line.bestMillis, line.cpuMillis,
                        line.gflops(), 100 * line.busyShare, line.firstLoss, line.lastLoss, line.kernels);
                report.withArray("lines").addObject().put("precision", line.precision).put("workers", line.workers)
                        .put("kernels", line.kernels).put("steps", line.steps).put("tokensPerSecond", line.tokensPerSecond())
                        .put("stepMillis", line.stepMillis).put("bestStepMillis", line.bestMillis).put("cpuMillis", line.cpuMillis)
                        .put("gflops", line.gflops()).put("busyShare", line.busyShare);
            }
        }
        Path file = Path.of("target", "bench", "trainer-throughput.json");
        Files.createDirectories(file.resolveSibling(""));
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), report);
        System.out.println("written: " + file);
    }

    private static Line measure(Precision precision, int count, double seconds) {
        TrainSettings settings =
                new TrainSettings(1e-3, 0, Schedule.CONSTANT, 1, 0, 0.9, 0.95, 1e-8, 0.1, 1, 1, SEQUENCES, 1, count, 1);
        try (Kernels kernels = KernelChoice.fast(precision);
                Parameters parameters = Parameters.allocate(SHAPE, kernels);
                LeafPass leaf = LeafPass.create(parameters, kernels, new LeafSettings(SEQUENCES, count, false));
                Moments moments = Moments.allocate(kernels, parameters);
                Buffer memory = kernels.allocate(12L * TOKENS, "batch");
                Workers workers = Workers.open(kernels, count, "bench-worker", Duration.ofSeconds(60));
                ParallelStep arithmetic = new ParallelStep(kernels, leaf, moments, workers)) {
            parameters.initialise(1);
            parameters.refreshCompute();
            Optimizer optimizer = new Optimizer(arithmetic, TOKENS);
            Batch batch = batch(kernels, memory);
            double first = optimizer.step(batch, settings, 0, false).nats();
            long updates = 1;
            for (long end = System.nanoTime() + (long) (seconds * 0.3e9); System.nanoTime() < end;) {
                optimizer.step(batch, settings, updates++, false);
            }
            long busy = workers.busyNanos();
            long cpu = cpuNanos();
            long begin = System.nanoTime();
            long best = Long.MAX_VALUE;
            double last = first;
            int steps = 0;
            for (long now = begin; now - begin < seconds * 1e9; steps++) {
                last = optimizer.step(batch, settings, updates++, false).nats();
                long after = System.nanoTime();
                best = Math.min(best, after - now);
                now = after;
            }
            double span = System.nanoTime() - begin;
            return new Line(precision.mixed() ? "bf16" : "fp32", count, kernels.description(), steps, span / steps / 1e6, best / 1e6,
                    (cpuNanos() - cpu) / 1e6 / steps, (workers.busyNanos() - busy) / (span * count), first, last);
        }
    }

    /** Processor time of the whole process: what a step costs, also on a machine that has other work. */
    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Random tokens, which the model learns by heart: the loss falls when the arithmetic is right. */
    private static Batch batch(Kernels kernels, Buffer memory) {
        Random random = new Random(1);
        for (int i = 0; i < TOKENS; i++) {
            kernels.setInt(memory.address(), i, random.nextInt(SHAPE.vocabulary()));
            kernels.setInt(memory.address(), TOKENS + i, random.nextInt(SHAPE.vocabulary()));
        }
        return new Fixed(memory.segment());
    }

    private record Fixed(MemorySegment memory) implements Batch {
        @Override
        public long step() {
            return 1;
        }

        @Override
        public MemorySegment tokens() {
            return memory.asSlice(0, 4L * TOKENS);
        }

        @Override
        public MemorySegment targets() {
            return memory.asSlice(4L * TOKENS, 4L * TOKENS);
        }

        @Override
        public MemorySegment documentStarts() {
            return memory.asSlice(8L * TOKENS, 4L * TOKENS);
        }

        @Override
        public long targetCount() {
            return TOKENS;
        }

        @Override
        public String digest() {
            return "";
        }

        @Override
        public PackerState after() {
            return PackerState.atStart();
        }
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst().orElse("unknown");
    }
}
