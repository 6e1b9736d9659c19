package dripstone.app.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs until so many points were tried, or the time is over.
 *
 * @param root for the directories of runs; those of bad runs stay
 * @param seed of all draws; a run's are drawn from it and the run's number
 * @param killsOfRun blows in one run
 * @param points to be tried, those of earlier calls included
 * @param most time of this call; a run that was begun is ended
 * @param atOnce runs at a time
 */
record Campaign(Path root, long seed, int killsOfRun, int points, Duration most, int atOnce) {
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    /** Adds to the tally, and ends also where a run was bad. @param deeds taken in turn by the runs */
    void run(Tally tally, List<Deed> deeds, PrintStream out) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        Files.createDirectories(root);
        Path own = Files.createTempDirectory(root, "campaign-");
        try (FixedSite site = FixedSite.start(); ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            Bench bench = Bench.make(own.resolve("reference"), site.address());
            out.printf("without a kill: %d entries in the journal, %d ms%n", bench.reference().entries(), bench.passes().life().toMillis());
            while (tally.points() < points && System.nanoTime() - deadline < 0) {
                List<Future<RunResult>> begun = new ArrayList<>();
                int left = points - tally.points();
                for (int i = 0; i < atOnce && left > 0; i++) {
                    int number = tally.nextRun() + i;
                    int kills = Math.min(left, killsOfRun);
                    left -= kills;
                    begun.add(threads.submit(run(bench, own, number, kills, deeds.get(number % deeds.size()))));
                }
                for (Future<RunResult> one : begun) {
                    add(tally, one.get(), out);
                }
            }
        } catch (ExecutionException e) {
            throw new IOException("a run broke off", e.getCause());
        }
        if (tally.isGood()) {
            Trees.delete(own);
        }
    }

    private Callable<RunResult> run(Bench bench, Path own, int number, int kills, Deed deed) {
        return () -> new Run(bench, own.resolve("run-" + number), seed + number * MIX, kills, deed).run(number);
    }

    private static void add(Tally tally, RunResult result, PrintStream out) throws IOException {
        tally.add(result);
        out.printf("run %d: %s, %d ms, points %d; killed at %s%s%n", result.number(), result.isGood() ? "equal" : "BAD", result.millis(),
                tally.points(), result.tried().stream().map(RunResult.Tried::where).toList(),
                result.missed().isEmpty() ? "" : "; not reached " + result.missed().stream().map(RunResult.Tried::where).toList());
    }
}
