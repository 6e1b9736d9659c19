package dripstone.app.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One run: lives of a daemon on the fixed input, each but the last ended by a blow; then the comparison. */
final class Run {
    private static final int LIVES_WITHOUT_BLOW = 3;

    private final Bench bench;
    private final Path root;
    private final Random random;
    private final int kills;
    private final Deed deed;
    private final List<RunResult.Tried> tried = new ArrayList<>();
    private final List<RunResult.Tried> missed = new ArrayList<>();
    private Path config = Path.of("");
    private Path data = Path.of("");
    private int lives;

    /**
     * Nothing is done yet.
     *
     * @param root its own directory, absent
     * @param kills most blows
     */
    Run(Bench bench, Path root, long seed, int kills, Deed deed) {
        this.bench = bench;
        this.root = root;
        this.random = new Random(seed);
        this.kills = kills;
        this.deed = deed;
    }

    /** Runs to its end. What goes wrong is part of the result, and leaves the directory. */
    RunResult run(int number) throws InterruptedException {
        long begun = System.nanoTime();
        List<String> lost = new ArrayList<>();
        List<String> doubled = new ArrayList<>();
        List<String> unequal = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        try {
            Files.createDirectories(root);
            config = FixedInput.write(root, bench.seed());
            data = root.resolve("data");
            live();
            compare(lost, doubled, unequal);
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
        RunResult result = new RunResult(number, tried, missed, lost, doubled, unequal, failures, lives,
                (System.nanoTime() - begun) / 1_000_000);
        if (result.isGood()) {
            deleteAll();
        }
        return result;
    }

    private void deleteAll() {
        try {
            Trees.delete(root);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void live() throws IOException, InterruptedException {
        int undisturbed = 0;
        while (undisturbed < LIVES_WITHOUT_BLOW) {
            Blow blow = tried.size() + missed.size() < kills ? bench.passes().draw(random, lives == 0) : new Blow.None();
            Life.End end = live(blow);
            boolean isBlow = !(blow instanceof Blow.None);
            switch (end) {
                case KILLED -> tried.add(RunResult.Tried.of(blow));
                case STOPPED -> missed.add(RunResult.Tried.of(blow));
                case DONE -> {
                    if (isBlow) {
                        missed.add(RunResult.Tried.of(blow));
                    }
                    if (Learnt.isAllTrained(data, root)) {
                        return;
                    }
                    undisturbed++;
                }
            }
            data = deed.betweenLives(lives, config, data);
        }
        throw new IOException("a daemon says that all is done, and its ledger ends before the journal: data=" + data);
    }

    private Life.End live(Blow blow) throws IOException, InterruptedException {
        lives++;
        Life life = Life.start(root, config, data, "life-" + lives + ".log", blow, bench.options(blow, root.resolve("passes.txt")),
                bench.reference().entries());
        deed.whileRunning(lives, config, data);
        return life.live();
    }

    private void compare(List<String> lost, List<String> doubled, List<String> unequal) throws IOException, InterruptedException {
        Retraining retraining = new Retraining(config, data, root.resolve("retrained"));
        retraining.prepare();
        Accepted accepted = Accepted.in(retraining.copy().resolve("journal"));
        lost.addAll(accepted.lost(bench.reference()));
        doubled.addAll(accepted.doubled(bench.reference()));
        unequal.addAll(retraining.differences(root));
    }
}
