package dripstone.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A named array of float32 in native memory, to be written to or filled from a file.
 *
 * @param shape outermost dimension first
 * @param data little-endian float32, exactly as long as the shape says
 */
public record Tensor(String name, List<Integer> shape, MemorySegment data) {
    public Tensor {
        shape = List.copyOf(shape);
        long count = 1;
        for (int d : shape) {
            count = Math.multiplyExact(count, d);
        }
        if (count * Float.BYTES != data.byteSize()) {
            throw new IllegalArgumentException(
                    "tensor " + name + " of shape " + shape + " needs " + count * Float.BYTES + " bytes, has " + data.byteSize());
        }
    }
}
