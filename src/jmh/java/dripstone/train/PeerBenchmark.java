package dripstone.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.bench.BenchReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * This trainer, deterministic as always, against PyTorch on the same steps: forward and backward pass and AdamW on all parameters, the
 * same shape, form, precision and number of threads. Each contender is a process of its own; see {@link Comparison} for how they are
 * timed. Peers are libtorch from Maven, and any command in the system property {@code peer} that takes the arguments of
 * {@code src/jmh/peer/peer.sh} and speaks its lines; each as shipped and at its strongest. The ratio that counts is against the fastest.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.train.PeerBenchmark -Dpeer="bash src/jmh/peer/peer.sh"
 * [-Dbench.args="--shapes base --archs llama --precisions bf16 --rounds 5"]}. The table goes to standard output, all of it to
 * {@code target/bench/peer.json}, and what contenders say on standard error to {@code target/bench/logs}.
 */
public final class PeerBenchmark {
    private static final Map<String, String> OPTIONS = Map.of("shapes", "base,tiny,124m", "archs", "gpt2,llama", "precisions", "bf16,fp32",
            "threads", Integer.toString(Runtime.getRuntime().availableProcessors()), "rounds", "5", "block-seconds", "4", "as-shipped",
            "true", "libtorch", "true", "modes", "best");

    private final BenchOptions options;
    private final BenchReport report;
    private final Contenders contenders;
    private final int threads;
    private final String peer = System.getProperty("peer", "");

    private PeerBenchmark(BenchOptions options, BenchReport report) {
        this.options = options;
        this.report = report;
        this.threads = options.integer("threads");
        this.contenders = new Contenders(threads, Path.of("target", "bench", "logs"));
    }

    /**
     * @param arguments {@code --shapes} names or L:C:H:F:V:T:B, {@code --archs}, {@code --precisions}, {@code --threads},
     *     {@code --rounds}, {@code --block-seconds}, {@code --as-shipped true|false}, {@code --libtorch true|false}, {@code --modes
     *     best|compile|eager|both}: of the external peer; best is compile in bf16 and eager in fp32
     */
    public static void main(String[] arguments) throws IOException {
        BenchOptions options = BenchOptions.parse(arguments, OPTIONS);
        new PeerBenchmark(options, new BenchReport("peer", Arrays.asList(arguments))).run();
    }

    private void run() throws IOException {
        System.out.printf("processor: %s; %d threads%n", BenchReport.processor(), threads);
        System.out.printf("%-22s %-26s %9s %9s %17s %8s %6s %8s %7s%n", "work", "contender", "tokens/s", "ms/step", "blocks", "GFLOP/s",
                "peak", "MiB", "ratio");
        report.root().put("peer", peer).put("threads", threads).put("rounds", options.integer("rounds"))
                .put("flops", "of matrix products, attention by what causality leaves; the same for all contenders");
        for (String precision : options.list("precisions")) {
            for (String shape : options.list("shapes")) {
                for (String arch : options.list("archs")) {
                    compare(Work.of(shape.replace(':', ','), arch, precision));
                }
            }
        }
        System.out.println(report);
    }

    private void compare(Work work) throws IOException {
        try (GemmPeak peak = new GemmPeak(work.precision(), threads); Comparison comparison = new Comparison(entries(work))) {
            comparison.run(options.integer("rounds"), options.number("block-seconds"), round -> peak.gflops());
            double gemm = peak.gflops();
            ObjectNode cell = report.add("works").put("work", work.label()).put("sizes", work.sizes()).put("form", work.form())
                    .put("precision", work.precisionName()).put("gflopAStep", work.flops() / 1e9).put("gemmPeakGflops", gemm)
                    .put("kernels", peak.kernels());
            Optional<Integer> fastest = comparison.fastestPeer();
            for (int i = 0; i < comparison.size(); i++) {
                row(work, comparison, i, gemm, cell.withArray("contenders").addObject(), fastest.equals(Optional.of(i)));
            }
            fastest.ifPresent(i -> cell.put("fastestPeer", comparison.contender(i).name()).put("ratio", comparison.ratio(0, i)));
            comparison.absent().forEach(reason -> absent(work, reason, cell));
            report.write();
        }
    }

    private void row(Work work, Comparison comparison, int i, double gemm, ObjectNode json, boolean fastest) {
        Contender contender = comparison.contender(i);
        double millis = comparison.millis(i);
        double gflops = work.flops() / millis / 1e6;
        double tokens = work.tokens() / millis * 1e3;
        double mebibytes = contender.peakBytes().orElse(0) / 1048576.0;
        System.out.printf(Locale.ROOT, "%-22s %-26s %9.0f %9.2f %8.2f-%8.2f %8.0f %5.1f%% %8.0f %s%n", i == 0 ? work.label() : "",
                contender.name(), tokens, millis, comparison.leastMillis(i), comparison.mostMillis(i), gflops, 100 * gflops / gemm,
                mebibytes, i == 0 ? "" : String.format(Locale.ROOT, "%6.2fx%s", comparison.ratio(0, i), fastest ? " *" : ""));
        json.put("name", contender.name()).put("tokensPerSecond", tokens).put("stepMillis", millis)
                .put("leastBlockMillis", comparison.leastMillis(i)).put("mostBlockMillis", comparison.mostMillis(i)).put("gflops", gflops)
                .put("shareOfPeak", gflops / gemm).put("peakMebibytes", mebibytes).put("countedSteps", comparison.countedSteps(i))
                .put("ready", contender.ready()).put("stepsRun", contender.steps()).put("lastLoss", contender.lastLoss());
        if (i > 0) {
            json.put("oursIsFasterBy", comparison.ratio(0, i));
        }
    }

    private static void absent(Work work, String reason, ObjectNode cell) {
        System.out.printf("%-22s absent: %s%n", work.label(), reason);
        cell.withArray("absent").add(reason);
    }

    private List<Contenders.Entry> entries(Work work) {
        List<Contenders.Entry> entries = new ArrayList<>();
        entries.add(contenders.ours(work, "dripstone", List.of(), List.of()));
        boolean asShipped = options.flag("as-shipped");
        if (options.flag("libtorch")) {
            entries.add(contenders.libtorch(work));
            if (asShipped) {
                entries.add(contenders.libtorchAsShipped(work));
            }
        }
        if (!peer.isEmpty()) {
            for (String mode : modes(work)) {
                entries.add(contenders.external(work, peer, mode, false));
                if (asShipped) {
                    entries.add(contenders.external(work, peer, mode, true));
                }
            }
        }
        return entries;
    }

    private List<String> modes(Work work) {
        String modes = options.text("modes");
        return switch (modes) {
            case "best" -> List.of(work.precision().mixed() ? "compile" : "eager");
            case "both" -> List.of("compile", "eager");
            default -> List.of(modes);
        };
    }
}
