package dripstone.app.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs until so many points were tried, or the time is over. A point that was not reached is none, and another is drawn for it.
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
            long begun = System.nanoTime();
            Bench bench = Bench.make(own.resolve("reference"), site.address());
            out.printf("without a kill: %d entries in the journal, %d ms; all that comes before the first run: %d ms%n",
                    bench.reference().entries(), bench.passes().life().toMillis(), (System.nanoTime() - begun) / 1_000_000);
            CpuTime before = CpuTime.now();
            int old = tally.points();
            List<Future<?>> workers = new ArrayList<>();
            Queue queue = new Queue(tally, deadline, out);
            for (int i = 0; i < atOnce; i++) {
                workers.add(threads.submit(() -> {
                    work(queue, bench, own, deeds);
                    return true;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
            out.println(CpuTime.now().since(before, tally.points() - old));
        } catch (ExecutionException e) {
            throw new IOException("a run broke off", e.getCause());
        }
        if (tally.isGood()) {
            Trees.delete(own);
        }
    }

    private void work(Queue queue, Bench bench, Path own, List<Deed> deeds) throws IOException, InterruptedException {
        for (Coming next = queue.next(); next != null; next = queue.next()) {
            int number = next.number();
            queue.ended(next, new Run(bench, own.resolve("run-" + number), seed + number * MIX, next.kills(),
                    deeds.get(number % deeds.size())).run(number));
        }
    }

    /** A run that is to begin. */
    private record Coming(int number, int kills) {}

    /** What is still to be run; shared by the threads that run it. */
    private final class Queue {
        private final Tally tally;
        private final long deadline;
        private final PrintStream out;
        private int number;
        private int running;

        private Queue(Tally tally, long deadline, PrintStream out) {
            this.tally = tally;
            this.deadline = deadline;
            this.out = out;
            this.number = tally.nextRun();
        }

        /** Null where nothing is left to begin. */
        private synchronized @Nullable Coming next() {
            int left = points - tally.points() - running;
            if (left <= 0 || System.nanoTime() - deadline >= 0) {
                return null;
            }
            Coming coming = new Coming(number++, Math.min(left, killsOfRun));
            running += coming.kills();
            return coming;
        }

        private synchronized void ended(Coming coming, RunResult result) throws IOException {
            running -= coming.kills();
            tally.add(result);
            out.printf("run %d: %s, %d ms, lives %d, files released %d, points %d; killed at %s%s%n", result.number(),
                    result.isGood() ? "equal" : "BAD", result.millis(), result.lives(), result.released(), tally.points(),
                    result.tried().stream().map(RunResult.Tried::where).toList(), result.missed().isEmpty() ? ""
                            : "; not reached " + result.missed().stream().map(RunResult.Tried::where).toList());
        }
    }
}
