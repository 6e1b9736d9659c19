package dripstone.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Reads a Chronicle file without Chronicle, believing nothing but checksums: which entries it holds, whatever became of its head, its index
 * and the bytes between. A document is a little-endian header of 32 bits (30 of length, then metadata, then not complete) and so
 * many bytes, padded to four. Where that chain is broken, the next whole entry or group mark is looked for; the marks tell the
 * sequence numbers behind.
 *
 * <p>Used once, by one thread.
 */
final class FileScan {
    private static final ValueLayout.OfInt LITTLE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt BIG = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int HEADER = Integer.BYTES;
    private static final int METADATA = 0x4000_0000;
    private static final int LENGTH = 0x3FFF_FFFF;
    /** Chronicle's mark behind the last document of a file that is followed by another. */
    static final int END_OF_FILE = 0xC000_0000;

    private final MemorySegment file;
    private final ScannedGroups groups;
    private final CRC32C crc = new CRC32C();

    private FileScan(MemorySegment file, ScannedGroups groups) {
        this.file = file;
        this.groups = groups;
    }

    /**
     * Scans a file.
     *
     * @param entries how many it is known to hold; empty where it was being written, and what was not acknowledged may be given up
     */
    static Scanned of(Path path, OptionalLong entries) throws IOException {
        return of(path, entries, false);
    }

    /** As {@link #of(Path, OptionalLong)}. @param unmarked whether it may be of a build that wrote no marks */
    static Scanned of(Path path, OptionalLong entries, boolean unmarked) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            MemorySegment file = channel.size() == 0 ? MemorySegment.NULL : channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            FileScan scan = new FileScan(file, new ScannedGroups(unmarked));
            scan.walk();
            return scan.groups.finish(entries);
        } catch (InternalError e) {
            throw new IOException("file=" + path + " cannot be read: " + e.getMessage(), e); // how a mapping tells of a failing disk
        }
    }

    /** Where Chronicle's own documents end at a file's begin. */
    static long headBytes(Path path) throws IOException {
        ByteBuffer word = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long at = 0;
            while (true) {
                word.clear();
                boolean there = channel.read(word, at) == HEADER;
                int header = word.getInt(0);
                if (!there || header <= 0 || (header & METADATA) == 0) {
                    return at;
                }
                at = (at + HEADER + (header & LENGTH) + 3) & ~3L;
            }
        }
    }

    private void walk() {
        long at = 0;
        while (at + HEADER <= file.byteSize()) {
            int header = file.get(LITTLE, at);
            if (header == END_OF_FILE) {
                return;
            }
            at = isDocument(at) && take(at, header) ? next(at) : resume(at + HEADER);
        }
    }

    /** Whether what lies here can be a whole document of the file. */
    private boolean isDocument(long at) {
        int header = file.get(LITTLE, at);
        return header > 0 && at + HEADER + (header & LENGTH) <= file.byteSize();
    }

    private long next(long at) {
        return (at + HEADER + (file.get(LITTLE, at) & LENGTH) + 3) & ~3L;
    }

    /** @return whether the document's length can be believed */
    private boolean take(long at, int header) {
        MemorySegment content = file.asSlice(at + HEADER, header & LENGTH);
        if ((header & METADATA) != 0) {
            GroupMark mark = GroupMark.of(content);
            if (mark == null) {
                return groups.isEmpty(); // Chronicle's own, at the file's begin
            }
            groups.mark(mark);
            return true;
        }
        if (isWholeEntry(content)) {
            groups.whole(at + HEADER, header & LENGTH);
            return true;
        }
        if (hasFrame(content) || beginsSomething(next(at))) {
            groups.damaged(at + HEADER, header & LENGTH);
            return true;
        }
        return false;
    }

    /** Where the chain goes on behind a place where it is broken. */
    private long resume(long from) {
        groups.gap();
        for (long at = from; at + HEADER <= file.byteSize(); at += HEADER) {
            if (beginsSomething(at)) {
                return at;
            }
        }
        return file.byteSize();
    }

    private boolean beginsSomething(long at) {
        if (at + HEADER + EntryFormat.HEADER_BYTES > file.byteSize() || !isDocument(at)) {
            return false;
        }
        int header = file.get(LITTLE, at);
        MemorySegment content = file.asSlice(at + HEADER, header & LENGTH);
        return (header & METADATA) != 0 ? GroupMark.of(content) != null : isWholeEntry(content);
    }

    private static boolean hasFrame(MemorySegment content) {
        long size = content.byteSize();
        return size >= EntryFormat.HEADER_BYTES + EntryFormat.CHECKSUM_BYTES && size <= EntryFormat.MAX_ENTRY_BYTES
                && content.get(BIG, 0) == EntryFormat.MAGIC
                && content.get(BIG, 8) == size - EntryFormat.HEADER_BYTES - EntryFormat.CHECKSUM_BYTES;
    }

    private boolean isWholeEntry(MemorySegment content) {
        if (!hasFrame(content)) {
            return false;
        }
        long covered = content.byteSize() - EntryFormat.CHECKSUM_BYTES;
        crc.reset();
        crc.update(content.asSlice(0, covered).asByteBuffer());
        return (int) crc.getValue() == content.get(BIG, covered);
    }
}
