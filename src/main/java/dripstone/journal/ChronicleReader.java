package dripstone.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads one Chronicle directory in order, up to the durable end. The lock of the object is held in {@link #next} and
 * {@link #close}, since closing the journal under a reader would unmap what it reads.
 */
final class ChronicleReader implements JournalReader {
    private final ExcerptTailer tailer;
    private final LongSupplier durableEnd;
    private final java.util.function.Consumer<ChronicleReader> onClose;
    private final Lock whole;
    private final EntryDecoder decoder = new EntryDecoder();
    private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    private long position;
    private boolean closed;

    /**
     * @param tailer stands so that the next document is the first at or after {@code position}
     * @param durableEnd just behind the last durable entry
     * @param whole held while an entry is copied: nothing is erased meanwhile
     */
    ChronicleReader(
            ExcerptTailer tailer, long position, LongSupplier durableEnd, Lock whole,
            java.util.function.Consumer<ChronicleReader> onClose) {
        this.whole = whole;
        this.tailer = tailer;
        this.position = position;
        this.durableEnd = durableEnd;
        this.onClose = onClose;
    }

    @Override
    public synchronized @Nullable Located next() throws IOException {
        return next(decoder::decode);
    }

    @Override
    public synchronized @Nullable Located nextHead() throws IOException {
        return next(decoder::decodeHead);
    }

    /** What is made of an entry's bytes. */
    @FunctionalInterface
    private interface Decoding {
        JournalEntry of(Position at, ByteBuffer bytes) throws IOException;
    }

    private @Nullable Located next(Decoding decoding) throws IOException {
        if (closed) {
            throw new IOException("journal reader is closed, position=" + position());
        }
        if (position >= durableEnd.getAsLong()) {
            return null;
        }
        Position at = read();
        try {
            return new Located(at, new Position(position), decoding.of(at, buffer));
        } catch (NewerFormatException e) {
            position = at.value();
            tailer.moveToIndex(position);
            throw e;
        }
    }

    /** Copies the next document's bytes into the buffer and steps behind it. */
    private Position read() throws IOException {
        whole.lock();
        try {
            return copy();
        } finally {
            whole.unlock();
        }
    }

    private Position copy() throws IOException {
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                throw new IOException(
                        "journal has no entry at position=" + position() + " though its end lies behind; the file is damaged");
            }
            Position at = new Position(document.index());
            Bytes<?> bytes = Objects.requireNonNull(document.wire()).bytes();
            long size = bytes.readRemaining();
            position = at.value() + 1;
            if (size > EntryFormat.MAX_ENTRY_BYTES) {
                throw new CorruptEntryException(at, "bytes=" + size + " is more than " + EntryFormat.MAX_ENTRY_BYTES);
            }
            if (size > buffer.capacity()) {
                buffer = ByteBuffer.allocate(Math.max((int) size, 2 * buffer.capacity()));
            }
            bytes.read(buffer.array(), 0, (int) size);
            buffer.clear().limit((int) size);
            return at;
        } catch (RuntimeException | InternalError e) {
            throw new IOException("journal cannot be read at position=" + position() + "; the file is damaged", e);
        }
    }

    @Override
    public synchronized Position position() {
        return new Position(position);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            tailer.close();
            decoder.close();
            onClose.accept(this);
        }
    }
}
