package dripstone.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** One compressed file: gzip (RFC 1952), bzip2 or xz, each of any number of members or streams. */
record CompressedFile(FileType.Compressed.Method method) implements Container {
    private static final int XZ_MEMORY_KIB = 64 << 10;

    @Override
    public void read(FileWalk walk, Place at, InputStream in) throws IOException, InterruptedException {
        SourceStream compressed = new SourceStream(in);
        Inflated body = new Inflated(open(compressed), compressed, walk.budget());
        walk.budget().member();
        walk.read(at.inside(method.inside(at.name())), body);
        body.drain();
    }

    private InputStream open(SourceStream compressed) throws IOException {
        try {
            return switch (method) {
                case GZIP -> new GZIPInputStream(compressed, 1 << 13);
                case BZIP2 -> new BZip2CompressorInputStream(compressed, true);
                case XZ -> new XZInputStream(compressed, XZ_MEMORY_KIB);
            };
        } catch (IOException | RuntimeException e) {
            throw compressed.explain(e);
        }
    }
}
