package dripstone.app.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.app.Installation;
import dripstone.app.control.ControlClient;
import dripstone.app.control.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One life of a daemon: from its start to its death, whichever comes. */
final class Life {
    /** {@code 128 + SIGKILL} */
    private static final int KILLED = 137;
    /** {@code 128 + SIGTERM} */
    private static final int TERMINATED = 143;
    private static final Duration LONGEST = Duration.ofMinutes(6);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final Path root;
    private final Path data;
    private final String log;
    private final Blow blow;
    private final Process process;
    private final long startedNanos = System.nanoTime();
    private final Quiet quiet;
    private final Stopwatch watch;
    private boolean ready;
    private boolean stopping;

    /** How a life ended. */
    enum End {
        /** By the blow. */
        KILLED,
        /** In good order, with all done; the blow, if there was to be one, did not come. */
        DONE,
        /** In good order before all was done: it was told to end, and had ended when it was to be killed. */
        STOPPED
    }

    private Life(Path root, Path data, String log, Blow blow, Process process, long expectedEntries,
            Stopwatch watch) {
        this.watch = watch;
        this.root = root;
        this.data = data;
        this.log = log;
        this.blow = blow;
        this.process = process;
        this.quiet = new Quiet(expectedEntries);
    }

    /**
     * Starts a daemon.
     *
     * @param root the run's directory
     * @param installed its data directory is in the run's
     * @param expectedEntries entries that the journal will have; 0: not known
     * @param watch is told what its time is spent on
     */
    static Life start(Path root, Path data, Installation installed, String log, Blow blow, long expectedEntries, Stopwatch watch)
            throws IOException {
        return new Life(root, data, log, blow, installed.start(log), expectedEntries, watch);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits for its end, and brings it about where the blow is one from outside.
     *
     * @throws IOException when it ended in any other way than expected, or not at all; names the log
     */
    End live() throws IOException, InterruptedException {
        try {
            return await();
        } finally {
            process.destroyForcibly();
            process.waitFor(20, TimeUnit.SECONDS);
            watch.lap(stopping ? Phase.STOPPING : ready ? Phase.WORKING : Phase.STARTING);
        }
    }

    private End await() throws IOException, InterruptedException {
        while (System.nanoTime() - startedNanos < LONGEST.toNanos()) {
            if (process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return died();
            }
            if (isBlowDue()) {
                return strike();
            }
            @Nullable JsonNode status = status();
            if (status != null && isDone(status)) {
                return stop();
            }
        }
        throw new IOException("a daemon did not come to its end within " + LONGEST + ": " + quiet.describe() + logged());
    }

    private boolean isDone(JsonNode status) {
        if (!ready && status.has("folders")) {
            ready = true;
            watch.lap(Phase.STARTING);
        }
        if (!quiet.isDone(status)) {
            return false;
        }
        watch.lap(Phase.WORKING, quiet.still());
        watch.lap(Phase.WATCHING);
        stopping = true;
        return true;
    }

    private boolean isBlowDue() {
        long lived = System.nanoTime() - startedNanos;
        return switch (blow) {
            case Blow.AtTime t -> lived >= t.after().toNanos();
            case Blow.AfterSigterm t -> lived >= t.sigterm().toNanos();
            case Blow.None n -> false;
            case Blow.AtPlace p -> false;
        };
    }

    private End strike() throws IOException, InterruptedException {
        if (blow instanceof Blow.AfterSigterm t) {
            watch.lap(ready ? Phase.WORKING : Phase.STARTING);
            stopping = true;
            process.destroy();
            if (process.waitFor(t.kill().toMillis(), TimeUnit.MILLISECONDS)) {
                requireGoodEnd();
                return End.STOPPED;
            }
        }
        process.destroyForcibly();
        process.waitFor();
        return End.KILLED;
    }

    private End died() throws IOException {
        if (process.exitValue() == KILLED && blow instanceof Blow.AtPlace) {
            return End.KILLED;
        }
        throw new IOException("a daemon ended by itself: exit=" + process.exitValue() + logged());
    }

    /** All is done. It may still meet its death on the way out. */
    private End stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("SIGTERM was not honoured within " + LONGEST_STOP + logged());
        }
        if (process.exitValue() == KILLED && blow instanceof Blow.AtPlace) {
            return End.KILLED;
        }
        requireGoodEnd();
        return End.DONE;
    }

    private void requireGoodEnd() throws IOException {
        if (process.exitValue() != 0 && process.exitValue() != TERMINATED) {
            throw new IOException("a daemon that was told to end did so badly: exit=" + process.exitValue() + logged());
        }
    }

    /** Null while it answers nothing. */
    private @Nullable JsonNode status() {
        try {
            Optional<ControlClient> client = ControlClient.connect(data.resolve("control.sock"));
            if (client.isEmpty()) {
                return null;
            }
            try (ControlClient asked = client.get()) {
                return asked.ask("status", new ObjectMapper().createObjectNode(), line -> { });
            }
        } catch (IOException | RefusedException e) {
            return null; // it is starting, or dying; which of both shows in a moment
        }
    }

    private String logged() throws IOException {
        Path file = root.resolve(log);
        String text = Files.exists(file) ? Files.readString(file) : "";
        return "\nblow: " + blow.label() + "\nlog: " + file + "\n" + text.substring(Math.max(0, text.length() - 6_000));
    }
}
