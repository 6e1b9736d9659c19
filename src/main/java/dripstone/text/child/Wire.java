package dripstone.text.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The protocol between the daemon and a parser process, over the child's standard input and output; numbers are big-endian.
 *
 * <pre>
 * child → daemon   READY version tool                        once, at its start
 * daemon → child   ORDER kind name media-type body           body: chunks
 * child → daemon   ( PART name media-type body | PAGE )*  then one of
 *                  TEXT title author media-type body         body: chunks of UTF-8
 *                  REFUSED reason limit-broken
 * </pre>
 *
 * A string is its length in bytes (4) and UTF-8. Chunks are each a length (4) of 1 to {@link #CHUNK} and so many bytes, ended by a
 * length of 0, or by −1 when the sender cannot go on and what was sent so far does not count. The child reads an order whole before it
 * answers, so that neither side ever waits for the other to empty a full pipe.
 */
final class Wire {
    static final int VERSION = 1;
    static final int CHUNK = 1 << 16;
    static final int MAX_STRING = 1 << 16;
    static final byte READY = 'R';
    static final byte ORDER = 'O';
    static final byte PART = 'P';
    /** A scanned page comes next: it takes longer. */
    static final byte PAGE = 'G';
    static final byte TEXT = 'T';
    static final byte REFUSED = 'X';
    private static final int END = 0;
    private static final int GIVEN_UP = -1;

    private Wire() {}

    static void writeString(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_STRING);
        out.writeInt(length);
        out.write(bytes, 0, length);
    }

    static String readString(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_STRING) {
            throw new IOException("a string of the parser's protocol is too long: length=" + length);
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    static void writeChunk(DataOutputStream out, byte[] bytes, int from, int length) throws IOException {
        out.writeInt(length);
        out.write(bytes, from, length);
    }

    static void endChunks(DataOutputStream out) throws IOException {
        out.writeInt(END);
    }

    static void giveUpChunks(DataOutputStream out) throws IOException {
        out.writeInt(GIVEN_UP);
    }

    /** Takes chunks as they come. */
    @FunctionalInterface
    interface ChunkSink {
        void take(byte[] chunk, int length) throws IOException;

        static ChunkSink of(OutputStream out) {
            return (chunk, length) -> out.write(chunk, 0, length);
        }
    }

    /** @return whether they came to their end; false when the sender gave up */
    static boolean readChunks(DataInputStream in, byte[] buffer, ChunkSink sink) throws IOException {
        for (int length = in.readInt(); length != END; length = in.readInt()) {
            if (length == GIVEN_UP) {
                return false;
            }
            if (length < 0 || length > CHUNK) {
                throw new IOException("a chunk of the parser's protocol is too long: length=" + length);
            }
            in.readFully(buffer, 0, length);
            sink.take(buffer, length);
        }
        return true;
    }
}
