package dripstone.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a stream at line ends, in pieces that are never longer than asked for, so that a line of any length costs no memory. */
final class Lines {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;

    Lines(InputStream in) {
        this.in = in;
    }

    /** The next bytes up to and with a line end, at most so many of them; null at the end of the stream. */
    byte @Nullable [] piece(int most) throws IOException {
        byte[] piece = new byte[0];
        while (piece.length < most && fill()) {
            int end = from;
            int limit = (int) Math.min(to, (long) from + most - piece.length);
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            boolean ended = end < limit;
            end += ended ? 1 : 0;
            int before = piece.length;
            piece = Arrays.copyOf(piece, before + end - from);
            System.arraycopy(buffer, from, piece, before, end - from);
            from = end;
            if (ended) {
                return piece;
            }
        }
        return piece.length == 0 ? null : piece;
    }

    private boolean fill() throws IOException {
        if (from < to) {
            return true;
        }
        from = 0;
        to = 0;
        int n = 0;
        while (n == 0) {
            n = in.read(buffer, 0, buffer.length);
        }
        to = Math.max(n, 0);
        return n > 0;
    }

    /** Bytes as they follow, without regard to lines; −1 at the end. */
    int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, to - from);
        System.arraycopy(buffer, from, into, offset, n);
        from += n;
        return n;
    }

    static boolean endsLine(byte[] piece) {
        return piece.length > 0 && piece[piece.length - 1] == '\n';
    }
}
