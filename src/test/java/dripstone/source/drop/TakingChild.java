package dripstone.source.drop;

import dripstone.disk.KeyValueStore;
import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.text.Document;
import dripstone.text.DocumentSink;
import dripstone.text.ExtractionSettings;
import dripstone.text.FileExtractor;
import dripstone.text.HtmlPageReader;
import dripstone.text.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Takes {@code DIR/box} and writes the address of each document to {@code DIR/offered}, forced, until killed. */
public final class TakingChild {
    private static final long SLOW_DISK_NANOS = 15_000_000;

    private TakingChild() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        FileChannel log = FileChannel.open(directory.resolve("offered"), StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        KeyValueStore store = KeyValueStore.open(directory.resolve("drop.mv"));
        DropSettings settings = new DropSettings(2, 16, Bytes.mib(8), Duration.ofMillis(50), Duration.ofMillis(200));
        FolderSettings box = FoldersFixture.settings(directory.resolve("box"), FolderSettings.Mode.TAKE, Duration.ofSeconds(1));
        new Folders(List.of(box), settings, new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader("")), forcedTo(log),
                store, new Meters()).start();
        new CountDownLatch(1).await();
    }

    private record Offer(Document document, CompletableFuture<Receipt> receipt) {}

    /** Commits in groups like the real intake: the receipt comes well after the offer. */
    private static DocumentSink forcedTo(FileChannel log) {
        BlockingQueue<Offer> queue = new ArrayBlockingQueue<>(8);
        Thread.ofPlatform().daemon().start(() -> commitGroups(log, queue));
        return document -> {
            Offer offer = new Offer(document, new CompletableFuture<>());
            queue.put(offer);
            return offer.receipt();
        };
    }

    private static void commitGroups(FileChannel log, BlockingQueue<Offer> queue) {
        try {
            while (true) {
                List<Offer> group = new ArrayList<>(List.of(queue.take()));
                LockSupport.parkNanos(SLOW_DISK_NANOS); // a kill should fall between offer and receipt
                queue.drainTo(group);
                for (Offer o : group) {
                    log.write(ByteBuffer.wrap((o.document().key().address() + "\n").getBytes(StandardCharsets.UTF_8)));
                }
                log.force(true);
                group.forEach(o -> o.receipt().complete(new Receipt.Accepted("", 1, false)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
