package dripstone.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import dripstone.bench.BenchReport;
import dripstone.kernel.KernelChoice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same step on 1, 2, 4 … all processors, in interleaved blocks: speed-up, how long each worker is busy, which share of a step the
 * owner spends outside all pieces, what a thread costs in memory, and what follows for machines that are not here. The last is predicted,
 * in two ways, and called so: by Amdahl's law from the serial share alone, and from the times of the pieces, of which a phase may have
 * fewer than there are threads.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.train.ScalingBenchmark
 * [-Dbench.args="--shape base --arch llama --precision bf16 --workers 1,2 --rounds 5 --block-seconds 4"]}; writes
 * {@code target/bench/scaling.json}.
 */
public final class ScalingBenchmark {
    private static final int[] PREDICTED = {12, 63, 1000};

    private final Work work;
    private final BenchReport report;
    private final List<Count> counts = new ArrayList<>();
    private final LeafBatch batch;

    private ScalingBenchmark(Work work, BenchReport report) {
        this.work = work;
        this.report = report;
        this.batch = LeafBatch.random(work.tokens(), work.vocabulary());
    }

    /** One number of workers and what was seen of it. */
    private static final class Count {
        private final int workers;
        private final StepRig rig;
        private final List<Double> millis = new ArrayList<>();
        private final double[] busySeconds;
        private double seconds;
        private long steps;
        private long heapBytes;

        Count(Work work, int workers) {
            this.workers = workers;
            this.rig = new StepRig(KernelChoice.fast(work.precision()), work.shape(), work.sequences(), workers, StepServer.SETTINGS);
            this.busySeconds = new double[workers];
        }

        void block(LeafBatch batch, double blockSeconds) {
            double[] before = busy();
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long heap = threads.getTotalThreadAllocatedBytes();
            long begin = System.nanoTime();
            long now = begin;
            long first = millis.size();
            while (now - begin < blockSeconds * 1e9) {
                rig.step(batch);
                long after = System.nanoTime();
                millis.add((after - now) / 1e6);
                now = after;
            }
            heapBytes += threads.getTotalThreadAllocatedBytes() - heap;
            seconds += (now - begin) / 1e9;
            steps += millis.size() - first;
            double[] after = busy();
            for (int w = 0; w < workers; w++) {
                busySeconds[w] += after[w] - before[w];
            }
        }

        private double[] busy() {
            double[] all = new double[workers];
            for (int w = 0; w < workers; w++) {
                all[w] = rig.workers().busyNanos(w) / 1e9;
            }
            return all;
        }

        double medianMillis() {
            return Comparison.median(millis.stream().mapToDouble(Double::doubleValue).toArray());
        }

        double busyShare(int worker) {
            return busySeconds[worker] / seconds;
        }

        long nativeBytes() {
            return rig.kernels().allocatedBytes().values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** @param arguments {@code --shape --arch --precision --workers --rounds --block-seconds --warm SECONDS} */
    public static void main(String[] arguments) throws IOException {
        BenchOptions options = BenchOptions.parse(arguments, Map.of("shape", "base", "arch", "llama", "precision", "bf16", "workers",
                upTo(Runtime.getRuntime().availableProcessors()), "rounds", "5", "block-seconds", "4", "warm", "15"));
        Work work = Work.of(options.text("shape"), options.text("arch"), options.text("precision"));
        ScalingBenchmark benchmark = new ScalingBenchmark(work, new BenchReport("scaling", Arrays.asList(arguments)));
        benchmark.measure(options);
        benchmark.print();
    }

    private static String upTo(int processors) {
        StringBuilder counts = new StringBuilder("1");
        for (int n = 2; n < processors; n *= 2) {
            counts.append(',').append(n);
        }
        return processors > 1 ? counts.append(',').append(processors).toString() : counts.toString();
    }

    private void measure(BenchOptions options) {
        for (String workers : options.list("workers")) {
            counts.add(new Count(work, Integer.parseInt(workers)));
        }
        for (Count count : counts) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < options.number("warm") * 1e9) { // kernels that are not compiled yet allocate
                count.rig.step(batch);
            }
        }
        for (int round = 0; round < options.integer("rounds"); round++) {
            for (Count count : counts) {
                count.block(batch, options.number("block-seconds"));
            }
        }
    }

    private void print() throws IOException {
        Count one = counts.get(0);
        System.out.printf("processor: %s%n%s%n", BenchReport.processor(), one.rig.kernels().description());
        report.root().put("work", work.label()).put("kernels", one.rig.kernels().description());
        System.out.printf("%-22s %7s %9s %8s %16s %12s%n", "work", "workers", "ms/step", "speed-up", "busy, each", "heap B/step");
        for (Count count : counts) {
            double[] busy = new double[count.workers];
            Arrays.setAll(busy, count::busyShare);
            String each = String.join(" ", Arrays.stream(busy).mapToObj(b -> String.format(Locale.ROOT, "%.1f%%", 100 * b)).toList());
            double speedUp = one.medianMillis() * one.workers / count.medianMillis();
            System.out.printf(Locale.ROOT, "%-22s %7d %9.2f %7.2fx %16s %12d%n", work.label(), count.workers, count.medianMillis(), speedUp,
                    each, count.heapBytes / count.steps);
            ObjectNode row = report.add("counts").put("workers", count.workers).put("stepMillis", count.medianMillis())
                    .put("speedUp", speedUp).put("heapBytesAStep", count.heapBytes / count.steps);
            Arrays.stream(busy).forEach(row.withArray("busyShares")::add);
        }
        memory();
        if (one.workers == 1) {
            predict(one);
        }
        report.write();
        System.out.println(report);
    }

    /** What one more worker costs. */
    private void memory() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long stack = 1024 * Long.parseLong(jvm.getVMOption("ThreadStackSize").getValue());
        Count least = counts.get(0);
        Count most = counts.get(counts.size() - 1);
        int more = most.workers - least.workers;
        long context = more == 0 ? 0 : (most.nativeBytes() - least.nativeBytes()) / more;
        System.out.printf("one more worker: context=%d bytes off heap, stack=%d bytes reserved%n", context, stack);
        report.root().put("contextBytesAWorker", context).put("stackBytesAThread", stack);
    }

    private void predict(Count one) {
        PieceTimes pieces = PieceTimes.measure(one.rig, batch);
        double step = one.medianMillis() / 1e3;
        double serial = 1 - one.busyShare(0);
        double rest = Math.max(0, step * (1 - serial) - pieces.spanOn(1));
        System.out.printf(Locale.ROOT, "serial share, one worker: %.3f%%; sequence phase %.1f ms in %d pieces, gradient phase %.1f ms in %d, "
                + "sums and update %.1f ms%n", 100 * serial, 1e3 * pieces.sequenceSeconds(), pieces.sequences().length,
                1e3 * pieces.gradientSeconds(), pieces.gradients().length, 1e3 * rest);
        report.root().put("serialShare", serial).put("sequenceMillis", 1e3 * pieces.sequenceSeconds())
                .put("sequencePieces", pieces.sequences().length).put("gradientMillis", 1e3 * pieces.gradientSeconds())
                .put("gradientPieces", pieces.gradients().length).put("sumsAndUpdateMillis", 1e3 * rest);
        System.out.println("PREDICTED, not measured:   workers   by Amdahl's law   by the pieces of one leaf of this shape");
        for (int n : PREDICTED) {
            double amdahl = 1 / (serial + (1 - serial) / n);
            double whole = serial * step + rest + pieces.spanOn(1);
            double byPieces = whole / (serial * step + rest / n + pieces.spanOn(n));
            System.out.printf(Locale.ROOT, "%34d %16.1fx %16.1fx%n", n, amdahl, byPieces);
            report.add("predicted").put("workers", n).put("speedUpByAmdahl", amdahl).put("speedUpByPieces", byPieces);
        }
    }
}
