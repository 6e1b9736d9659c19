package dripstone.source.crawl.warc;

import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.life.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of an archive: the one that is written ends in {@code .open} and loses that with its last record. Single writer; not
 * thread-safe.
 *
 * <p>A crash leaves at most one torn record, at the end of an open file: it is cut off when the archive is opened again, and the file is
 * closed. A file's name begins with the time at which it was begun, so their order is that of their names.
 */
final class WarcFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarcFiles.class);
    private static final String BEGINNING = "dripstone-";
    private static final String ENDING = ".warc.gz";
    private static final String OPEN = ".open";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final Bytes fileSize;
    private final Bytes maxSize;
    private final @Nullable Duration maxAge;
    private final FirstRecord first;
    private @Nullable FileChannel channel;
    private @Nullable Path file;
    private long begun;

    /** Makes the record that begins a file. */
    @FunctionalInterface
    interface FirstRecord {
        byte[] of(String fileName) throws IOException;
    }

    WarcFiles(Path directory, Bytes fileSize, Bytes maxSize, FirstRecord first) {
        this(directory, fileSize, maxSize, null, first);
    }

    /** @param maxAge from which closed files go; null where they may be of any */
    WarcFiles(Path directory, Bytes fileSize, Bytes maxSize, @Nullable Duration maxAge, FirstRecord first) {
        this.maxAge = maxAge;
        this.directory = directory;
        this.fileSize = fileSize;
        this.maxSize = maxSize;
        this.first = first;
    }

    /** Makes the directory, and closes what a crash left open. */
    void recover() throws IOException {
        OwnerOnly.createDirectories(directory);
        for (Path left : files(ENDING + OPEN)) {
            cutTornRecord(left);
            close(left);
        }
        keepWithinAge();
        keepWithinSize();
    }

    private static void cutTornRecord(Path left) throws IOException {
        long intact;
        try (InputStream in = Files.newInputStream(left)) {
            intact = GzipMembers.intactLength(in);
        }
        long size = Files.size(left);
        if (intact < size) {
            LOG.warn("the archive's last record was not written whole and is cut off: file={} bytes={} kept={}", left, size - intact,
                    intact);
            try (FileChannel cut = FileChannel.open(left, StandardOpenOption.WRITE)) {
                cut.truncate(intact);
                cut.force(true);
            }
        }
    }

    /** Writes whole records. What was written of a failed write is taken back, so that the next begins where the last good one ended. */
    void append(byte[] records) throws IOException {
        FileChannel to = channel == null ? begin() : channel;
        long before = to.position();
        try {
            write(to, records);
        } catch (IOException e) {
            takeBack(to, before, e);
            throw e;
        }
        if (to.position() >= fileSize.count()) {
            roll();
        }
    }

    /** Where even that fails, the file is left to the next start, and another is begun. */
    private void takeBack(FileChannel from, long before, IOException why) {
        try {
            from.truncate(before);
            from.position(before);
        } catch (IOException e) {
            why.addSuppressed(e);
            channel = null;
            file = null;
        }
    }

    /** Makes durable what was written. */
    void force() throws IOException {
        if (channel != null) {
            channel.force(false);
        }
    }

    /** Ends the file that is written, if any; the next record begins another. */
    void roll() throws IOException {
        Path ended = file;
        if (channel == null || ended == null) {
            return;
        }
        channel.force(true);
        channel.close();
        channel = null;
        file = null;
        close(ended);
        keepWithinAge();
        keepWithinSize();
    }

    private FileChannel begin() throws IOException {
        String number = String.format(Locale.ROOT, "-%05d", begun++ % 100_000);
        String name = BEGINNING + TIME.format(Instant.now()) + number + ENDING;
        Path path = directory.resolve(name + OPEN);
        OwnerOnly.createFile(path);
        FileChannel made = FileChannel.open(path, StandardOpenOption.WRITE);
        try {
            write(made, first.of(name));
        } catch (IOException | RuntimeException e) {
            made.close();
            Files.deleteIfExists(path);
            throw e;
        }
        file = path;
        channel = made;
        return made;
    }

    private static void write(FileChannel to, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            to.write(rest);
        }
    }

    private void close(Path open) throws IOException {
        if (Files.size(open) == 0) {
            Files.delete(open);
        } else {
            String name = open.getFileName().toString();
            Files.move(open, open.resolveSibling(name.substring(0, name.length() - OPEN.length())), StandardCopyOption.ATOMIC_MOVE);
        }
        Publish.forceDirectory(directory);
    }

    /** Deletes files that were last written too long ago. Looked at when a file is closed, and at start. */
    private void keepWithinAge() throws IOException {
        if (maxAge == null) {
            return;
        }
        Instant oldest = Instant.now().minus(maxAge);
        for (Path closed : files(ENDING)) {
            if (Files.getLastModifiedTime(closed).toInstant().isBefore(oldest)) {
                Files.delete(closed);
                LOG.info("a file of the archive is too old and is deleted: file={} max-age={}", closed, maxAge);
            }
        }
    }

    /** Deletes the oldest files until a whole further one has room. */
    private void keepWithinSize() throws IOException {
        List<Path> closed = files(ENDING);
        long total = fileSize.count();
        for (Path f : closed) {
            total += Files.size(f);
        }
        for (Path oldest : closed) {
            if (total <= maxSize.count()) {
                return;
            }
            long size = Files.size(oldest);
            Files.delete(oldest);
            total -= size;
            LOG.info("the archive's oldest file is deleted: file={} bytes={} max-size={}", oldest, size, maxSize);
        }
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(f -> f.getFileName().toString().startsWith(BEGINNING) && f.toString().endsWith(ending)).sorted().toList();
        } catch (UncheckedIOException e) {
            throw Optional.ofNullable(e.getCause()).orElseThrow();
        }
    }

    @Override
    public void close() throws IOException {
        roll();
    }
}
