package dripstone.checkpoint;

import dripstone.disk.DiskFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/** Lines of a file as bytes, in one pass. Its buffer grows to one longest line and no further. */
final class LineReader implements AutoCloseable {
    private final InputStream in;
    private final int longest;
    private byte[] buffer = new byte[1 << 18];
    private int from;
    private int to;

    private LineReader(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** @param longest line that is read, line feed included */
    static LineReader open(Path file, int longest) throws IOException {
        return new LineReader(DiskFile.openForReading(file).stream(), longest);
    }

    /** With its line feed; without one where the file ends in the middle; empty at the end. @throws IOException when it is too long */
    byte[] next() throws IOException {
        int at = from;
        while (true) {
            while (at < to) {
                if (buffer[at++] == '\n') {
                    return take(at);
                }
            }
            if (at - from >= longest) {
                throw new IOException("longer than any line: bytes>" + longest);
            }
            at -= makeRoom();
            int n = in.read(buffer, to, buffer.length - to);
            if (n < 0) {
                return take(to);
            }
            to += n;
        }
    }

    private byte[] take(int end) {
        byte[] line = Arrays.copyOfRange(buffer, from, end);
        from = end;
        return line;
    }

    /** Moves what is left to the front, and doubles the buffer when that is all of it. @return how far it moved */
    private int makeRoom() {
        int moved = from;
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        return moved;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
