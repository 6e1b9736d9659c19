package dripstone.source.drop;

import dripstone.life.Heartbeats;
import dripstone.life.Pulse;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads files of all folders: a few platform threads extract, one virtual thread a file waits for its turn, its bytes and its
 * receipts. Bounded in files and bytes.
 */
final class Readers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
    private static final int UNIT_BYTES = 1024;
    private final FileIngest ingest;
    private final Semaphore files;
    private final Semaphore units;
    private final int allUnits;
    private final ExecutorService compute;
    private final ExecutorService waiting;
    private final Heartbeats readers = new Heartbeats();

    Readers(FileIngest ingest, DropSettings settings) {
        this.ingest = ingest;
        this.files = new Semaphore(settings.filesInFlight());
        this.allUnits = (int) Math.min(Integer.MAX_VALUE, settings.bytesInFlight().count() / UNIT_BYTES);
        this.units = new Semaphore(allUnits, true);
        this.compute = Executors.newFixedThreadPool(settings.readers(), Thread.ofPlatform().daemon().name("reader-", 0).factory());
        this.waiting = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("file-", 0).factory());
    }

    /** What to read of a file, and how. @param lastHash of the state read before, empty for none */
    record Order(SourceFile file, long maxFile, boolean hashed, String lastHash) {}

    /** One for each file that is being read now. */
    List<Pulse> pulses() {
        return readers.pulses();
    }

    int free() {
        return files.availablePermits();
    }

    /** Begins unless too many are in flight; the outcome always reaches the inbox. */
    boolean begin(Order order, Inbox inbox) {
        if (!files.tryAcquire()) {
            return false;
        }
        waiting.execute(() -> run(order, inbox));
        return true;
    }

    private void run(Order order, Inbox inbox) {
        FileOutcome outcome = new FileOutcome.SinkDown("stopped before it was durable");
        int weight = Math.clamp(order.file().stamp().size() / UNIT_BYTES + 1, 1, allUnits);
        try {
            units.acquire(weight);
            try {
                outcome = FileIngest.await(read(order));
            } finally {
                units.release(weight);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            files.release();
            inbox.finish(order.file(), outcome);
        }
    }

    private FileIngest.Read read(Order order) throws InterruptedException {
        try {
            return compute.submit(() -> readers.during("reading " + order.file().path(),
                    () -> ingest.read(order.file(), order.maxFile(), order.hashed(), order.lastHash()))).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException("stopped while reading " + order.file().address());
            }
            LOG.warn("a file could not be offered: file={}", order.file().path(), e);
            return new FileIngest.Read.Decided(new FileOutcome.SinkDown(String.valueOf(e.getCause())));
        }
    }

    /** Interrupts what is in flight; files that were not yet moved or remembered are read again after the next start. */
    @Override
    public void close() {
        waiting.shutdownNow();
        compute.shutdownNow();
    }
}
