package dripstone.journal;

import java.util.Objects;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * What a file holds.
 *
 * @param entries in it, from sequence number 0
 * @param bytes from its begin to the end of the last entry or of its group's mark; the file is longer but sparse behind that
 */
record FileCount(long entries, long bytes) {
    static final FileCount NONE = new FileCount(0, 0);

    FileCount plus(FileCount more) {
        return new FileCount(entries + more.entries, bytes + more.bytes);
    }

    FileCount minus(FileCount less) {
        return new FileCount(entries - less.entries, bytes - less.bytes);
    }

    /** Reads the file's document headers from its begin to where they can be read. */
    static FileCount byWalking(ExcerptTailer tailer, int cycle) {
        FileCount count = NONE;
        if (!tailer.moveToIndex(QueueOpener.ROLL_CYCLE.toIndex(cycle, 0))) {
            return count;
        }
        while (true) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent() || QueueOpener.ROLL_CYCLE.toCycle(document.index()) != cycle) {
                    return count;
                }
                count = new FileCount(QueueOpener.ROLL_CYCLE.toSequenceNumber(document.index()) + 1, end(document));
            }
        }
    }

    private static long end(DocumentContext document) {
        return Objects.requireNonNull(document.wire()).bytes().readLimit();
    }
}
