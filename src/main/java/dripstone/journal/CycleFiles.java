package dripstone.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The files of a Chronicle directory. Each holds one cycle. The journal counts cycles from 1 and never asks the clock, so the dates
 * that Chronicle makes of the numbers (cycle 1 is {@code 19700102F.cq4}) are only names.
 */
final class CycleFiles {
    static final String METADATA = "metadata.cq4t";
    private static final String SUFFIX = "F.cq4";
    private static final DateTimeFormatter DATE = DateTimeFormatter.BASIC_ISO_DATE;
    /** Chronicle's mark on a document that is still being written. */
    private static final int NOT_COMPLETE = 0x8000_0000;

    private final Path directory;

    CycleFiles(Path directory) {
        this.directory = directory;
    }

    Path file(int cycle) {
        return directory.resolve(LocalDate.ofEpochDay(cycle).format(DATE) + SUFFIX);
    }

    /** The cycles that have a file, with it. */
    NavigableMap<Integer, Path> list() throws IOException {
        NavigableMap<Integer, Path> files = new TreeMap<>();
        try (var all = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : all) {
                String name = String.valueOf(file.getFileName());
                files.put(cycle(name), file);
            }
        }
        return files;
    }

    /** The cycle of the newest file, or the first of all. */
    int newest() throws IOException {
        NavigableMap<Integer, Path> present = list();
        return present.isEmpty() ? 1 : present.lastKey();
    }

    private int cycle(String name) throws IOException {
        try {
            LocalDate date = LocalDate.parse(name.substring(0, name.length() - SUFFIX.length()), DATE);
            return Math.toIntExact(date.toEpochDay());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IOException("file=" + directory.resolve(name) + " is no journal file; move it elsewhere", e);
        }
    }

    /** Deletes Chronicle's list of files, which it makes again by looking, with locks that nobody holds. Only before it is open. */
    void deleteMetadata() throws IOException {
        Files.deleteIfExists(directory.resolve(METADATA));
    }

    /**
     * Deletes what an append that failed can leave of a file that was just being made: its first document was never finished, so nothing in
     * it was ever acknowledged, and Chronicle would wait for the one who began it.
     */
    void deleteUnfinished() throws IOException {
        NavigableMap<Integer, Path> files = list();
        if (!files.isEmpty() && isUnfinished(files.lastEntry().getValue())) {
            Files.delete(files.lastEntry().getValue());
        }
    }

    private static boolean isUnfinished(Path file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.read(head, 0) < Integer.BYTES) {
                return true;
            }
        }
        int header = head.getInt(0);
        return header == 0 || (header & NOT_COMPLETE) != 0;
    }

    /** Makes names that came or went, and the metadata, durable. */
    void forceDirectory(Syncing syncing) throws IOException {
        Path metadata = directory.resolve(METADATA);
        try (FileChannel channel = FileChannel.open(metadata, StandardOpenOption.WRITE)) {
            syncing.file(metadata, channel, true);
        }
        syncing.directory(directory);
    }
}
