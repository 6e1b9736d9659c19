package dripstone.train;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** Text that is never trained on, as the trainer asks for it; implemented on the journal's held-out entries. */
@FunctionalInterface
public interface HeldOut {
    /**
     * Opens a pass over held-out windows from the first on. The same journal gives the same windows in the same order.
     *
     * @param mostTargets unmasked targets after which the pass ends, at a whole leaf
     */
    Windows open(long mostTargets) throws IOException;

    /** A pass; used by one thread. A window set is one leaf: B sequences of T tokens, laid out as a {@code batch.Batch} of one leaf. */
    interface Windows extends AutoCloseable {
        /** Goes to the next leaf, whose arrays replace those of the one before. @return whether there is one */
        boolean next() throws IOException;

        MemorySegment tokens();

        /** Masked with −1 where there is nothing to predict. */
        MemorySegment targets();

        MemorySegment documentStarts();

        /** UTF-8 bytes of the text behind the unmasked targets, where the source counts them. */
        OptionalLong bytes();

        @Override
        void close() throws IOException;
    }
}
