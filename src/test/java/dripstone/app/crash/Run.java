package dripstone.app.crash;

import dripstone.app.Installation;
import dripstone.app.crash.agent.PointKind;
import dripstone.checkpoint.ModelDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One run: lives of a daemon on the fixed input, each but the last ended by a blow; then the comparison. */
final class Run {
    private static final int LIVES_WITHOUT_BLOW = 3;
    /** Times as many blows may be drawn as are to fall. */
    private static final int MOST_DRAWN = 3;

    private final Bench bench;
    private final Path root;
    private final Random random;
    private final int kills;
    private final Deed deed;
    private final FixedInput input;
    private final Stopwatch watch = new Stopwatch();
    private final List<RunResult.Tried> tried = new ArrayList<>();
    private final List<RunResult.Tried> missed = new ArrayList<>();
    private Path config = Path.of("");
    private Path data = Path.of("");
    private Passes.Stage stage = Passes.Stage.FIRST;
    private int lives;

    /**
     * Nothing is done yet.
     *
     * @param root its own directory, absent
     * @param kills blows that are to fall
     */
    Run(Bench bench, Path root, long seed, int kills, Deed deed) {
        this.bench = bench;
        this.root = root;
        this.random = new Random(seed);
        this.kills = kills;
        this.deed = deed;
        this.input = new FixedInput(root);
    }

    /** Runs to its end. What goes wrong is part of the result, and leaves the directory. */
    RunResult run(int number) throws InterruptedException {
        long begun = System.nanoTime();
        List<String> lost = new ArrayList<>();
        List<String> doubled = new ArrayList<>();
        List<String> unequal = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        int released = 0;
        try {
            Files.createDirectories(root);
            config = input.configuration(bench.seed());
            input.more();
            data = root.resolve("data");
            live();
            released = ReleasedFiles.count(data);
            compare(lost, doubled, unequal);
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
        if (lost.isEmpty() && doubled.isEmpty() && unequal.isEmpty() && failures.isEmpty()) {
            deleteAll();
        }
        return new RunResult(number, tried, missed, lost, doubled, unequal, failures, lives, (System.nanoTime() - begun) / 1_000_000,
                released, watch.millis());
    }

    private void deleteAll() {
        try {
            Trees.delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        watch.lap(Phase.FILES);
    }

    private boolean isMoreToCome() {
        return tried.size() < kills && tried.size() + missed.size() < kills * MOST_DRAWN;
    }

    private void live() throws IOException, InterruptedException {
        int undisturbed = 0;
        while (undisturbed < LIVES_WITHOUT_BLOW) {
            if (!isMoreToCome()) {
                input.all();
            }
            Blow blow = isMoreToCome() ? draw() : new Blow.None();
            Life.End end = live(blow);
            if (end == Life.End.KILLED) {
                tried.add(RunResult.Tried.of(blow));
            } else if (!(blow instanceof Blow.None)) {
                missed.add(RunResult.Tried.of(blow));
            }
            stage = Passes.Stage.LATER;
            if (end == Life.End.DONE && Learnt.isAllTrained(data, root)) {
                if (!isMoreToCome() && !input.hasMore()) {
                    return;
                }
                goOn();
            } else if (blow instanceof Blow.None) {
                undisturbed++;
            }
            data = deed.betweenLives(lives, new Deed.Scene(bench.program(), input, config), data);
            watch.lap(Phase.DEED);
        }
        throw new IOException("a daemon says that all is done, and its ledger ends before the journal: data=" + data);
    }

    /** A tokenizer is trained once: where there is one, no life passes that again. */
    private Blow draw() {
        boolean isTrained = Files.exists(ModelDirectory.of(data, Retraining.MODEL).tokenizer());
        Blow drawn = bench.passes().draw(random, stage);
        while (isTrained && drawn.kind() == PointKind.TOKENIZER) {
            drawn = bench.passes().draw(random, stage);
        }
        return drawn;
    }

    /** All is done and blows are still to fall: there is more to do, or it is hit where it has nothing to do. */
    private void goOn() throws IOException {
        if (input.hasMore()) {
            input.more();
        } else {
            stage = Passes.Stage.FINISHED;
        }
    }

    private Life.End live(Blow blow) throws IOException, InterruptedException {
        lives++;
        watch.lap(Phase.FILES);
        Installation installed = bench.program().installation(config, data, bench.program().options(blow, root.resolve("passes.txt")));
        Life life = Life.start(root, data, installed, "life-" + lives + ".log", blow, bench.entries(input.waves()), watch);
        deed.whileRunning(lives, life::isAlive, new Deed.Scene(bench.program(), input, config), data);
        return life.live();
    }

    private void compare(List<String> lost, List<String> doubled, List<String> unequal) throws IOException, InterruptedException {
        watch.lap(Phase.FILES);
        Retraining retraining = new Retraining(config, data, root.resolve("retrained"));
        retraining.prepare();
        Accepted accepted = Accepted.in(retraining.copy().resolve("journal"));
        lost.addAll(accepted.lost(bench.reference()));
        doubled.addAll(accepted.doubled(bench.reference()));
        watch.lap(Phase.COMPARING);
        retraining.train();
        watch.lap(Phase.RETRAINING);
        unequal.addAll(retraining.differences(root));
        watch.lap(Phase.COMPARING);
    }
}
