package dripstone.journal;

import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a file anew from what a scan found in it, entry by entry in their places, since Chronicle trusts its head and index and waits for
 * ever on a document that nobody finishes. The new file is made beside, forced, and takes the name; so a process that dies on the way
 * leaves the old one. A lost entry becomes one that cannot be read.
 */
final class FileRebuild {
    private static final String BESIDE = "rebuilding";
    /** An entry of no known form: whoever reads it is told that it is damaged. */
    private static final byte[] LOST = new byte[4];
    /** Entries of a file without marks, of a build before, that are marked together. */
    private static final int MOST_IN_GROUP = 256;

    private final Path directory;
    private final CycleFiles files;
    private final Syncing syncing;

    FileRebuild(Path directory, CycleFiles files, Syncing syncing) {
        this.directory = directory;
        this.files = files;
        this.syncing = syncing;
    }

    /** Deletes what a process that died left. */
    static void sweep(Path directory) throws IOException {
        Publish.deleteTree(directory.resolve(BESIDE));
    }

    /** Rebuilds a file; durable on return. @param newest whether it is to be appended to, and not followed by another */
    void rebuild(int cycle, Scanned scanned, boolean newest) throws IOException {
        sweep(directory);
        Path beside = directory.resolve(BESIDE);
        OwnerOnly.createDirectories(beside);
        CycleFiles fresh = new CycleFiles(beside);
        CycleClock clock = new CycleClock(cycle);
        try (FileChannel from = FileChannel.open(files.file(cycle), StandardOpenOption.READ);
                ChronicleWriter writer = ChronicleWriter.open(beside, fresh, clock, syncing)) {
            copy(from, scanned, writer);
            if (!newest) {
                clock.moveTo(cycle + 1); // Chronicle marks a file's end when it begins the next, and readers stop where there is no mark
                writer.mark(new GroupMark(0, 0));
                clock.moveTo(cycle);
            }
            writer.force();
        }
        Path made = fresh.file(cycle);
        Files.move(made, files.file(cycle), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncing.moved(made, files.file(cycle));
        syncing.directory(directory);
        sweep(directory);
    }

    private static void copy(FileChannel from, Scanned scanned, ChronicleWriter writer) throws IOException {
        int begin = 0;
        for (int end : scanned.groupEnds()) {
            while (begin < end) {
                int to = Math.min(end, begin + MOST_IN_GROUP);
                List<byte[]> group = new ArrayList<>(to - begin);
                for (Scanned.Slot slot : scanned.entries().subList(begin, to)) {
                    group.add(bytes(from, slot));
                }
                writer.write(group, begin);
                begin = to;
            }
        }
    }

    private static byte[] bytes(FileChannel from, Scanned.Slot slot) throws IOException {
        if (slot.isLost()) {
            return LOST;
        }
        ByteBuffer bytes = ByteBuffer.allocate(slot.length());
        while (bytes.hasRemaining()) {
            if (from.read(bytes, slot.offset() + bytes.position()) < 0) {
                return LOST;
            }
        }
        return bytes.array();
    }
}
