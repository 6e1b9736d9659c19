package dripstone.app.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What all runs are compared with, and what they share.
 *
 * @param agent jar of the agent
 * @param seed address of the site
 * @param passes of a daemon that nobody kills
 * @param reference what the journal holds then
 */
record Bench(Path agent, String seed, Passes passes, Accepted reference) {
    /** No memory that nobody needs; and it ends when this process does. */
    private static final String SHORT_LIVED = "-Xmx512m -XX:+UseSerialGC -Ddripstone.parent=crash-harness -Xlog:cds=off ";
    private static final int NEVER = -1;

    /** Lets a daemon live twice without a kill, and an uninterrupted training follow. @throws IOException also when these differ */
    static Bench make(Path root, String seed) throws IOException, InterruptedException {
        Files.createDirectories(root);
        Path agent = AgentJar.write(root.resolve("crash-agent.jar"));
        Path config = FixedInput.write(root, seed);
        Path data = root.resolve("data");
        long begun = System.nanoTime();
        List<Integer> first = live(agent, root, config, data, "first");
        Duration life = Duration.ofNanos(System.nanoTime() - begun);
        archiveClasses(root, config, data);
        List<Integer> again = live(agent, root, config, data, "again");
        if (!Learnt.isAllTrained(data, root)) {
            throw new IOException("a daemon that nobody killed did not train all: data=" + data);
        }
        Retraining retraining = new Retraining(config, data, root.resolve("retrained"));
        retraining.prepare();
        Accepted accepted = Accepted.in(retraining.copy().resolve("journal"));
        if (accepted.documents() != FixedInput.DOCUMENTS) {
            throw new IOException("without a kill, documents=" + accepted.documents() + " expected=" + FixedInput.DOCUMENTS + " journal="
                    + accepted.parts().keySet());
        }
        List<String> differences = retraining.differences(root);
        if (!differences.isEmpty() || !accepted.doubled(accepted).isEmpty()) {
            throw new IOException("also without a kill: " + differences + " " + accepted.doubled(accepted));
        }
        return new Bench(agent, seed, new Passes(first, again, life), accepted);
    }

    /** Lets a daemon leave its classes as the JVM wants them, which saves each later one a third of its start. */
    private static void archiveClasses(Path root, Path config, Path data) throws IOException, InterruptedException {
        Life.start(root, config, data, "archive.log", new Blow.None(), SHORT_LIVED + "-XX:ArchiveClassesAtExit=" + archive(root), 0).live();
    }

    private static Path archive(Path root) {
        return root.resolve("classes.jsa").toAbsolutePath();
    }

    private static List<Integer> live(Path agent, Path root, Path config, Path data, String name) throws IOException, InterruptedException {
        Path counts = root.resolve("passes-" + name + ".txt");
        Blow none = new Blow.None();
        Life.start(root, config, data, name + ".log", none, options(agent, none, counts), 0).live();
        return Passes.read(counts);
    }

    /** JVM options of a life. @param counts where it leaves how often it passed what */
    String options(Blow blow, Path counts) {
        return options(agent, blow, counts);
    }

    private static String options(Path agent, Blow blow, Path counts) {
        Path archive = archive(agent.resolveSibling(""));
        return SHORT_LIVED + (Files.exists(archive) ? "-XX:SharedArchiveFile=" + archive + " " : "") + (blow instanceof Blow.AtPlace at
                ? AgentJar.option(agent, at.place(), at.pass(), counts)
                : AgentJar.option(agent, NEVER, NEVER, counts));
    }
}
