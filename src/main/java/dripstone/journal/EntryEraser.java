package dripstone.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * Overwrites entries where they lie in Chronicle's files. Chronicle's own header before an entry says its length and is not touched, so
 * an entry that was half overwritten is found again at its position. The bytes go through a descriptor of the same file, whose pages
 * the mappings share. Used under the journal's lock.
 */
final class EntryEraser implements AutoCloseable {
    private final CycleFiles files;
    private final ExcerptTailer tailer;
    private final Lock alone;
    private final EntryEncoder encoder = new EntryEncoder();
    private final EntryDecoder decoder = new EntryDecoder();
    private @Nullable FileChannel open;
    private int openCycle = -1;

    /** Where an entry's bytes lie. @param bytes a copy of them */
    private record Spot(Position at, long offset, ByteBuffer bytes) {}

    /** Told of an entry; answers whether to go on. */
    @FunctionalInterface
    private interface Visitor {
        boolean visit(Spot spot) throws IOException;
    }

    /** @param alone held while an entry is overwritten: no reader copies one meanwhile */
    EntryEraser(CycleFiles files, ExcerptTailer tailer, Lock alone) {
        this.files = files;
        this.tailer = tailer;
        this.alone = alone;
    }

    /** What is to be erased of these places, within the journal's bounds. */
    List<Erasure.Place> find(PositionRanges places, Position start, Position end) throws IOException {
        List<Erasure.Place> found = new ArrayList<>();
        for (PositionRange range : places.ranges()) {
            Position from = range.from().compareTo(start) < 0 ? start : range.from();
            Position to = range.to().compareTo(end) < 0 ? range.to() : end;
            if (from.compareTo(to) < 0) {
                each(from, to, spot -> {
                    Erasure.Place place = place(spot);
                    if (place != null) {
                        found.add(place);
                    }
                    return true;
                });
            }
        }
        return found;
    }

    private Erasure.@Nullable Place place(Spot spot) throws IOException {
        try {
            JournalEntry entry = decoder.decode(spot.at, spot.bytes);
            return switch (entry.kind()) {
                case TEXT -> new Erasure.Place(spot.at, true, entry.source(), entry.sequence(), entry.heldOut() || entry.text().isEmpty());
                case ERASED -> null;
            };
        } catch (CorruptEntryException e) {
            return Erasure.Place.damaged(spot.at);
        }
    }

    /** Overwrites them; durable on return. */
    void erase(List<Erasure.Place> places) throws IOException {
        for (Erasure.Place place : places) {
            boolean[] found = new boolean[1];
            each(place.at(), new Position(place.at().value() + 1), spot -> {
                overwrite(spot, place);
                found[0] = true;
                return false;
            });
            if (!found[0]) {
                throw new IOException("journal has no entry to erase at position=" + place.at() + "; the file is damaged");
            }
        }
        closeFile();
    }

    private void each(Position from, Position to, Visitor visitor) throws IOException {
        if (!QueueOpener.moveTo(tailer, from.value())) {
            return;
        }
        boolean more = true;
        while (more) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent() || document.index() >= to.value()) {
                    return;
                }
                Bytes<?> bytes = Objects.requireNonNull(document.wire()).bytes();
                long offset = bytes.readPosition();
                byte[] copy = new byte[Math.toIntExact(bytes.readRemaining())];
                bytes.read(copy);
                more = visitor.visit(new Spot(new Position(document.index()), offset, ByteBuffer.wrap(copy)));
            } catch (RuntimeException | InternalError e) {
                throw new IOException("journal cannot be read behind position=" + from + "; the file is damaged", e);
            }
        }
    }

    private void overwrite(Spot spot, Erasure.Place place) throws IOException {
        FileChannel file = file(QueueOpener.ROLL_CYCLE.toCycle(spot.at.value()));
        requireSame(file, spot);
        int size = spot.bytes.capacity();
        ByteBuffer now = place.readable()
                ? encoder.tombstone(size, place.source(), place.sequence(), place.heldOut())
                : ByteBuffer.allocate(size);
        alone.lock();
        try {
            while (now.hasRemaining()) {
                file.write(now, spot.offset + now.position());
            }
        } finally {
            alone.unlock();
        }
    }

    /** Nothing is overwritten but what was read: where the file has other bytes there, it is not laid out as this build knows it. */
    private static void requireSame(FileChannel file, Spot spot) throws IOException {
        ByteBuffer there = ByteBuffer.allocate(spot.bytes.capacity());
        while (there.hasRemaining() && file.read(there, spot.offset + there.position()) >= 0) {
            // until all is read, or the file ends
        }
        if (there.hasRemaining() || !there.flip().equals(spot.bytes.rewind())) {
            throw new IOException("position=" + spot.at + " does not lie at offset=" + spot.offset
                    + " of its file; nothing was erased there");
        }
    }

    private FileChannel file(int cycle) throws IOException {
        FileChannel channel = open;
        if (channel == null || openCycle != cycle) {
            closeFile();
            channel = FileChannel.open(files.file(cycle), StandardOpenOption.READ, StandardOpenOption.WRITE);
            open = channel;
            openCycle = cycle;
        }
        return channel;
    }

    private void closeFile() throws IOException {
        FileChannel channel = open;
        open = null;
        if (channel != null) {
            try (channel) {
                channel.force(false);
            }
        }
    }

    @Override
    public void close() throws IOException {
        encoder.close();
        decoder.close();
        tailer.close();
        closeFile();
    }
}
