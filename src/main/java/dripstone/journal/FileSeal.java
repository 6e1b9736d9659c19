package dripstone.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * By what a file is known again into which nothing is written any more: how far it reaches, and the sum of what Chronicle itself
 * goes by, its head and index. Entries have checksums of their own and are not in it.
 *
 * @param entries in it
 * @param bytes from its begin to the end of the last entry
 * @param headBytes from its begin to the first entry
 * @param headSum CRC32C of them
 */
record FileSeal(long entries, long bytes, int headBytes, int headSum) {
    /** More than Chronicle's head and first index ever have. */
    private static final int MOST_HEAD_BYTES = 1 << 20;

    /** Seals a file as it is. */
    static FileSeal of(Path file, FileCount count) throws IOException {
        int headBytes = Math.toIntExact(Math.min(FileScan.headBytes(file), MOST_HEAD_BYTES));
        return new FileSeal(count.entries(), count.bytes(), headBytes, sum(file, headBytes));
    }

    FileCount count() {
        return new FileCount(entries, bytes);
    }

    /** Whether the file's head is as it was, and the file not shorter. */
    boolean fits(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.size() >= bytes && sum(file, headBytes) == headSum;
        }
    }

    private static int sum(Path file, int headBytes) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(headBytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
                // until all is read, or the file ends: then the rest counts as zeros
            }
        }
        CRC32C crc = new CRC32C();
        crc.update(head.array());
        return (int) crc.getValue();
    }
}
