package dripstone.app.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What all runs are compared with, and what they share.
 *
 * @param program that they start
 * @param seed address of the site
 * @param passes of a daemon that nobody kills
 * @param reference what the journal holds then
 */
record Bench(WovenProgram program, String seed, Passes passes, Accepted reference) {
    /** Lets a daemon live twice without a kill, and an uninterrupted training follow. @throws IOException also when these differ */
    static Bench make(Path root, String seed) throws IOException, InterruptedException {
        Files.createDirectories(root);
        WovenProgram program = WovenProgram.make(root.resolve("installation"));
        FixedInput input = new FixedInput(root);
        input.all();
        Path config = input.configuration(seed);
        Path data = root.resolve("data");
        long begun = System.nanoTime();
        List<Integer> first = live(program, root, config, data, "first", program.archiveOption());
        Duration life = Duration.ofNanos(System.nanoTime() - begun);
        List<Integer> again = live(program, root, config, data, "again", program.options());
        if (!Learnt.isAllTrained(data, root)) {
            throw new IOException("a daemon that nobody killed did not train all: data=" + data);
        }
        return new Bench(program, seed, new Passes(first, again, life), compared(root, config, data));
    }

    private static List<Integer> live(WovenProgram program, Path root, Path config, Path data, String name, String options)
            throws IOException, InterruptedException {
        Path counts = root.resolve("passes-" + name + ".txt");
        Blow none = new Blow.None();
        Life.start(root, data, program.installation(config, data, options + WovenProgram.died(none, counts)), name + ".log", none, 0,
                new Stopwatch()).live();
        return Passes.read(counts);
    }

    private static Accepted compared(Path root, Path config, Path data) throws IOException, InterruptedException {
        Retraining retraining = new Retraining(config, data, root.resolve("retrained"));
        retraining.prepare();
        Accepted accepted = Accepted.in(retraining.copy().resolve("journal"));
        if (accepted.documents() != FixedInput.DOCUMENTS) {
            throw new IOException("without a kill, documents=" + accepted.documents() + " expected=" + FixedInput.DOCUMENTS + " journal="
                    + accepted.parts().keySet());
        }
        retraining.train();
        List<String> differences = retraining.differences(root);
        if (!differences.isEmpty() || !accepted.doubled(accepted).isEmpty()) {
            throw new IOException("also without a kill: " + differences + " " + accepted.doubled(accepted));
        }
        return accepted;
    }

    /** Entries that the journal is to have after so many waves of the input. */
    long entries(int waves) {
        return reference.parts().keySet().stream().filter(part -> FixedInput.wave(part) < waves).count();
    }
}
