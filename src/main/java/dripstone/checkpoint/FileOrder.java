package dripstone.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The elements of a tensor in the order in which its file has them, to be copied piece by piece through a small float32 chunk. A
 * matrix that is transposed in the file goes by whole rows of the file, as many as the chunk takes, so that memory is walked in runs;
 * a row that is longer than the chunk goes in parts.
 */
final class FileOrder {
    private static final ValueLayout.OfInt BITS = ValueLayout.JAVA_INT_UNALIGNED;

    private final Tensor tensor;
    private final int most;
    private final long count;
    /** Of the file, where transposed. */
    private final long rowLength;

    /** @param most elements of a chunk */
    FileOrder(Tensor tensor, int most) {
        this.tensor = tensor;
        this.most = most;
        count = tensor.data().byteSize() / Float.BYTES;
        rowLength = tensor.transposedInFile() ? tensor.shape().getFirst() : count;
    }

    long count() {
        return count;
    }

    /** How many elements the piece has that begins with the element {@code first} of the file. */
    int pieceAt(long first) {
        long left = count - first;
        if (!tensor.transposedInFile()) {
            return (int) Math.min(most, left);
        }
        long restOfRow = rowLength - first % rowLength;
        return (int) (restOfRow < rowLength || rowLength > most ? Math.min(most, restOfRow) : Math.min(left, most / rowLength * rowLength));
    }

    /** From memory to the chunk. */
    void get(long first, int piece, MemorySegment chunk) {
        if (tensor.transposedInFile()) {
            transpose(first, piece, chunk, true);
        } else {
            MemorySegment.copy(tensor.data(), first * Float.BYTES, chunk, 0, (long) piece * Float.BYTES);
        }
    }

    /** From the chunk to memory. */
    void put(long first, int piece, MemorySegment chunk) {
        if (tensor.transposedInFile()) {
            transpose(first, piece, chunk, false);
        } else {
            MemorySegment.copy(chunk, 0, tensor.data(), first * Float.BYTES, (long) piece * Float.BYTES);
        }
    }

    private void transpose(long first, int piece, MemorySegment chunk, boolean out) {
        MemorySegment data = tensor.data();
        long cols = tensor.shape().getLast();
        long col = first / rowLength;
        long row = first % rowLength;
        int rows = (int) Math.min(piece, rowLength);
        int width = piece / rows;
        for (int r = 0; r < rows; r++) {
            long inMemory = (row + r) * cols + col;
            for (int j = 0; j < width; j++) {
                long inChunk = (long) j * rows + r;
                if (out) {
                    chunk.setAtIndex(BITS, inChunk, data.getAtIndex(BITS, inMemory + j));
                } else {
                    data.setAtIndex(BITS, inMemory + j, chunk.getAtIndex(BITS, inChunk));
                }
            }
        }
    }
}
