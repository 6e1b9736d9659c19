package dripstone.journal;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries in {@link EntryFormat}. Any bytes are safe to give it: what is no entry is a {@link CorruptEntryException}, and no
 * length that an entry claims is believed beyond the bytes that are there or the format's limits. Used by one thread.
 */
final class EntryDecoder implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.of();

    private final Inflater inflater = new Inflater(true);
    private final CRC32C crc = new CRC32C();

    /**
     * @param at for messages
     * @param bytes from position to limit exactly one entry, array-backed or direct
     */
    JournalEntry decode(Position at, ByteBuffer bytes) throws IOException {
        return decode(at, bytes, true);
    }

    /** As {@link #decode(Position, ByteBuffer)}, without unpacking tokens and text: they are null and empty. */
    JournalEntry decodeHead(Position at, ByteBuffer bytes) throws IOException {
        return decode(at, bytes, false);
    }

    private JournalEntry decode(Position at, ByteBuffer bytes, boolean whole) throws IOException {
        ByteBuffer in = bytes.slice();
        checkFrame(at, in);
        int version = Byte.toUnsignedInt(in.get(4));
        if (version > EntryFormat.VERSION) {
            throw new NewerFormatException(at, version);
        }
        int kind = Byte.toUnsignedInt(in.get(5));
        int flags = Short.toUnsignedInt(in.getShort(6));
        boolean erased = version == EntryFormat.ERASED_VERSION && kind == EntryFormat.KIND_ERASED && flags <= EntryFormat.FLAG_HELD_OUT;
        boolean text = version == EntryFormat.TEXT_VERSION && kind == EntryFormat.KIND_TEXT && (flags & ~EntryFormat.KNOWN_FLAGS) == 0;
        if (!erased && !text) {
            throw new CorruptEntryException(at, "unknown form, version=" + version + " kind=" + kind + " flags=" + flags);
        }
        in.position(EntryFormat.HEADER_BYTES).limit(in.limit() - EntryFormat.CHECKSUM_BYTES);
        try {
            if (erased) {
                return JournalEntry.erased(text(in), varint(in), flags != 0);
            }
            JournalEntry entry = body(in, flags, whole);
            if (whole && in.hasRemaining()) {
                throw new CorruptEntryException(at, in.remaining() + " bytes after the text");
            }
            return entry;
        } catch (BufferUnderflowException e) {
            throw new CorruptEntryException(at, "a field is longer than the entry");
        } catch (CharacterCodingException | DataFormatException e) {
            throw new CorruptEntryException(at, "a field cannot be decoded: " + e);
        }
    }

    private void checkFrame(Position at, ByteBuffer in) throws CorruptEntryException {
        int size = in.remaining();
        if (size < EntryFormat.HEADER_BYTES + EntryFormat.CHECKSUM_BYTES) {
            throw new CorruptEntryException(at, "bytes=" + size + " is less than header and checksum");
        }
        if (in.getInt(0) != EntryFormat.MAGIC) {
            throw new CorruptEntryException(at, "magic=" + Integer.toHexString(in.getInt(0)));
        }
        int bodyBytes = in.getInt(8);
        if (bodyBytes != size - EntryFormat.HEADER_BYTES - EntryFormat.CHECKSUM_BYTES || size > EntryFormat.MAX_ENTRY_BYTES) {
            throw new CorruptEntryException(at, "bytes=" + size + " body=" + bodyBytes);
        }
        int covered = size - EntryFormat.CHECKSUM_BYTES;
        crc.reset();
        crc.update(in.slice(0, covered));
        if ((int) crc.getValue() != in.getInt(covered)) {
            throw new CorruptEntryException(at, "checksum");
        }
    }

    private JournalEntry body(ByteBuffer in, int flags, boolean whole) throws CharacterCodingException, DataFormatException {
        String source = text(in);
        String address = text(in);
        String member = text(in);
        int part = count(in);
        int parts = count(in);
        long sequence = varint(in);
        String version = hash(in);
        String rawHash = hash(in);
        String extractor = text(in);
        long timeMillis = in.getLong();
        List<String> verdicts = verdicts(in);
        JournalEntry.Tokens tokens = !whole || (flags & EntryFormat.FLAG_TOKENS) == 0 ? null : tokens(in);
        String text = whole ? compressed(in) : "";
        return new JournalEntry(JournalEntry.Kind.TEXT, source, address, member, part, parts, sequence, version, rawHash, extractor,
                verdicts, (flags & EntryFormat.FLAG_HELD_OUT) != 0, timeMillis, tokens, text);
    }

    private static List<String> verdicts(ByteBuffer in) throws CharacterCodingException, DataFormatException {
        int count = countWithin(in);
        List<String> verdicts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            verdicts.add(text(in));
        }
        return verdicts;
    }

    private static JournalEntry.@Nullable Tokens tokens(ByteBuffer in) throws CharacterCodingException, DataFormatException {
        String fingerprint = text(in);
        int[] ids = new int[countWithin(in)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = count(in);
        }
        return new JournalEntry.Tokens(fingerprint, ids);
    }

    private String compressed(ByteBuffer in) throws CharacterCodingException, DataFormatException {
        int size = count(in);
        int deflatedSize = countWithin(in);
        if (size > EntryFormat.MAX_TEXT_BYTES) {
            throw new DataFormatException("text of " + size + " bytes");
        }
        byte[] utf8 = new byte[size];
        inflater.reset();
        inflater.setInput(in.slice(in.position(), deflatedSize));
        int done = 0;
        while (done < size) {
            int n = inflater.inflate(utf8, done, size - done);
            if (n == 0) {
                throw new DataFormatException("text ends after " + done + " of " + size + " bytes");
            }
            done += n;
        }
        // the end mark may still be unread; one byte of room tells it from text that goes on
        if (!inflater.finished() && (inflater.inflate(new byte[1]) != 0 || !inflater.finished())) {
            throw new DataFormatException("text goes on after its " + size + " bytes");
        }
        in.position(in.position() + deflatedSize);
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    }

    private static String hash(ByteBuffer in) {
        byte[] raw = new byte[EntryFormat.SHA256_BYTES];
        in.get(raw);
        return HEX.formatHex(raw);
    }

    private static String text(ByteBuffer in) throws CharacterCodingException, DataFormatException {
        int size = countWithin(in);
        ByteBuffer utf8 = in.slice(in.position(), size);
        in.position(in.position() + size);
        return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    }

    /** A number of things that each take a byte at least: so many bytes must be left. */
    private static int countWithin(ByteBuffer in) throws DataFormatException {
        int count = count(in);
        if (count > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return count;
    }

    private static int count(ByteBuffer in) throws DataFormatException {
        long value = varint(in);
        if (value > Integer.MAX_VALUE) {
            throw new DataFormatException("number " + value);
        }
        return (int) value;
    }

    private static long varint(ByteBuffer in) throws DataFormatException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new DataFormatException("number of more than 63 bits");
    }

    @Override
    public void close() {
        inflater.end();
    }
}
