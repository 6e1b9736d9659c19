package dripstone.disk;

import java.io.IOException;
import java.io.InputStream;

/** A stream that is made by saying how a block is read; a single byte is a block of one. */
public abstract class BlockInputStream extends InputStream {
    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] into, int offset, int length) throws IOException;

    /** To its end, for what lies behind it in the stream that it is a part of. */
    public final void drain() throws IOException {
        byte[] buffer = new byte[1 << 13];
        int n = 0;
        while (n >= 0) {
            n = read(buffer, 0, buffer.length);
        }
    }
}
