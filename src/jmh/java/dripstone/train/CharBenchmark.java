package dripstone.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.batch.Batch;
import dripstone.bench.BenchReport;
import dripstone.kernel.KernelChoice;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * nanoGPT's character-level configuration for a processor: 4 layers, 4 heads, width 128, context 64, 12 sequences, 2,000 steps of AdamW
 * (0.001 after 100 steps of warm-up, by a cosine to a tenth, beta2 0.99, decay 0.1, clipped at 1), no dropout; bytes are tokens. First its
 * loss on the held-out tenth and its time, then the time to {@code --target} with each recipe; beside the peer on the same windows.
 * Times are of training alone, with neither validation nor, in the peer, compiling; compiling in this process counts.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.train.CharBenchmark -Dpeer="bash src/jmh/peer/peer.sh"
 * [-Dcorpus=FILE] [-Dbench.args="--recipes adamw,muon --repeats 3"]}; writes {@code target/bench/char.json}. The peer must be this
 * repository's: no other trains whole models.
 */
public final class CharBenchmark {
    private static final Map<String, String> OPTIONS = Map.ofEntries(Map.entry("recipes", "adamw,muon"), Map.entry("precisions", "bf16,fp32"),
            Map.entry("peer-modes", "compile,eager"), Map.entry("steps", "2000"), Map.entry("muon-steps", "500"),
            Map.entry("rate", "0.001"), Map.entry("muon-rate", "0.016"), Map.entry("warmup", "100"), Map.entry("muon-warmup", "20"),
            Map.entry("eval-every", "50"), Map.entry("target", "1.88"), Map.entry("repeats", "1"), Map.entry("seed", "1337"),
            Map.entry("threads", Integer.toString(Runtime.getRuntime().availableProcessors())));

    private final BenchOptions options;
    private final Path corpus = Path.of(System.getProperty("corpus", "../shared/data/corpora/tinyshakespeare.txt"));
    private final Path windows = Path.of("target", "bench", "char-windows.bin").toAbsolutePath();
    private final String peer = System.getProperty("peer", "");
    private final BenchReport report;

    private CharBenchmark(BenchOptions options, BenchReport report) {
        this.options = options;
        this.report = report;
    }

    /**
     * @param arguments {@code --recipes --precisions --peer-modes --steps --muon-steps --rate --muon-rate --warmup --muon-warmup
     *     --eval-every --target --repeats --seed --threads}
     */
    public static void main(String[] arguments) throws IOException {
        BenchOptions options = BenchOptions.parse(arguments, OPTIONS);
        new CharBenchmark(options, new BenchReport("char", Arrays.asList(arguments))).run();
    }

    private void run() throws IOException {
        System.out.printf("processor: %s; %s threads; text: %s%n", BenchReport.processor(), options.text("threads"), corpus);
        System.out.printf("%-18s %-7s %6s %9s %9s %9s %12s%n", "contender", "recipe", "steps", "seconds", "loss", "wall s",
                "s to " + options.text("target"));
        for (int repeat = 0; repeat < options.integer("repeats"); repeat++) {
            for (String recipe : options.list("recipes")) {
                for (String precision : options.list("precisions")) {
                    show(ours(recipe, precision));
                    if (!peer.isEmpty()) {
                        for (String mode : options.list("peer-modes")) {
                            show(peer(recipe, precision, mode));
                        }
                    }
                }
            }
        }
        System.out.println(report);
    }

    private void show(CharRun run) throws IOException {
        String reached = run.secondsTo(options.number("target")).isPresent()
                ? String.format(Locale.ROOT, "%.2f", run.secondsTo(options.number("target")).getAsDouble()) : "not reached";
        System.out.printf(Locale.ROOT, "%-18s %-7s %6d %9.2f %9.4f %9.1f %12s%n", run.contender(), run.recipe(), run.last().step(),
                run.last().seconds(), run.last().loss(), run.wallSeconds(), reached);
        ObjectNode json = report.add("runs").put("contender", run.contender()).put("recipe", run.recipe())
                .put("steps", run.last().step()).put("seconds", run.last().seconds()).put("loss", run.last().loss())
                .put("bestLoss", run.bestLoss()).put("wallSeconds", run.wallSeconds());
        run.secondsTo(options.number("target")).ifPresent(seconds -> json.put("secondsToTarget", seconds));
        for (CharRun.Point point : run.points()) {
            json.withArray("points").addObject().put("step", point.step()).put("seconds", point.seconds()).put("loss", point.loss());
        }
        report.write();
    }

    /** @param key without its prefix where the recipe has one of its own */
    private String ofRecipe(String recipe, String key) {
        return options.text(recipe.equals("muon") ? "muon-" + key : key);
    }

    private Work work(String precision) {
        return Work.of("4,128,4,512," + CharText.VOCABULARY + ",64,12", "gpt2", precision);
    }

    private CharText text(Work work, String recipe) throws IOException {
        return CharText.read(corpus, Integer.parseInt(ofRecipe(recipe, "steps")), work.sequences(), work.context(), options.integer("seed"));
    }

    private Map<String, Object> settings(String recipe) {
        double rate = Double.parseDouble(ofRecipe(recipe, "rate"));
        long warmup = Long.parseLong(ofRecipe(recipe, "warmup"));
        long steps = Long.parseLong(ofRecipe(recipe, "steps"));
        Map<String, Object> settings = new HashMap<>(Map.of("learningRate", rate, "minLearningRate", rate / 10, "warmupSteps", warmup,
                "decaySteps", steps - warmup, "schedule", Schedule.COSINE, "beta1", 0.9, "beta2", 0.99, "weightDecay", 0.1, "clipNorm", 1.0));
        settings.put("optimizer", recipe.equals("muon") ? OptimizerKind.MUON : OptimizerKind.ADAMW);
        return settings;
    }

    private CharRun ours(String recipe, String precision) throws IOException {
        long begin = System.nanoTime();
        Work work = work(precision);
        CharText text = text(work, recipe);
        List<CharRun.Point> points = new ArrayList<>();
        try (WindowSource source = new WindowSource(text);
                LeafBatch heldOut = new LeafBatch(work.tokens());
                StepRig rig = new StepRig(KernelChoice.fast(work.precision()), work.shape(), work.sequences(), options.integer("threads"),
                        settings(recipe))) {
            long training = 0;
            while (source.state() != WindowSource.State.ENDED) {
                long start = System.nanoTime();
                Batch batch = source.take(Duration.ZERO);
                if (batch == null) {
                    break;
                }
                rig.step(batch);
                training += System.nanoTime() - start;
                if (batch.step() % options.integer("eval-every") == 0 || source.state() == WindowSource.State.ENDED) {
                    points.add(new CharRun.Point(batch.step(), training / 1e9, loss(rig, text, heldOut)));
                }
            }
        }
        return new CharRun("dripstone " + precision, recipe, points, (System.nanoTime() - begin) / 1e9);
    }

    private static double loss(StepRig rig, CharText text, LeafBatch batch) {
        double nats = 0;
        for (int i = 0; i < text.heldOutBatches(); i++) {
            text.heldOut(i, batch);
            nats += rig.loss(batch);
        }
        return nats / text.heldOutBatches() / text.sequences() / text.context();
    }

    private CharRun peer(String recipe, String precision, String mode) throws IOException {
        long begin = System.nanoTime();
        Work work = work(precision);
        text(work, recipe).writeStarts(windows);
        String command = "exec " + peer + " --shape " + work.sizes() + " --arch gpt2 --precision " + precision + " --mode " + mode
                + " --threads " + options.text("threads") + " --train " + corpus.toAbsolutePath() + " --windows " + windows + " --recipe "
                + recipe + " --steps " + ofRecipe(recipe, "steps") + " --rate " + ofRecipe(recipe, "rate") + " --warmup "
                + ofRecipe(recipe, "warmup") + " --eval-every " + options.text("eval-every");
        Path log = Files.createDirectories(Path.of("target", "bench", "logs")).resolve("char-" + recipe + precision + mode + ".log");
        Process process = new ProcessBuilder("bash", "-c", command).redirectError(log.toFile()).start();
        List<CharRun.Point> points = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("EVAL")) {
                    points.add(new CharRun.Point(Long.parseLong(words[1]), Double.parseDouble(words[2]), Double.parseDouble(words[3])));
                }
            }
        }
        if (points.isEmpty()) {
            throw new IOException("peer=" + command + " trained nothing: see " + log);
        }
        return new CharRun("peer " + mode + " " + precision, recipe, points, (System.nanoTime() - begin) / 1e9);
    }
}
