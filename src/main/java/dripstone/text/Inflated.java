package dripstone.text;

import dripstone.disk.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What comes out of a decompressor, held to the bounds as it comes. Never closed: the archive goes on behind it. */
final class Inflated extends BlockInputStream {
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
}
