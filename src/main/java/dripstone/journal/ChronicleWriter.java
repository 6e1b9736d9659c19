package dripstone.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes groups into the newest file and forces them. Used under the journal's lock.
 *
 * <p>What makes a group durable is {@link FileChannel#force} on the file, which writes back the pages that the mapping dirtied.
 * Chronicle's own {@code sync()} covers only the block that is mapped last (not the file's head, nor its index, nor the block in
 * which a group began) and reports a failed {@code msync} to a log instead of the caller.
 */
final class ChronicleWriter implements AutoCloseable {
    private final CycleFiles files;
    private final CycleClock clock;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private @Nullable FileChannel current;
    private int currentCycle = -1;

    private ChronicleWriter(CycleFiles files, CycleClock clock, SingleChronicleQueue queue, ExcerptAppender appender) {
        this.files = files;
        this.clock = clock;
        this.queue = queue;
        this.appender = appender;
    }

    static ChronicleWriter open(Path directory, CycleFiles files, CycleClock clock) {
        SingleChronicleQueue queue = QueueOpener.open(directory, clock);
        try {
            return new ChronicleWriter(files, clock, queue, queue.createAppender());
        } catch (RuntimeException | Error e) {
            queue.close();
            throw e;
        }
    }

    /** Writes a group, which is not durable yet; its entries lie side by side in the clock's file. @return the first one's index */
    long write(List<byte[]> group) {
        long first = -1;
        for (byte[] entry : group) {
            long index = write(entry);
            first = first < 0 ? index : first;
        }
        return first;
    }

    private long write(byte[] entry) {
        DocumentContext document = appender.writingDocument();
        boolean whole = false;
        try {
            java.util.Objects.requireNonNull(document.wire()).bytes().write(entry);
            whole = true;
        } finally {
            if (!whole) {
                document.rollbackOnClose(); // else closing would publish half an entry
            }
            document.close();
        }
        return appender.lastIndexAppended();
    }

    /** Makes durable all that the clock's file holds, and its name where it is new. */
    void force() throws IOException {
        int cycle = clock.cycle();
        FileChannel channel = current;
        if (channel == null || cycle != currentCycle) {
            if (channel != null) {
                channel.close();
            }
            channel = FileChannel.open(files.file(cycle), StandardOpenOption.WRITE);
            current = channel;
            currentCycle = cycle;
            channel.force(true);
            files.forceDirectory();
        } else {
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        appender.close();
        queue.close();
        FileChannel channel = current;
        if (channel != null) {
            channel.close();
        }
    }
}
