package dripstone.model;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Named tensors in one flat buffer of master elements, with a flat copy in compute elements where the precision is mixed: what an
 * optimiser walks over and a snapshot holds. Readers may share it between threads while nobody writes it.
 */
public interface Weights extends AutoCloseable {
    /** Every tensor in buffer order; tied embeddings appear once. */
    List<TensorSlot> slots();

    /** Elements of the whole buffer, gaps included. */
    long elements();

    /** Elements of all tensors, gaps not counted. */
    long count();

    /** Address of the master weights. */
    long master();

    /** One tensor's master weights as a checked segment, for files; {@link #refreshCompute} after writing. */
    MemorySegment master(TensorSlot slot);

    /** Address of the compute weights. */
    long compute();

    /** Makes the compute copy, and what is packed of it, agree with the master weights. */
    void refreshCompute();

    /** In how many pieces the compute weights are packed for the products; to be run after whatever wrote the compute copy. */
    default int packingPieces() {
        return 0;
    }

    /** Packs one piece; different ones may be packed by different threads. */
    default void pack(int piece) {
        throw new IndexOutOfBoundsException(piece);
    }

    @Override
    void close();
}
