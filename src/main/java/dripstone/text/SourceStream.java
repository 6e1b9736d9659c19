package dripstone.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The compressed bytes under a decompressor: counts them, and remembers its own failure, so that an error of the decompressor can be told
 * from an error of the source. Never closes what is under it, since the archive around goes on.
 */
final class SourceStream extends FilterInputStream {
    private long count;
    private @Nullable IOException failure;

    SourceStream(InputStream in) {
        super(in);
    }

    long count() {
        return count;
    }

    /** What a decompressor's failure means: the source's own failure where there was one, else that the archive is damaged. */
    IOException explain(Exception of) {
        IOException mine = failure;
        return mine != null ? mine : of instanceof ArchiveException already ? already : ArchiveException.Damaged.by(of);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int n = super.read(into, offset, length);
            count += Math.max(n, 0);
            return n;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] buffer = new byte[Math.clamp(n, 0, 1 << 13)];
        return buffer.length == 0 ? 0 : Math.max(0, read(buffer, 0, buffer.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() {
        // the archive around it goes on
    }
}
