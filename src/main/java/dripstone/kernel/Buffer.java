package dripstone.kernel;

import java.lang.foreign.MemorySegment;

/** Off-heap memory. */
public interface Buffer extends AutoCloseable {
    /** Raw address of its first byte, valid until {@link #close}. */
    long address();

    long bytes();

    /** The same memory as a checked segment, for files. */
    MemorySegment segment();

    @Override
    void close();
}
