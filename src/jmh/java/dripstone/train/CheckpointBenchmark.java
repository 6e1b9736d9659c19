package dripstone.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.batch.Batch;
import dripstone.batch.BatchSource;
import dripstone.bench.BenchReport;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.RestoreOutcome;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.Retention;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Tensor;
import dripstone.disk.Publish;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.model.LeafPass;
import dripstone.model.LeafSettings;
import dripstone.model.Parameters;
import dripstone.model.SharedWeights;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot costs the trainer: the real {@link Trainer} with ledger, metrics and snapshots, on one batch over and over, is asked for
 * snapshots one after the other. The stall of one is the longest step (from batch to batch, all that happens at a boundary included)
 * from its request until some steps after its publication, less the median step while none was on its way. After each follow as many steps
 * without one; their longest, less the same median, is what the machine does by itself to the longest of so many steps. Then the newest
 * is restored: hashes verified, weights and optimiser state read into fresh memory; files in the page cache.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.train.CheckpointBenchmark
 * [-Dbench.args="--shape 12,640,10,2560,50304,128,1 --arch llama --precision bf16 --snapshots 20 --rate-mib 32 --warm 20 --copy beside
 * --directory target/checkpoint-bench"]}; writes {@code target/bench/checkpoint.json}. The default shape has 110.9 million
 * parameters, and a step is of one sequence: a longer one has more of the writer's processor time in it, which is printed beside, and is
 * no stall. Twenty snapshots take half an hour: each is written at the rate that {@code checkpoint.write-rate} has.
 */
public final class CheckpointBenchmark {
    private static final Map<String, String> DEFAULTS = Map.of("shape", "12,640,10,2560,50304,128,1", "arch", "llama", "precision", "bf16",
            "snapshots", "20", "rate-mib", "32", "warm", "20", "copy", "beside", "directory", "target/checkpoint-bench");

    private final BenchOptions options;
    private final Work work;
    private final BenchReport report;
    private final Path directory;

    private CheckpointBenchmark(BenchOptions options, BenchReport report) {
        this.options = options;
        this.work = Work.of(options.text("shape"), options.text("arch"), options.text("precision"));
        this.report = report;
        this.directory = Path.of(options.text("directory"));
    }

    public static void main(String[] arguments) throws IOException {
        BenchOptions options = BenchOptions.parse(arguments, DEFAULTS);
        CheckpointBenchmark benchmark = new CheckpointBenchmark(options, new BenchReport("checkpoint", Arrays.asList(arguments)));
        Publish.deleteTree(benchmark.directory);
        try {
            Files.createDirectories(benchmark.directory);
            benchmark.train();
            benchmark.restore();
            benchmark.report.write();
            System.out.println(benchmark.report);
        } finally {
            Publish.deleteTree(benchmark.directory);
        }
    }

    /** The same batch for ever; asks for snapshots, and times what lies between two batches. */
    private static final class Clock implements BatchSource {
        private final LeafBatch batch;
        private final int warm;
        private final int snapshots;
        private final List<Double> during = new ArrayList<>();
        /** Steps with no snapshot on its way. */
        private final List<Double> without = new ArrayList<>();
        /** The longest of as many of them as each snapshot had. */
        private final List<Double> worstWithout = new ArrayList<>();
        private final List<Double> worst = new ArrayList<>();
        private final List<Double> seconds = new ArrayList<>();
        private @Nullable Trainer trainer;
        private @Nullable CompletableFuture<Snapshot> asked;
        private long step;
        private long last;
        private long askedNanos;
        private double longest;
        private long writerNanos;
        private int steps;
        private int after;
        private int left;

        Clock(LeafBatch batch, int warm, int snapshots) {
            this.batch = batch;
            this.warm = warm;
            this.snapshots = snapshots;
        }

        @Override
        public @Nullable Batch take(Duration atMost) {
            long now = System.nanoTime();
            double millis = (now - last) / 1e6;
            last = now;
            if (step == warm) {
                ask(now);
            } else if (step > warm) {
                look(now, millis);
            }
            return worstWithout.size() == snapshots ? null : batch.at(++step);
        }

        private void ask(long now) {
            asked = Objects.requireNonNull(trainer).requestCheckpoint();
            askedNanos = now;
            longest = 0;
            steps = 0;
            after = 0;
        }

        private void look(long now, double millis) {
            longest = Math.max(longest, millis);
            CompletableFuture<Snapshot> open = asked;
            if (open != null) {
                steps++;
                during.add(millis);
                lookAtSnapshot(open, now);
                return;
            }
            without.add(millis);
            if (--left == 0) {
                worstWithout.add(longest);
                System.out.printf(Locale.ROOT, "snapshot %d: written in %.1f s, longest of %d steps %.1f ms, of as many without %.1f ms%n",
                        worst.size(), seconds.getLast(), steps, worst.getLast(), longest);
                ask(now);
            }
        }

        private void lookAtSnapshot(CompletableFuture<Snapshot> open, long now) {
            if (!open.isDone()) {
                return;
            }
            if (++after == 1) {
                seconds.add((now - askedNanos) / 1e9);
            }
            if (after == 3) { // steps after it count too: what it left to the disk may be felt there
                worst.add(longest);
                writerNanos = processorNanos("checkpoint-writer"); // it ends with the run
                asked = null;
                left = steps;
                longest = 0;
            }
        }

        private static long processorNanos(String name) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                    .filter(thread -> thread != null && thread.getThreadName().equals(name))
                    .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId())).sum();
        }

        @Override
        public void release(Batch used) {}

        @Override
        public State state() {
            return State.ENDED;
        }
    }

    private void train() throws IOException {
        TrainSettings settings = Tune.with(Map.of("workers", Runtime.getRuntime().availableProcessors(),
                "leafSequences", work.sequences()));
        boolean beside = options.text("copy").equals("beside");
        try (Kernels kernels = KernelChoice.fast(work.precision());
                Parameters parameters = Parameters.allocate(work.shape(), kernels);
                LeafPass leaf = LeafPass.create(parameters, kernels, new LeafSettings(work.sequences(), settings.workers(), false));
                LeafBatch batch = LeafBatch.random(work.tokens(), work.vocabulary());
                Ledger ledger = Ledger.open(directory.resolve("ledger"))) {
            Clock clock = new Clock(batch, options.integer("warm"), options.integer("snapshots"));
            HeldOut none = (at, most) -> {
                throw new IOException("nothing is validated here");
            };
            System.out.printf("processor: %s%n%s; %s, parameters: %d%n", BenchReport.processor(), kernels.description(), work.label(),
                    parameters.count());
            report.root().put("work", work.label()).put("parameters", parameters.count()).put("rateMiB", options.integer("rate-mib"))
                    .put("copy", options.text("copy"));
            Trainer trainer = new Trainer(new TrainerParts(
                    new TrainerParts.Model(kernels, parameters, leaf, "{}".getBytes(StandardCharsets.UTF_8), "none"),
                    new TrainerParts.Stores(SnapshotStore.open(directory), Retention.newest(1), ledger, directory.resolve("metrics.csv"),
                            new SnapshotWriting(beside, (long) options.integer("rate-mib") << 20), new SharedWeights()),
                    new TrainerParts.Feeds((from, step, held) -> clock, none, Collections.emptySortedMap()), settings,
                    TrainingBounds.none()));
            clock.trainer = trainer;
            TrainingEnd end = trainer.run();
            if (!(end instanceof TrainingEnd.EpochsDone)) {
                throw new IOException("the run did not end as it should: " + end.describe());
            }
            print(clock);
        }
    }

    private void print(Clock clock) throws IOException {
        double median = median(clock.without);
        double[] stalls = stalls(clock.worst, median);
        double[] without = stalls(clock.worstWithout, median);
        long bytes = SnapshotStore.openForReading(directory).list().getLast().bytes();
        double written = median(clock.seconds);
        double writerSeconds = clock.writerNanos / 1e9 / stalls.length;
        System.out.printf(Locale.ROOT, "step without: median %.1f ms of %d; while one is under way: %.1f ms%n"
                + "stall of %d snapshots: median %.1f ms, worst %.1f ms (%.2f %% of a minute)%n"
                + "the same of as many steps without: median %.1f ms, worst %.1f ms%n"
                + "written: %d bytes in %.1f s (median), of the writer's processor time %.2f s each%n", median,
                clock.without.size(), median(clock.during), stalls.length, Comparison.median(stalls), worst(stalls), worst(stalls) / 600,
                Comparison.median(without), worst(without), bytes, written, writerSeconds);
        ObjectNode root = report.root();
        root.put("stepMedianMillis", median).put("stepsWithout", clock.without.size())
                .put("stepMedianMillisDuring", median(clock.during))
                .put("stallMedianMillis", Comparison.median(stalls)).put("stallWorstMillis", worst(stalls))
                .put("withoutMedianMillis", Comparison.median(without)).put("withoutWorstMillis", worst(without))
                .put("snapshotBytes", bytes).put("writeMedianSeconds", written).put("writerProcessorSeconds", writerSeconds);
        Arrays.stream(stalls).forEach(root.withArray("stallsMillis")::add);
        Arrays.stream(without).forEach(root.withArray("withoutMillis")::add);
    }

    private static double[] stalls(List<Double> longest, double median) {
        return longest.stream().mapToDouble(millis -> millis - median).toArray();
    }

    private static double worst(double[] stalls) {
        return Arrays.stream(stalls).max().orElse(0);
    }

    private static double median(List<Double> values) {
        return Comparison.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** As a start does it: looks for the newest whole one, hashes verified, and reads it. */
    private void restore() throws IOException {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            try (Kernels kernels = KernelChoice.fast(work.precision());
                    Parameters parameters = Parameters.allocate(work.shape(), kernels);
                    OptimizerState state = OptimizerState.allocate(kernels, parameters, OptimizerKind.ADAMW)) {
                long begin = System.nanoTime();
                SnapshotStore store = SnapshotStore.openForReading(directory);
                Snapshot newest = store.newestValid() instanceof RestoreOutcome.Found found ? found.snapshot() : null;
                if (newest == null) {
                    throw new IOException("no whole snapshot stands");
                }
                long verified = System.nanoTime();
                try (SnapshotReader reader = store.open(newest)) {
                    reader.readWeights(Tensor.of(parameters));
                    reader.readOptimizer(state.tensors());
                }
                long read = System.nanoTime();
                parameters.refreshCompute();
                long end = System.nanoTime();
                seconds.add((end - begin) / 1e9);
                System.out.printf(Locale.ROOT, "restored in %.2f s: verified in %.2f, read in %.2f, packed in %.2f%n", (end - begin) / 1e9,
                        (verified - begin) / 1e9, (read - verified) / 1e9, (end - read) / 1e9);
            }
        }
        seconds.forEach(report.root().withArray("restoreSeconds")::add);
    }
}
