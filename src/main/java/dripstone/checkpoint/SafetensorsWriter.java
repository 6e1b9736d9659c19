package dripstone.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes tensors as a safetensors file, in one pass and through one small buffer. */
final class SafetensorsWriter {
    private static final int CHUNK_BYTES = 1 << 20;

    private SafetensorsWriter() {}

    /** @throws IllegalArgumentException when a name comes twice */
    static void write(OutputStream out, List<Tensor> tensors) throws IOException {
        byte[] header = SafetensorsHeader.of(tensors).encode();
        out.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
        out.write(header);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (Tensor t : tensors) {
            MemorySegment data = t.data();
            for (long at = 0; at < data.byteSize(); ) {
                int n = (int) Math.min(chunk.length, data.byteSize() - at);
                MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, chunk, 0, n);
                out.write(chunk, 0, n);
                at += n;
            }
        }
    }
}
