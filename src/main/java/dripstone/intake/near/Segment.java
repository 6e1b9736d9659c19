package dripstone.intake.near;

import dripstone.disk.CorruptFileException;
import dripstone.disk.FileFormat;
import dripstone.disk.FormatReader;
import dripstone.text.near.Signature;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Documents in a file that is never changed, mapped into memory: what is looked at lies in the page cache, not in the heap. Its whole
 * checksum was right when it was opened. Keys are spread evenly, so a look-up guesses where a key lies and searches from there. The
 * form of the file stands in {@code src/docs/JOURNAL.md}.
 */
final class Segment implements Block, AutoCloseable {
    static final FileFormat FORMAT = new FileFormat("near-segment", 1, 1);
    static final int HEAD_BYTES = 2 * Integer.BYTES;

    private static final int LOOKS = 2;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena;
    private final MemorySegment body;
    private final int documents;
    private final long signaturesAt;
    private final long endsAt;
    private final long namesAt;

    private Segment(Arena arena, MemorySegment body) {
        this.arena = arena;
        this.body = body;
        this.documents = body.get(INT, 0);
        this.signaturesAt = HEAD_BYTES + (long) Signature.BANDS * documents * Long.BYTES;
        this.endsAt = signaturesAt + (long) documents * Signature.LENGTH;
        this.namesAt = endsAt + (long) documents * Long.BYTES;
    }

    /** @throws CorruptFileException when it is damaged, or not such a file */
    static Segment open(Path file) throws IOException {
        long bytes;
        try (FormatReader reader = FormatReader.open(file, FORMAT)) {
            bytes = reader.bodyBytes();
        }
        Arena arena = Arena.ofShared();
        try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment body = opened.map(FileChannel.MapMode.READ_ONLY, FORMAT.headerBytes(), bytes, arena);
            if (bytes >= HEAD_BYTES) {
                Segment segment = new Segment(arena, body);
                if (segment.isWhole()) {
                    return segment;
                }
            }
            throw new CorruptFileException(file, "its numbers do not agree with its length=" + Files.size(file));
        } catch (Throwable t) {
            arena.close();
            throw t;
        }
    }

    private boolean isWhole() {
        return documents > 0 && body.get(INT, Integer.BYTES) == Signature.BANDS
                && namesAt <= body.byteSize() && namesAt + end(documents - 1) == body.byteSize();
    }

    @Override
    public int documents() {
        return documents;
    }

    @Override
    public void show(Examination examination) {
        for (int band = 0; band < Signature.BANDS; band++) {
            int key = examination.key(band);
            for (int i = behind(band, key) - 1; i >= 0 && !examination.hasSeenEnough(band); i--) {
                long entry = entry(band, i);
                if ((int) (entry >>> 32) != key) {
                    break;
                }
                examination.show(this, (int) entry, band);
            }
        }
    }

    /** The first place in a band behind all entries of a key. */
    private int behind(int band, int key) {
        long last = (long) key << 32 | 0xFFFFFFFFL;
        int guess = guess(band, key);
        int low; // all before are at most last
        int high; // and from here on all are greater
        if (isAtMost(band, guess, last)) {
            low = guess + 1;
            high = low;
            for (int step = 1; high < documents && isAtMost(band, high, last); step *= 2) {
                low = high + 1;
                high = (int) Math.min(documents, (long) high + step);
            }
        } else {
            high = guess;
            low = high;
            for (int step = 1; low > 0 && !isAtMost(band, low - 1, last); step *= 2) {
                high = low - 1;
                low = Math.max(0, low - step);
            }
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isAtMost(band, middle, last)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Interpolation (Peterson 1957): each look brings the guess from n entries off to about √n. */
    private int guess(int band, int key) {
        long wanted = Integer.toUnsignedLong(key);
        int guess = (int) ((wanted * documents) >>> 32);
        for (int look = 0; look < LOOKS; look++) {
            long off = ((wanted - (entry(band, guess) >>> 32)) * documents) >> 32;
            guess = (int) Math.clamp(guess + off, 0L, documents - 1L);
        }
        return guess;
    }

    private boolean isAtMost(int band, int i, long last) {
        return Long.compareUnsigned(entry(band, i), last) <= 0;
    }

    private long entry(int band, int i) {
        return body.get(LONG, HEAD_BYTES + ((long) band * documents + i) * Long.BYTES);
    }

    @Override
    public void signature(int document, byte[] into, int at) {
        MemorySegment.copy(body, ValueLayout.JAVA_BYTE, signaturesAt + (long) document * Signature.LENGTH, into, at, Signature.LENGTH);
    }

    @Override
    public byte[] name(int document) {
        long begin = document == 0 ? 0 : end(document - 1);
        return body.asSlice(namesAt + begin, end(document) - begin).toArray(ValueLayout.JAVA_BYTE);
    }

    private long end(int document) {
        return body.get(LONG, endsAt + (long) document * Long.BYTES);
    }

    /** Of all names together. */
    long nameBytes() {
        return body.byteSize() - namesAt;
    }

    @Override
    public Keys keys(int band) {
        return i -> entry(band, i);
    }

    @Override
    public void close() {
        arena.close();
    }
}
