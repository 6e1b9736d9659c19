package dripstone.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails after so many bytes: a size that was asked for beforehand can have changed since. Counts what was read. */
final class BoundedStream extends FilterInputStream {
    private final long max;
    private long count;

    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1;

        TooLongException(long max) {
            super("longer than max=" + max);
        }
    }

    BoundedStream(InputStream in, long max) {
        super(in);
        this.max = max;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = super.read(into, offset, length);
        count(Math.max(n, 0));
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = super.skip(n);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long n) throws TooLongException {
        count += n;
        if (count > max) {
            throw new TooLongException(max);
        }
    }
}
