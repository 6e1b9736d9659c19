package dripstone.source.drop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.bench.BenchReport;
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
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * So many small files dropped as fast as one thread can make them into a watched folder that takes them: each must be offered exactly
 * once and lie in processed/ at the end. Some are written in place, some are renamed into place, some in two halves. The sink counts and
 * answers at once, so that the figure is the folder's own.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.source.drop.BurstBenchmark [-Dbench.args="FILES [DIRECTORY]"]};
 * 100,000 files under the temporary directory by default. A small heap shows that memory is bounded: {@code JAVA_TOOL_OPTIONS=-Xmx192m}.
 * Writes {@code target/bench/burst.json}. Ends with an exception when a file was lost or came twice.
 */
public final class BurstBenchmark {
    private static final int PER_DIRECTORY = 1000;
    private static final long PROGRESS_NANOS = Duration.ofSeconds(5).toNanos();
    private final int files;
    private final Path root;
    private final Path box;
    private final CountingSink sink;
    private final AtomicLong peakHeap = new AtomicLong();

    private BurstBenchmark(int files, Path root) {
        this.files = files;
        this.root = root;
        this.box = root.resolve("box");
        this.sink = new CountingSink(files);
    }

    /** @param arguments number of files, and the directory to work in */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int files = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        Path root = arguments.length > 1 ? Files.createDirectories(Path.of(arguments[1])) : Files.createTempDirectory("dripstone-burst-");
        try {
            new BurstBenchmark(files, root).run(new BenchReport("burst", Arrays.asList(arguments)));
        } finally {
            delete(root);
        }
    }

    /** Counts each file by its number. */
    private static final class CountingSink implements DocumentSink {
        private final BitSet offered;
        private int count;
        private int twice;

        CountingSink(int files) {
            this.offered = new BitSet(files);
        }

        @Override
        public synchronized CompletableFuture<Receipt> offer(Document document) {
            String name = document.key().address();
            int number = Integer.parseInt(name.substring(name.lastIndexOf('f') + 1, name.lastIndexOf('.')));
            count++;
            twice += offered.get(number) ? 1 : 0;
            offered.set(number);
            return CompletableFuture.completedFuture(new Receipt.Accepted("", 1, false));
        }

        synchronized int count() {
            return count;
        }

        synchronized int distinct() {
            return offered.cardinality();
        }

        synchronized int twice() {
            return twice;
        }
    }

    private void run(BenchReport report) throws IOException, InterruptedException {
        Files.createDirectories(box);
        FolderSettings d = FolderSettings.byDefault("box", box, FolderSettings.Mode.TAKE);
        FolderSettings folder = new FolderSettings(d.name(), d.path(), d.mode(), Duration.ofMillis(500), Duration.ofSeconds(10), d.include(),
                d.exclude(), d.maxFile(), d.processedKeep(), d.processedMax(), d.rejectedKeep(), d.rejectedMax(), d.quality());
        long begun = System.nanoTime();
        double written;
        double taken;
        try (KeyValueStore store = KeyValueStore.open(root.resolve("drop.mv"));
                FileExtractor extractor = new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader(""))) {
            Folders folders = new Folders(List.of(folder), DropSettings.byDefault(), extractor, sink, store, new Meters());
            folders.start();
            Thread writer = Thread.ofPlatform().name("writer").start(this::write);
            awaitTaken(folders, writer);
            writer.join();
            written = writtenNanos / 1e9;
            taken = (System.nanoTime() - begun) / 1e9;
            folders.stop(Duration.ofSeconds(60));
        }
        report(report, written, taken);
    }

    /** Set by the writer before its end, read after its join. */
    private long writtenNanos;

    private void write() {
        long begun = System.nanoTime();
        try {
            for (int i = 0; i < files; i++) {
                put(i);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writtenNanos = System.nanoTime() - begun;
    }

    private void put(int i) throws IOException {
        Path directory = box.resolve("d" + i / PER_DIRECTORY);
        if (i % PER_DIRECTORY == 0) {
            Files.createDirectories(directory);
        }
        String text = "This is the text of file number " + i + ".\n";
        Path file = directory.resolve("f" + i + ".txt");
        switch (i % 3) {
            case 0 -> Files.writeString(file, text);
            case 1 -> {
                Path pending = directory.resolve(".f" + i + ".tmp");
                Files.writeString(pending, text);
                Files.move(pending, file, StandardCopyOption.ATOMIC_MOVE);
            }
            default -> {
                Files.writeString(file, text.substring(0, 10));
                Files.writeString(file, text);
            }
        }
    }

    private void awaitTaken(Folders folders, Thread writer) {
        long nextLine = System.nanoTime();
        while (writer.isAlive() || folders.status().getFirst().taken() < files) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            peakHeap.accumulateAndGet(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), Math::max);
            if (nextLine - System.nanoTime() <= 0) {
                nextLine = System.nanoTime() + PROGRESS_NANOS;
                FolderStatus s = folders.status().getFirst();
                System.out.printf(Locale.ROOT, "taken=%d refused=%d waiting=%d in-flight=%d heap=%s%n", s.taken(), s.refused(), s.waiting(),
                        s.inFlight(), new Bytes(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()));
            }
        }
    }

    private void report(BenchReport report, double written, double taken) throws IOException {
        long moved = count(box.resolve("processed"));
        long left = count(box) - moved;
        ObjectNode row = report.add("rows");
        row.put("files", files).put("writeSeconds", written).put("takenSeconds", taken).put("filesPerSecond", files / taken)
                .put("offered", sink.count()).put("distinct", sink.distinct()).put("twice", sink.twice()).put("moved", moved).put("left", left)
                .put("peakHeapMiB", peakHeap.get() >> 20).put("maxHeapMiB", Runtime.getRuntime().maxMemory() >> 20);
        report.write();
        System.out.printf(Locale.ROOT, "files=%d written in %.1f s, all taken after %.1f s: %.0f files/s; offered=%d twice=%d moved=%d left=%d; "
                + "peak heap %d of %d MiB%n", files, written, taken, files / taken, sink.count(), sink.twice(), moved, left, peakHeap.get() >> 20,
                Runtime.getRuntime().maxMemory() >> 20);
        if (sink.distinct() != files || sink.twice() != 0 || moved != files || left != 0) {
            throw new IllegalStateException("files were lost or came twice");
        }
    }

    private static long count(Path directory) throws IOException {
        long[] count = {0};
        walk(directory, false, count);
        return count[0];
    }

    private static void delete(Path directory) throws IOException {
        walk(directory, true, new long[1]);
    }

    private static void walk(Path directory, boolean delete, long[] count) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                count[0]++;
                if (delete) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
                if (delete) {
                    Files.delete(dir);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
