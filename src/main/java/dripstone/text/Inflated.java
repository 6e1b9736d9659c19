package dripstone.text;

import java.io.IOException;
import java.io.InputStream;

/** What comes out of a decompressor, held to the bounds as it comes. Never closed: the archive goes on behind it. */
final class Inflated extends InputStream {
    private final InputStream in;
    private final SourceStream compressed;
    private final ArchiveBudget budget;
    private final long compressedBefore;
    private long out;

    Inflated(InputStream in, SourceStream compressed, ArchiveBudget budget) {
        this.in = in;
        this.compressed = compressed;
        this.budget = budget;
        this.compressedBefore = compressed.count();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n;
        try {
            n = in.read(into, offset, length);
        } catch (IOException | RuntimeException e) {
            throw compressed.explain(e);
        }
        if (n > 0) {
            out += n;
            budget.decompressed(n);
            budget.ratio(out, compressed.count() - compressedBefore);
        }
        return n;
    }

    /** To its end, so that the archive stands at its next member. */
    void drain() throws IOException {
        byte[] buffer = new byte[1 << 13];
        int n = 0;
        while (n >= 0) {
            n = read(buffer, 0, buffer.length);
        }
    }
}
