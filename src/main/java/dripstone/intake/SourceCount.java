package dripstone.intake;

import java.nio.ByteBuffer;

/**
 * What stands in the journal of one source.
 *
 * @param documents accepted versions of documents that are not withdrawn
 * @param heldOutDocuments of them, kept for validation
 * @param entries parts appended
 * @param nextSequence number of the source's next entry
 * @param lastAcceptedMillis milliseconds since 1970; 0 before the first
 */
public record SourceCount(long documents, long heldOutDocuments, long entries, long nextSequence, long lastAcceptedMillis) {
    static final SourceCount NONE = new SourceCount(0, 0, 0, 0, 0);

    SourceCount withEntry(long sequence) {
        return new SourceCount(documents, heldOutDocuments, entries + 1, Math.max(nextSequence, sequence + 1), lastAcceptedMillis);
    }

    SourceCount withDocument(boolean heldOut, long timeMillis) {
        return new SourceCount(documents + 1, heldOutDocuments + (heldOut ? 1 : 0), entries, nextSequence,
                Math.max(lastAcceptedMillis, timeMillis));
    }

    SourceCount without(int accepted, boolean heldOut) {
        return new SourceCount(Math.max(0, documents - accepted), Math.max(0, heldOutDocuments - (heldOut ? accepted : 0)), entries,
                nextSequence, lastAcceptedMillis);
    }

    SourceCount plus(SourceCount other) {
        return new SourceCount(documents + other.documents, heldOutDocuments + other.heldOutDocuments, entries + other.entries,
                0, Math.max(lastAcceptedMillis, other.lastAcceptedMillis));
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(5 * Long.BYTES).putLong(documents).putLong(heldOutDocuments).putLong(entries).putLong(nextSequence)
                .putLong(lastAcceptedMillis).array();
    }

    static SourceCount read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new SourceCount(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
