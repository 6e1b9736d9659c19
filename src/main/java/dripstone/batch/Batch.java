package dripstone.batch;

import java.lang.foreign.MemorySegment;

/**
 * One step's input: G leaves of B sequences of T tokens, in off-heap int32 arrays that are reused. {@code targets[i]} is the token
 * after {@code tokens[i]}, or −1 where it is masked (padding); {@code documentStarts[i]} is the index inside its own sequence of the
 * first token of the document that token i belongs to (attention does not look before it, and rotary positions count from it).
 */
public interface Batch {
    /** Steps count from 1. */
    long step();

    /** G·B·T token ids. */
    MemorySegment tokens();

    MemorySegment targets();

    MemorySegment documentStarts();

    /** Targets that are not masked. */
    long targetCount();

    /** SHA-256 of tokens, targets and starts, lower-case hex. */
    String digest();

    /** The packer after this batch: what a snapshot taken after this step must hold. */
    PackerState after();
}
