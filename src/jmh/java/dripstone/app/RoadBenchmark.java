package dripstone.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.house.Daemon;
import dripstone.app.house.DataDirectory;
import dripstone.app.house.House;
import dripstone.bench.BenchReport;
import dripstone.config.ConfigurationReader;
import dripstone.life.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * One run over the whole road: files dropped into a watched folder, extracted, taken into the journal, packed, trained by a tiny model,
 * in the daemon as it is shipped. Says when each stage was through, how far learning lagged behind the journal, what memory it took, and
 * proves that nothing was lost: each file taken or refused, each document that was offered accepted or given a verdict, and each token of
 * the journal trained once or held out. Ends with an exception where the account does not come out.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.app.RoadBenchmark [-Dbench.args="[MEGABYTES] [DIR]"]}: text of made-up
 * words, 73 MB without a number; or the files of DIR (a documentation tree of HTML, for instance), as many as are about so large together.
 * Works under {@code target/bench}; writes {@code target/bench/road.json}.
 */
public final class RoadBenchmark {
    private static final int DEFAULT_MEGABYTES = 73;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofMinutes(60);
    private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final String WAITING = "waiting for text";
    /** Longer than the trainer waits before it ends a round and trains the rest. */
    private static final double STILL_SECONDS = 6;

    private final Path work;
    private final Path box;
    private final long textBytes;
    private final List<RoadSample> samples = new ArrayList<>();
    private final RoadMemory memory = new RoadMemory();
    private final long begin = System.nanoTime();
    private final long beginMillis = System.currentTimeMillis();
    private volatile double writtenSeconds = -1;
    private volatile long filesWritten;

    private RoadBenchmark(Path work, long textBytes) {
        this.work = work;
        this.box = work.resolve("box");
        this.textBytes = textBytes;
    }

    public static void main(String[] arguments) throws Exception {
        int megabytes = arguments.length > 0 && !arguments[0].isBlank() ? Integer.parseInt(arguments[0]) : DEFAULT_MEGABYTES;
        Path work = Files.createTempDirectory(Files.createDirectories(Path.of("target", "bench")), "road").toAbsolutePath();
        RoadMaterial material = arguments.length > 1 ? RoadMaterial.of(Path.of(arguments[1])) : RoadMaterial.madeUp();
        BenchReport report = new BenchReport("road", Arrays.asList(arguments));
        new RoadBenchmark(work, megabytes * 1_000_000L).run(material, report);
        System.out.println(report);
    }

    private void run(RoadMaterial material, BenchReport report) throws Exception {
        Files.createDirectories(box);
        DataDirectory data = new DataDirectory(work.resolve("data"));
        String metrics;
        try (House house = House.open(data, ConfigurationReader.read(configuration(), Map.of())); Daemon daemon = Daemon.start(house)) {
            Thread writer = Thread.ofPlatform().name("writer").start(() -> write(material));
            watch(daemon, writer);
            metrics = house.meters().scrape();
        }
        RoadAccount account = RoadAccount.of(data, samples.getLast(), filesWritten, metrics);
        report(report, account);
        account.require();
    }

    private Path configuration() throws IOException {
        return Files.writeString(work.resolve("dripstone.yaml"), """
                model-name: road
                folders: [{name: box, path: "%s", mode: take, settle: 500ms, rescan: 5s}]
                intake: {held-out-share: 0.02}
                tokenizer: {vocabulary-size: 4096, train-on: %d KiB}
                model: {layers: 1, width: 32, heads: 2, kv-heads: 1, feed-forward: 64, context: 128}
                batch: {idle: 3s}
                train: {leaf-sequences: 64, validate-tokens: 8192, warmup-steps: 10}
                web: {enabled: false}
                """.formatted(box, Math.min(4096, textBytes / 8192)));
    }

    private void write(RoadMaterial material) {
        try {
            filesWritten = material.writeInto(box, textBytes);
            writtenSeconds = seconds();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until all that was dropped has been taken or refused, and the trainer waits for text. */
    private void watch(Daemon daemon, Thread writer) throws InterruptedException {
        long nextLine = 0;
        while (samples.isEmpty() || !isThrough(samples.getLast())) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            if (seconds() > LIMIT.toSeconds() || (!writer.isAlive() && writtenSeconds < 0)) {
                throw new IllegalStateException("not through after " + seconds() + " s: " + daemon.status());
            }
            JsonNode status = daemon.status();
            samples.add(RoadSample.of(status, seconds()));
            memory.look();
            if (System.nanoTime() - nextLine > 0) {
                nextLine = System.nanoTime() + LINE_NANOS;
                System.out.println(samples.getLast().line(memory));
            }
        }
        writer.join();
    }

    private boolean isThrough(RoadSample s) {
        boolean taken = writtenSeconds >= 0 && s.taken() + s.refused() >= filesWritten && s.inFlight() == 0;
        boolean still = s.seconds() - firstAt(earlier -> earlier.trained() == s.trained()) > STILL_SECONDS;
        return taken && still && s.trained() > 0 && s.detail().equals(WAITING);
    }

    private double seconds() {
        return (System.nanoTime() - begin) / 1e9;
    }

    private void report(BenchReport report, RoadAccount account) throws IOException {
        RoadLag lag = RoadLag.of(account.entries(), samples, beginMillis);
        ObjectNode stages = report.root().putObject("stages");
        RoadSample last = samples.getLast();
        stages.put("filesWrittenSeconds", writtenSeconds)
                .put("lastFileTakenSeconds", firstAt(s -> s.taken() + s.refused() == last.taken() + last.refused()))
                .put("tokenizerReadySeconds", firstAt(RoadSample::tokenizerReady)).put("firstStepSeconds", firstAt(s -> s.trained() > 0))
                .put("lastTokenTrainedSeconds", firstAt(s -> s.trained() == last.trained()));
        lag.into(report.root().putObject("lagSecondsFromAcceptedToTrained"));
        memory.into(report.root().putObject("memory"));
        account.into(report.root().putObject("account"));
        report.write();
        System.out.printf(Locale.ROOT, "%n%-34s %10s%n", "stage", "seconds");
        stages.properties().forEach(
                e -> System.out.printf(Locale.ROOT, "%-34s %10.1f%n", e.getKey().replace("Seconds", ""), e.getValue().asDouble()));
        System.out.println(lag);
        System.out.println(memory);
        System.out.println(account);
        double all = stages.path("lastTokenTrainedSeconds").asDouble();
        System.out.printf(Locale.ROOT, "%s of text in %.1f s: %.2f MB/s, %.0f tokens/s from file to trained%n",
                new Bytes(account.textBytes()), all, account.textBytes() / 1e6 / all, last.trained() / all);
    }

    private double firstAt(Predicate<RoadSample> is) {
        return samples.stream().filter(is).findFirst().map(RoadSample::seconds).orElse(-1.0);
    }
}
