package dripstone.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.TableStoreWriteLock;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;
import net.openhft.chronicle.threads.BusyTimedPauser;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Opens Chronicle queues the one way that the journal uses them.
 *
 * <p>The roll cycle is {@code FAST_DAILY} for its form only: 32 bits of cycle and 32 of sequence in an index, an index of 64 KiB a
 * file. Its days are never days: the time that Chronicle is given is the number of the cycle, which {@link CycleClock} counts up when
 * a file is full. With real time, Chronicle goes back to an older file when the clock does, and a reader that has passed that
 * file never sees the entry.
 */
final class QueueOpener {
    static final RollCycle ROLL_CYCLE = RollCycles.FAST_DAILY;
    /** Mapped at a time; Chronicle takes messages of at most a quarter of it. The file is sparse. */
    private static final long BLOCK_BYTES = 16L << 20;
    /** How long Chronicle waits for others to finish writing; there are none. */
    private static final long TIMEOUT_MILLIS = 500;

    private QueueOpener() {}

    static SingleChronicleQueue open(Path directory, TimeProvider clock) {
        return SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(ROLL_CYCLE)
                .blockSize(BLOCK_BYTES)
                .timeProvider(clock)
                .timeoutMS(TIMEOUT_MILLIS)
                .syncMode(SyncMode.NONE) // the journal forces the whole file itself: see ChronicleWriter
                .build();
    }

    /**
     * Frees the locks of a process that died holding them; under its PID, as containers repeat them, Chronicle would wait for ever.
     * The caller owns the directory (it holds the lock of the data directory).
     */
    static void unlock(Path directory) {
        Path file = directory.resolve(CycleFiles.METADATA);
        if (!Files.exists(file)) {
            return;
        }
        SingleChronicleQueueBuilder.addAliases();
        try (TableStore<?> store = SingleTableBuilder.binary(file, Metadata.NoMeta.INSTANCE).readOnly(false).build();
                TableStoreWriteLock append =
                        new TableStoreWriteLock(store, BusyTimedPauser::new, 0L, TableStoreWriteLock.APPEND_LOCK_KEY);
                TableStoreWriteLock write = new TableStoreWriteLock(store, BusyTimedPauser::new, 0L)) {
            append.forceUnlock();
            write.forceUnlock();
        }
    }

    /** Lets the tailer stand so that its next document is the first at or after the position; false where none can be. */
    static boolean moveTo(ExcerptTailer tailer, long position) {
        if (ROLL_CYCLE.toSequenceNumber(position) == 0) {
            return tailer.moveToIndex(position);
        }
        // by way of the entry before, since nothing may lie at the position: it can be the end of a file or of all
        if (!tailer.moveToIndex(position - 1)) {
            return false;
        }
        try (DocumentContext before = tailer.readingDocument()) {
            return before.isPresent() && before.index() == position - 1;
        }
    }
}
