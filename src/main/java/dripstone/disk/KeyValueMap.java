package dripstone.disk;

import org.jspecify.annotations.Nullable;

/** One ordered map of a {@link KeyValueStore}. */
public interface KeyValueMap {
    byte @Nullable [] get(byte[] key);

    void put(byte[] key, byte[] value);

    /** @return whether it was there */
    boolean remove(byte[] key);

    long size();

    /**
     * Visits entries from {@code from} (inclusive; an empty array is the first) in key order until the visitor answers false. Changes
     * made during the visit may or may not be seen.
     */
    void scan(byte[] from, Visitor visitor);

    /** Answers whether to go on. */
    @FunctionalInterface
    interface Visitor {
        boolean visit(byte[] key, byte[] value);
    }
}
