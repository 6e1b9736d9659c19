package dripstone.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one Chronicle directory in order, up to the durable end. The lock of the object is held in {@link #next} and
 * {@link #close}, since closing the journal under a reader would unmap what it reads.
 */
final class ChronicleReader implements JournalReader {
    private static final Logger LOG = LoggerFactory.getLogger(ChronicleReader.class);
    private static final int INDEX_SPACING = QueueOpener.ROLL_CYCLE.defaultIndexSpacing();

    private final ExcerptTailer tailer;
    private final Extent extent;
    private final java.util.function.Consumer<ChronicleReader> onClose;
    private final Lock whole;
    private final EntryDecoder decoder = new EntryDecoder();
    private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    private long position;
    /** Of the document that was copied last. */
    private long at;
    /** Whether the tailer does not stand at the position: what lies there cannot be reached. */
    private boolean astray;
    private boolean closed;

    /**
     * @param tailer stands so that the next document is the first at or after {@code position}
     * @param found whether it does; else what lies there is damaged
     * @param whole held while an entry is copied: nothing is erased meanwhile
     */
    ChronicleReader(
            ExcerptTailer tailer, long position, boolean found, Extent extent, Lock whole,
            java.util.function.Consumer<ChronicleReader> onClose) {
        this.whole = whole;
        this.tailer = tailer;
        this.position = position;
        this.extent = extent;
        this.astray = !found;
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
        if (position >= extent.end()) {
            return null;
        }
        Position here = read();
        try {
            return new Located(here, new Position(position), decoding.of(here, buffer));
        } catch (NewerFormatException e) {
            position = here.value();
            tailer.moveToIndex(position);
            throw e;
        } catch (CorruptEntryException e) {
            throw isFramed() || goesOn(here) ? lost(here, e) : skip(here.value());
        }
    }

    private CorruptEntryException lost(Position here, CorruptEntryException why) {
        extent.lose(here.value(), here.value() + 1);
        return why;
    }

    private boolean isFramed() {
        int size = buffer.limit();
        return size >= EntryFormat.HEADER_BYTES + EntryFormat.CHECKSUM_BYTES && buffer.getInt(0) == EntryFormat.MAGIC
                && buffer.getInt(8) == size - EntryFormat.HEADER_BYTES - EntryFormat.CHECKSUM_BYTES;
    }

    /** Whether an entry follows at once, so that a damaged one has the length that it says. */
    private boolean goesOn(Position damaged) {
        long next = damaged.value() + 1;
        if (next >= extent.fileEnd(damaged.value())) {
            return true;
        }
        boolean entry = copyHere() == Copy.DONE && at == next && isFramed();
        position = next;
        return reach(next) && entry;
    }

    /** Steps over what cannot be reached: Chronicle's index names every 256th entry of a file, and the next file begins anew. */
    private CorruptEntryException skip(long from) {
        long to = extent.fileEnd(from);
        for (long at = (from / INDEX_SPACING + 1) * INDEX_SPACING; at < to; at += INDEX_SPACING) {
            if (isThere(at)) {
                to = at;
            }
        }
        if (to < extent.end() && to == extent.fileEnd(from)) {
            to = extent.nextFile(from);
        }
        position = to;
        astray = to < extent.end() && !reach(to);
        extent.lose(from, to);
        return new CorruptEntryException(new Position(from), "the file is damaged; it is read on at position=" + position());
    }

    private boolean isThere(long at) {
        return reach(at) && copyHere() == Copy.DONE && this.at == at && isFramed();
    }

    private boolean reach(long at) {
        try {
            return tailer.moveToIndex(at);
        } catch (RuntimeException | InternalError e) {
            return false;
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
        Copy copied = astray ? Copy.NOTHING : copyHere();
        if (copied == Copy.NOTHING) {
            throw skip(position);
        }
        position = at + 1;
        Position here = new Position(at);
        if (copied == Copy.TOO_LONG) {
            CorruptEntryException e = new CorruptEntryException(here, "it is longer than " + EntryFormat.MAX_ENTRY_BYTES);
            throw goesOn(here) ? lost(here, e) : skip(here.value()); // nothing else says that its length is right
        }
        if (extent.isLost(here)) {
            throw new CorruptEntryException(here, "it is known to be lost");
        }
        return here;
    }

    /** What came of copying a document. */
    private enum Copy {
        DONE,
        TOO_LONG,
        /** There is none, or Chronicle or the disk cannot read it. */
        NOTHING
    }

    private Copy copyHere() {
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return Copy.NOTHING;
            }
            at = document.index();
            Bytes<?> bytes = Objects.requireNonNull(document.wire()).bytes();
            long size = bytes.readRemaining();
            if (size > EntryFormat.MAX_ENTRY_BYTES) {
                return Copy.TOO_LONG;
            }
            if (size > buffer.capacity()) {
                buffer = ByteBuffer.allocate(Math.max((int) size, 2 * buffer.capacity()));
            }
            bytes.read(buffer.array(), 0, (int) size);
            buffer.clear().limit((int) size);
            return Copy.DONE;
        } catch (RuntimeException | InternalError e) {
            LOG.debug("a journal file cannot be read: position={}", position, e);
            return Copy.NOTHING;
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
