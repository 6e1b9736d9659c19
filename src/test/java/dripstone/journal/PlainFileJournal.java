package dripstone.journal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A journal in one plain file of length-prefixed entries; a position is a byte offset. The second implementation of the contract,
 * for tests: slow, short and easy to check by eye. It never deletes, since its one file is never wholly below a position.
 */
public final class PlainFileJournal implements Journal {
    private static final int PREFIX_BYTES = 4;

    private final Path file;
    private final FileChannel channel;
    private final EntryEncoder encoder = new EntryEncoder();
    /** Written by the appender after {@code force}, read by readers: what lies below it is whole and durable. */
    private volatile long end;
    private volatile long entries;

    private PlainFileJournal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens or makes {@code journal.plain} in the directory; what a crash left half-written at its end is cut off. */
    public static PlainFileJournal open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("journal.plain");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        PlainFileJournal journal = new PlainFileJournal(file, channel);
        journal.recover();
        return journal;
    }

    private void recover() throws IOException {
        long at = 0;
        long count = 0;
        while (true) {
            long after = after(at, channel.size());
            if (after < 0) {
                break;
            }
            at = after;
            count++;
        }
        channel.truncate(at);
        channel.force(true);
        entries = count;
        end = at;
        overwrite(Erasure.begun(directory()).places());
        Erasure.finished(directory());
    }

    /** Where the entry at {@code at} ends, or -1 when none is whole below {@code limit}. */
    private long after(long at, long limit) throws IOException {
        if (at + PREFIX_BYTES > limit) {
            return -1;
        }
        long after = at + PREFIX_BYTES + read(at, PREFIX_BYTES).getInt();
        return after <= at + PREFIX_BYTES || after > limit ? -1 : after;
    }

    private ByteBuffer read(long at, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException("file=" + file + " at=" + at);
            }
        }
        return bytes.flip();
    }

    @Override
    public synchronized List<Position> append(List<JournalEntry> group) throws IOException {
        List<Position> positions = new ArrayList<>(group.size());
        List<ByteBuffer> frames = new ArrayList<>(group.size());
        long at = end;
        for (JournalEntry entry : group) {
            ByteBuffer encoded = encoder.encode(entry);
            ByteBuffer frame = ByteBuffer.allocate(PREFIX_BYTES + encoded.remaining());
            frames.add(frame.putInt(encoded.remaining()).put(encoded).flip());
            positions.add(new Position(at));
            at += frame.remaining();
        }
        long to = end;
        for (ByteBuffer frame : frames) {
            while (frame.hasRemaining()) {
                to += channel.write(frame, to);
            }
        }
        channel.force(true);
        entries += group.size();
        end = at;
        return positions;
    }

    @Override
    public Position end() {
        return new Position(end);
    }

    @Override
    public Position start() {
        return Position.ORIGIN;
    }

    @Override
    public JournalReader reader(Position from) throws IOException {
        long at = 0;
        while (at < from.value()) {
            at = after(at, end);
            if (at < 0) {
                throw new PositionOutOfRangeException(from, start(), end());
            }
        }
        if (at != from.value()) {
            throw new PositionOutOfRangeException(from, start(), end());
        }
        return new Reader(at);
    }

    @Override
    public void release(Position below) throws IOException {
        if (below.value() > end) {
            throw new PositionOutOfRangeException(below, start(), end());
        }
    }

    @Override
    public synchronized void erase(PositionRanges places) throws IOException {
        List<Erasure.Place> found = new ArrayList<>();
        EntryDecoder decoder = new EntryDecoder();
        for (long at = 0, after = after(at, end); after >= 0; at = after, after = after(at, end)) {
            Position here = new Position(at);
            if (places.contains(here)) {
                try {
                    JournalEntry entry = decoder.decode(here, bytesAt(at, after));
                    if (entry.kind() == JournalEntry.Kind.TEXT) {
                        found.add(new Erasure.Place(here, true, entry.source(), entry.sequence(),
                                entry.heldOut() || entry.text().isEmpty()));
                    }
                } catch (CorruptEntryException e) {
                    found.add(Erasure.Place.damaged(here));
                }
            }
        }
        decoder.close();
        new Erasure(found).write(directory());
        overwrite(found);
        Erasure.finished(directory());
    }

    private Path directory() {
        return file.resolveSibling("");
    }

    private ByteBuffer bytesAt(long at, long after) throws IOException {
        return read(at + PREFIX_BYTES, (int) (after - at) - PREFIX_BYTES);
    }

    private void overwrite(List<Erasure.Place> places) throws IOException {
        for (Erasure.Place place : places) {
            long at = place.at().value();
            int size = (int) (after(at, channel.size()) - at) - PREFIX_BYTES;
            ByteBuffer now = place.readable()
                    ? encoder.tombstone(size, place.source(), place.sequence(), place.heldOut())
                    : ByteBuffer.allocate(size);
            while (now.hasRemaining()) {
                channel.write(now, at + PREFIX_BYTES + now.position());
            }
        }
        channel.force(true);
    }

    @Override
    public List<JournalFile> files() {
        return entries == 0 ? List.of() : List.of(new JournalFile(String.valueOf(file.getFileName()), start(), end(), end));
    }

    @Override
    public JournalStat stat() {
        return new JournalStat(entries, end, start(), end());
    }

    @Override
    public synchronized void close() throws IOException {
        encoder.close();
        channel.close();
    }

    private final class Reader implements JournalReader {
        private final EntryDecoder decoder = new EntryDecoder();
        private long at;

        private Reader(long at) {
            this.at = at;
        }

        @Override
        public @Nullable Located next() throws IOException {
            long after = after(at, end);
            if (after < 0) {
                return null;
            }
            Position here = new Position(at);
            ByteBuffer bytes = read(at + PREFIX_BYTES, (int) (after - at) - PREFIX_BYTES);
            at = after;
            try {
                return new Located(here, new Position(after), decoder.decode(here, bytes));
            } catch (NewerFormatException e) {
                at = here.value();
                throw e;
            }
        }

        @Override
        public Position position() {
            return new Position(at);
        }

        @Override
        public void close() {
            decoder.close();
        }
    }
}
