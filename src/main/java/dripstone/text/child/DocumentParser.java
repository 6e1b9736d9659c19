package dripstone.text.child;

import dripstone.life.Heartbeat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Parses documents in processes of its own: PDF, Microsoft Office, OpenDocument, EPUB, RTF and mail by Tika, images by tesseract. A
 * process is started when it is first needed, serves many documents, is killed when one breaks a bound, and ends when it is idle, when
 * this is closed, and when the process of this dies, however that happens. Thread-safe: who finds all processes busy waits.
 */
public final class DocumentParser implements AutoCloseable {
    private final ParserSettings settings;
    private final ParserLimits limits;
    private final Semaphore turns;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Set<ParserProcess> busy = new HashSet<>();
    private boolean closed;

    private record Idle(ParserProcess process, long sinceNanos) {}

    public DocumentParser(ParserSettings settings, ParserLimits limits) {
        this.settings = settings;
        this.limits = limits;
        this.turns = new Semaphore(settings.processes(), true);
    }

    /** Why images are not read; empty when they are. Looked up anew each time, since tesseract may be installed meanwhile. */
    public String imageRefusal() {
        return ImageText.refusal(settings.ocr());
    }

    /**
     * Parses one document. A document that cannot be parsed is an answer with its refusal, never an exception.
     *
     * @param body is read to its end and not closed
     * @return to be closed once its parts were read
     * @throws IOException from the body, unchanged; or when no parser process can be had
     */
    public Parsed parse(ParseOrder order, InputStream body) throws IOException, InterruptedException {
        try (Heartbeat.Pause _ = Heartbeat.here().awaits()) { // for those before it, each of which has a limit of its own
            turns.acquire();
        }
        try {
            ParserProcess process = borrow();
            try {
                return process.parse(order, body);
            } finally {
                giveBack(process);
            }
        } finally {
            turns.release();
        }
    }

    private ParserProcess borrow() throws IOException, InterruptedException {
        ParserProcess process = takeIdle();
        while (process != null && !process.isUsable()) { // it may have died in its sleep
            end(process);
            process = takeIdle();
        }
        ParserProcess there = process == null ? ParserProcess.start(settings, limits) : process;
        boolean late;
        lock.lock();
        try {
            late = closed;
            if (!late) {
                busy.add(there);
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            end(there);
            throw new IOException("the parser of documents is closed");
        }
        return there;
    }

    private @Nullable ParserProcess takeIdle() {
        lock.lock();
        try {
            Idle newest = idle.pollLast();
            return newest == null ? null : newest.process();
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(ParserProcess process) {
        boolean keep;
        lock.lock();
        try {
            busy.remove(process);
            keep = process.isUsable() && !closed;
            if (keep) {
                idle.addLast(new Idle(process, System.nanoTime()));
            }
        } finally {
            lock.unlock();
        }
        if (keep) {
            CompletableFuture.delayedExecutor(settings.idle().toMillis() + 1, TimeUnit.MILLISECONDS).execute(this::endIdle);
        } else {
            end(process);
        }
    }

    private void endIdle() {
        List<ParserProcess> tired = new ArrayList<>();
        lock.lock();
        try {
            long now = System.nanoTime();
            while (!idle.isEmpty() && now - idle.getFirst().sinceNanos() >= settings.idle().toNanos()) {
                tired.add(idle.removeFirst().process());
            }
        } finally {
            lock.unlock();
        }
        tired.forEach(DocumentParser::end);
    }

    private static void end(ParserProcess process) {
        process.close();
    }

    /** How many processes there are, busy or idle. */
    int processes() {
        lock.lock();
        try {
            return idle.size() + busy.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all processes; what is being parsed ends with an {@link IOException}. */
    @Override
    public void close() {
        List<ParserProcess> all = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            idle.forEach(i -> all.add(i.process()));
            idle.clear();
            busy.forEach(ParserProcess::kill);
        } finally {
            lock.unlock();
        }
        all.forEach(DocumentParser::end);
    }
}
