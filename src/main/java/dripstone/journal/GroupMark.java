package dripstone.journal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a group in a file: which entries it has. A document that Chronicle counts as its own (metadata), so it has no position
 * and no reader sees it. It is as long as it takes for the next group to begin on a page of its own: a page that holds
 * acknowledged entries is never written again, and a power cut while later ones are written cannot harm it.
 *
 * <p>Big-endian: magic "DRJG" u32, first i64, count i32, CRC32C of these u32, then zeros.
 *
 * @param first sequence number in its file of the group's first entry
 * @param count how many it has
 */
record GroupMark(long first, int count) {
    static final int PAGE_BYTES = 4096;
    /** "DRJG". */
    private static final int MAGIC = 0x44524A47;

    private static final int COVERED_BYTES = 16;
    private static final int LEAST_BYTES = COVERED_BYTES + 4;
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** The document's content, which begins at this offset of its file and ends where a page does. */
    byte[] toBytes(long offset) {
        int room = PAGE_BYTES - Math.floorMod(offset, PAGE_BYTES);
        ByteBuffer out = ByteBuffer.allocate(room < LEAST_BYTES ? room + PAGE_BYTES : room);
        out.putInt(MAGIC).putLong(first).putInt(count);
        return out.putInt(sum(out.array())).array();
    }

    /** The mark that is a document's content, or null where it is something else. */
    static @Nullable GroupMark of(MemorySegment document) {
        if (document.byteSize() < LEAST_BYTES || document.get(WORD, 0) != MAGIC) {
            return null;
        }
        ByteBuffer in = document.asSlice(0, LEAST_BYTES).asByteBuffer();
        byte[] covered = new byte[COVERED_BYTES];
        in.get(covered);
        if (in.getInt() != sum(covered)) {
            return null;
        }
        return new GroupMark(in.getLong(Integer.BYTES), in.getInt(Integer.BYTES + Long.BYTES));
    }

    private static int sum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, COVERED_BYTES);
        return (int) crc.getValue();
    }
}
