package dripstone.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
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
    private final Syncing syncing;
    private @Nullable FileChannel current;
    private int currentCycle = -1;
    private long end;

    private ChronicleWriter(CycleFiles files, CycleClock clock, SingleChronicleQueue queue, ExcerptAppender appender,
            Syncing syncing) {
        this.syncing = syncing;
        this.files = files;
        this.clock = clock;
        this.queue = queue;
        this.appender = appender;
    }

    static ChronicleWriter open(Path directory, CycleFiles files, CycleClock clock, Syncing syncing) {
        SingleChronicleQueue queue = QueueOpener.open(directory, clock);
        try {
            return new ChronicleWriter(files, clock, queue, queue.createAppender(), syncing);
        } catch (RuntimeException | Error e) {
            queue.close();
            throw e;
        }
    }

    /**
     * Writes a group and its mark, which are not durable yet; its entries lie side by side in the clock's file.
     *
     * @param inFile number of entries before it in the file
     * @return the first one's index
     */
    long write(List<byte[]> group, long inFile) {
        long first = -1;
        for (byte[] entry : group) {
            long index = write(false, offset -> entry);
            first = first < 0 ? index : first;
        }
        mark(new GroupMark(inFile, group.size()));
        return first;
    }

    /** Says that the entries before it belong together. */
    void mark(GroupMark mark) {
        write(true, mark::toBytes);
    }

    /** Where the last document that was written ends in its file. */
    long end() {
        return end;
    }

    /** A document's content, for the place where it will lie in the file. */
    @FunctionalInterface
    private interface Content {
        byte[] at(long offset);
    }

    private long write(boolean metadata, Content content) {
        DocumentContext document = appender.writingDocument(metadata);
        boolean whole = false;
        try {
            Bytes<?> bytes = Objects.requireNonNull(document.wire()).bytes();
            bytes.write(content.at(bytes.writePosition()));
            end = bytes.writePosition();
            whole = true;
        } finally {
            if (!whole) {
                document.rollbackOnClose(); // else closing would publish half an entry
            }
            document.close();
        }
        return metadata ? -1 : appender.lastIndexAppended();
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
            syncing.file(files.file(cycle), channel, true);
            files.forceDirectory(syncing);
        } else {
            syncing.file(files.file(cycle), channel, false);
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
