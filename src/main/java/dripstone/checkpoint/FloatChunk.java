package dripstone.checkpoint;

import dripstone.disk.DiskFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** The next elements of a file as little-endian float32, whatever float of 16 or 32 bits the file has. Not thread-safe. */
final class FloatChunk {
    /** Elements that are taken at a time. */
    static final int MOST = 1 << 18;

    private final byte[] raw = new byte[MOST * Float.BYTES];
    private final byte[] converted = new byte[MOST * Float.BYTES];
    private final ShortBuffer halves = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    private final FloatBuffer singles = ByteBuffer.wrap(converted).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    private MemorySegment floats = MemorySegment.ofArray(raw);

    static boolean converts(String dtype) {
        return switch (dtype) {
            case SafetensorsHeader.FLOAT32, SafetensorsHeader.FLOAT16, SafetensorsHeader.BFLOAT16 -> true;
            default -> false;
        };
    }

    /** Reads {@code count} elements at the file's place. */
    void readFrom(DiskFile file, String dtype, int count) throws IOException {
        boolean single = dtype.equals(SafetensorsHeader.FLOAT32);
        file.readFully(raw, 0, count * (single ? Float.BYTES : Short.BYTES));
        floats = MemorySegment.ofArray(single ? raw : converted);
        if (single) {
            return;
        }
        boolean brain = dtype.equals(SafetensorsHeader.BFLOAT16);
        for (int i = 0; i < count; i++) {
            short bits = halves.get(i);
            singles.put(i, brain ? Float.intBitsToFloat(bits << Short.SIZE) : Float.float16ToFloat(bits));
        }
    }

    /** What was read. */
    MemorySegment floats() {
        return floats;
    }
}
