package dripstone.text.child;

import dripstone.life.Heartbeat;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running parser process. A thread of its own talks to it, so that whoever asks waits for a bounded time only; whatever breaks a
 * bound is killed, with the programs that it started. Used by one thread at a time.
 */
final class ParserProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParserProcess.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long MOST_EXTRA_SECONDS = 256;
    private static final Duration PAGE_LIMIT = Duration.ofSeconds(10);
    private static final Duration BEAT_EVERY = Duration.ofSeconds(5);
    private static final Duration DEATH_LIMIT = Duration.ofSeconds(5);
    private static final int OUT_OF_MEMORY_EXIT = 3;
    /** Hung up, interrupted, killed, terminated: by a stop of the service, a terminal or a person, and not by the document. */
    private static final Set<Integer> ENDED_FROM_OUTSIDE = Set.of(128 + 1, 128 + 2, 128 + 9, 128 + 15);
    /** Parsers leak: after so many documents a fresh process takes over. */
    private static final int MOST_USES = 2000;

    private final ParserSettings settings;
    private final Path directory;
    private final Process process;
    private final ErrorTail errors;
    private final ExecutorService talk;
    private final Exchange exchange;
    private int uses;
    private boolean usable = true;
    private volatile boolean killed;

    private ParserProcess(ParserSettings settings, ParserLimits limits, Path directory, Process process) {
        this.settings = settings;
        this.directory = directory;
        this.process = process;
        this.errors = ErrorTail.of(process.getErrorStream(), "parser-errors-" + process.pid());
        this.talk = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("parser-" + process.pid()).factory());
        this.exchange = new Exchange(limits, new DataInputStream(new BufferedInputStream(process.getInputStream(), Wire.CHUNK)),
                new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), Wire.CHUNK)));
    }

    /** @throws IOException when no parser process can be had, which says nothing of any document */
    static ParserProcess start(ParserSettings settings, ParserLimits limits) throws IOException, InterruptedException {
        Path directory = TemporaryFiles.directory("dripstone-parser-");
        ParserProcess started = null;
        boolean ready = false;
        try {
            Process process = new ParserCommand(settings, limits, directory).builder().start();
            started = new ParserProcess(settings, limits, directory, process);
            started.awaitReady();
            ready = true;
            LOG.debug("parser process started: pid={} tool={}", process.pid(), started.exchange.tool());
            return started;
        } finally {
            if (!ready && started != null) {
                started.close();
            } else if (!ready) {
                TemporaryFiles.delete(directory);
            }
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        Future<?> greeting = talk.submit(() -> {
            exchange.greet();
            return null;
        });
        try {
            greeting.get(START_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the parser process did not start within " + START_LIMIT.toSeconds() + " s: " + errors.lastLine(), e);
        } catch (ExecutionException e) {
            throw new IOException("the parser process did not start: " + errors.lastLine(), e.getCause());
        }
    }

    /** Whether it may be given another document. */
    boolean isUsable() {
        return usable && uses < MOST_USES && process.isAlive();
    }

    /**
     * Has one document parsed.
     *
     * @throws IOException from the body, unchanged; or when the process was ended from outside, which says nothing of the document
     */
    Parsed parse(ParseOrder order, InputStream body) throws IOException, InterruptedException {
        uses++;
        usable = false;
        PartSpool parts = new PartSpool();
        boolean answered = false;
        try {
            Parsed parsed = await(talk.submit(() -> exchange.ask(order, body, parts)), System.nanoTime());
            usable = true;
            answered = true;
            return parsed;
        } catch (TimeoutException e) {
            return Parsed.refused("parsing it took longer than text.parser.time=" + settings.time().toSeconds()
                    + "s (and a second for each MiB)", true, new PartSpool());
        } catch (ExecutionException e) {
            return failed(e);
        } finally {
            if (!answered) {
                parts.close();
            }
        }
    }

    /** The time grows with what was sent. Whatever ends the wait early kills the process: its thread must not be left with the body. */
    private Parsed await(Future<Parsed> answer, long begun) throws InterruptedException, ExecutionException, TimeoutException {
        boolean ended = false;
        try {
            while (true) {
                long left = limitNanos() - (System.nanoTime() - begun);
                try {
                    Parsed parsed = answer.get(Math.clamp(left, 0, BEAT_EVERY.toNanos()), TimeUnit.NANOSECONDS);
                    ended = true;
                    return parsed;
                } catch (TimeoutException e) {
                    if (left <= 0) {
                        throw e;
                    }
                    Heartbeat.here().beat(); // within its limit, which ends the wait
                }
            }
        } catch (ExecutionException e) {
            ended = true;
            throw e;
        } finally {
            if (!ended) {
                kill();
                awaitTalkersEnd();
            }
        }
    }

    private long limitNanos() {
        return settings.time().toNanos() + TimeUnit.SECONDS.toNanos(Math.min(exchange.sentBytes() >> 20, MOST_EXTRA_SECONDS))
                + PAGE_LIMIT.toNanos() * Math.min(exchange.pages(), ImageText.MOST_PAGES);
    }

    private void awaitTalkersEnd() {
        talk.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!talk.awaitTermination(DEATH_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("a thread of a killed parser process has not ended: pid={}", process.pid());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Parsed failed(ExecutionException e) throws IOException, InterruptedException {
        if (e.getCause() instanceof Exchange.BodyException body) {
            usable = true;
            throw body.body();
        }
        if (e.getCause() instanceof Exchange.OutputLimitException limit) {
            return Parsed.refused(String.valueOf(limit.getMessage()), true, new PartSpool());
        }
        if (e.getCause() instanceof IOException io) {
            return died(io);
        }
        throw new IllegalStateException("talking to a parser process failed", e);
    }

    private Parsed died(IOException why) throws IOException, InterruptedException {
        if (!process.waitFor(DEATH_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            return Parsed.refused("the parser process broke its protocol on it: " + why.getMessage(), true, new PartSpool());
        }
        int exit = process.exitValue();
        if (ENDED_FROM_OUTSIDE.contains(exit)) {
            throw new IOException("the parser process was ended from outside: exit=" + exit, why);
        }
        return Parsed.refused(exit == OUT_OF_MEMORY_EXIT
                ? "parsing it needs more memory than text.parser.memory=" + settings.memory()
                : "the parser process died on it: exit=" + exit + " " + errors.lastLine(), true, new PartSpool());
    }

    /** Any thread may do it; who waits for an answer then learns that the process was ended from outside. */
    void kill() {
        killed = true;
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        if (!killed) {
            kill();
        }
        awaitTalkersEnd();
        try {
            boolean interrupted = Thread.interrupted();
            try {
                process.waitFor(DEATH_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            TemporaryFiles.delete(directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("a parser's temporary files are left behind: directory={}", directory, e);
        }
    }
}
