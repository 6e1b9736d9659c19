package dripstone.checkpoint;

import dripstone.model.TensorSlot;
import dripstone.model.Weights;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A named array of float32 in native memory, to be written to or filled from a file.
 *
 * @param shape outermost dimension first
 * @param data little-endian float32, exactly as long as the shape says
 * @param transposedInFile whether a file has the matrix the other way round (GPT-2's {@code Conv1D}: [in, out])
 */
public record Tensor(String name, List<Integer> shape, MemorySegment data, boolean transposedInFile) {
    /** The same way round in memory and file. */
    public Tensor(String name, List<Integer> shape, MemorySegment data) {
        this(name, shape, data, false);
    }

    /** A model's tensor under its own name, over its memory. */
    public static Tensor of(TensorSlot slot, MemorySegment data) {
        List<Integer> shape = slot.isVector() ? List.of(slot.cols()) : List.of(slot.rows(), slot.cols());
        return new Tensor(slot.name(), shape, data, slot.transposedInFile());
    }

    /** All tensors of a model over its master weights, which are float32. */
    public static List<Tensor> of(Weights weights) {
        return weights.slots().stream().map(slot -> of(slot, weights.master(slot))).toList();
    }

    public Tensor {
        if (transposedInFile && shape.size() != 2) {
            throw new IllegalArgumentException("only a matrix is transposed: tensor " + name + " of shape " + shape);
        }
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

    /** As a file states it, outermost dimension first. */
    List<Integer> shapeInFile() {
        return transposedInFile ? shape.reversed() : shape;
    }
}
