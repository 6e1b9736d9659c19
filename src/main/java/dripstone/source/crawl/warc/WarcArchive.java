package dripstone.source.crawl.warc;

import dripstone.meter.Meters;
import dripstone.source.crawl.http.Exchange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every exchange as WARC 1.1: {@code response} and {@code request} records, one gzip member each, written by one thread. What waits
 * for it is bounded in bytes; whoever adds waits for room, but not for ever. What could not be kept is counted, and does not stop the
 * crawl.
 */
public final class WarcArchive implements Exchange.Archive, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarcArchive.class);
    private static final int WAITING_KIB = 64 * 1024;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final long FORCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final WarcFiles files;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(WAITING_KIB);
    private final Meters.Counter kept;
    private final Meters.Counter lost;
    private final Thread writer = Thread.ofPlatform().name("crawl-archive").unstarted(this::write);
    private volatile boolean closing;
    private boolean troubled;

    /** @param exchange null to wake the writer up */
    private record Waiting(@Nullable Exchange exchange, int kib) {}

    private WarcArchive(WarcFiles files, Meters meters) {
        this.files = files;
        this.kept = meters.counter("dripstone_archive_exchanges", "Exchanges written to the archive.");
        this.lost = meters.counter("dripstone_archive_lost", "Exchanges that could not be written to the archive.");
    }

    /**
     * Opens the archive, and mends what a crash left.
     *
     * @param directory one process at a time
     * @param software name and version of this program
     * @param agent its User-Agent
     */
    public static WarcArchive open(Path directory, ArchiveSettings settings, String software, String agent, Meters meters)
            throws IOException {
        WarcFiles files = new WarcFiles(
                directory, settings.fileSize(), settings.maxSize(), settings.maxAge(), name -> WarcRecords.info(name, software, agent));
        files.recover();
        WarcArchive archive = new WarcArchive(files, meters);
        archive.writer.start();
        return archive;
    }

    @Override
    public void add(Exchange exchange) {
        int kib = Math.min(WAITING_KIB, 2 + exchange.body().length / 1024);
        try {
            if (closing || !room.tryAcquire(kib, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                lost.add(1);
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lost.add(1);
            return;
        }
        queue.add(new Waiting(exchange, kib));
    }

    private void write() {
        long forced = System.nanoTime();
        boolean dirty = false;
        while (true) {
            Waiting next = next();
            if (next != null && next.exchange != null) {
                append(next.exchange);
                room.release(next.kib);
                dirty = true;
            } else if (closing && queue.isEmpty()) {
                return;
            }
            if (dirty && System.nanoTime() - forced >= FORCE_NANOS) {
                force();
                forced = System.nanoTime();
                dirty = false;
            }
        }
    }

    private @Nullable Waiting next() {
        try {
            return queue.poll(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            LOG.warn("the archive's thread was interrupted, which nobody should do; it goes on", e);
            return null;
        }
    }

    private void append(Exchange exchange) {
        try {
            files.append(WarcRecords.of(exchange));
            kept.add(1);
            well();
        } catch (IOException | RuntimeException e) {
            lost.add(1);
            troubled(e);
        }
    }

    private void force() {
        try {
            files.force();
        } catch (IOException e) {
            troubled(e);
        }
    }

    private void troubled(Exception e) {
        if (!troubled) {
            troubled = true;
            LOG.error("the archive cannot be written; answers are lost to it until it can: reason={}", String.valueOf(e.getMessage()), e);
        }
    }

    private void well() {
        if (troubled) {
            troubled = false;
            LOG.info("the archive can be written again: lost={}", lost.count());
        }
    }

    /** Writes what waits, and closes the file. */
    @Override
    public void close() throws IOException {
        closing = true;
        queue.add(new Waiting(null, 0));
        try {
            if (!writer.join(DEADLINE)) {
                throw new IOException("the archive's last records take longer than " + DEADLINE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the archive was closed", e);
        }
        files.close();
    }
}
