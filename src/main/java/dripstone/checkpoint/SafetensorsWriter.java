package dripstone.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
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
        byte[] bytes = new byte[CHUNK_BYTES];
        MemorySegment chunk = MemorySegment.ofArray(bytes);
        for (Tensor t : tensors) {
            FileOrder order = new FileOrder(t, CHUNK_BYTES / Float.BYTES);
            for (long at = 0; at < order.count(); ) {
                int n = order.pieceAt(at);
                order.get(at, n, chunk);
                out.write(bytes, 0, n * Float.BYTES);
                at += n;
            }
        }
    }
}
