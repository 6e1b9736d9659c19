package dripstone.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.bench.BenchReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the same bits for any number of workers cost: this trainer against itself with a gradient buffer for each worker and no barrier in
 * between ({@link UnorderedStep}), and with lanes summed in any order ({@link LaneSumPatch}), in interleaved processes.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.train.DeterminismBenchmark
 * [-Dbench.args="--shapes base,tiny --archs llama --precisions bf16,fp32 --rounds 5 --block-seconds 4"]}; writes
 * {@code target/bench/determinism.json}.
 */
public final class DeterminismBenchmark {
    private DeterminismBenchmark() {}

    /** @param arguments {@code --shapes --archs --precisions --threads --rounds --block-seconds} */
    public static void main(String[] arguments) throws IOException {
        BenchOptions options = BenchOptions.parse(arguments, Map.of("shapes", "base,tiny", "archs", "llama", "precisions", "bf16,fp32",
                "threads", Integer.toString(Runtime.getRuntime().availableProcessors()), "rounds", "5", "block-seconds", "4"));
        BenchReport report = new BenchReport("determinism", Arrays.asList(arguments));
        List<String> patched = List.of(LaneSumPatch.write(Path.of("target", "bench", "lanes")).toString());
        Contenders contenders = new Contenders(options.integer("threads"), Path.of("target", "bench", "logs"));
        System.out.printf("processor: %s; %s threads%n", BenchReport.processor(), options.text("threads"));
        System.out.printf("%-22s %-34s %9s %17s %8s %8s%n", "work", "step", "ms/step", "blocks", "MiB", "cost");
        for (String precision : options.list("precisions")) {
            for (String shape : options.list("shapes")) {
                for (String arch : options.list("archs")) {
                    Work work = Work.of(shape.replace(':', ','), arch, precision);
                    List<String> free = List.of("--free", "true");
                    try (Comparison comparison = new Comparison(List.of(
                            contenders.ours(work, "deterministic", List.of(), List.of()),
                            contenders.ours(work, "reduceLanes", List.of(), patched),
                            contenders.ours(work, "gradients per worker", free, List.of()),
                            contenders.ours(work, "gradients per worker, reduceLanes", free, patched)))) {
                        comparison.run(options.integer("rounds"), options.number("block-seconds"), round -> {});
                        print(work, comparison, report.add("works").put("work", work.label()));
                        comparison.absent().forEach(reason -> System.out.println("absent: " + reason));
                    }
                    report.write();
                }
            }
        }
        System.out.println(report);
    }

    /** Cost: how much longer the deterministic step takes than this one. */
    private static void print(Work work, Comparison comparison, ObjectNode json) {
        for (int i = 0; i < comparison.size(); i++) {
            Contender contender = comparison.contender(i);
            double cost = 1 / comparison.ratio(0, i) - 1;
            double mebibytes = contender.peakBytes().orElse(0) / 1048576.0;
            System.out.printf(Locale.ROOT, "%-22s %-34s %9.2f %8.2f-%8.2f %8.0f %s%n", i == 0 ? work.label() : "", contender.name(),
                    comparison.millis(i), comparison.leastMillis(i), comparison.mostMillis(i), mebibytes,
                    i == 0 ? "" : String.format(Locale.ROOT, "%+7.1f%%", 100 * cost));
            ObjectNode row = json.withArray("steps").addObject().put("name", contender.name()).put("stepMillis", comparison.millis(i))
                    .put("leastBlockMillis", comparison.leastMillis(i)).put("mostBlockMillis", comparison.mostMillis(i))
                    .put("peakMebibytes", mebibytes).put("lastLoss", contender.lastLoss());
            if (i > 0) {
                row.put("costOfDeterminism", cost);
            }
        }
    }
}
