package dripstone.text.child;

import dripstone.disk.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files that lay in a document, one behind the other in a temporary file that is gone once this is closed; made only when there is a
 * first one. Used by one thread at a time.
 */
public final class PartSpool implements AutoCloseable {
    private final List<Part> parts = new ArrayList<>();
    private @Nullable FileChannel channel;
    private long end;

    /** @param name as the document gives it, which may be anything; empty where there is none @param bytes its length */
    public record Part(String name, String mediaType, long from, long bytes) {}

    PartSpool() {}

    void begin(String name, String mediaType) {
        parts.add(new Part(name, mediaType, end, 0));
    }

    void append(byte[] chunk, int length) throws IOException {
        FileChannel to = open();
        ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, length);
        while (bytes.hasRemaining()) {
            end += to.write(bytes, end);
        }
        Part last = parts.removeLast();
        parts.add(new Part(last.name(), last.mediaType(), last.from(), end - last.from()));
    }

    private FileChannel open() throws IOException {
        FileChannel there = channel;
        if (there == null) {
            Path file = TemporaryFiles.file("dripstone-parts-");
            there = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            channel = there;
        }
        return there;
    }

    /** The last one did not come to its end. */
    void dropLast() {
        parts.removeLast();
    }

    int count() {
        return parts.size();
    }

    long bytes() {
        return end;
    }

    public List<Part> parts() {
        return List.copyOf(parts);
    }

    /** The bytes of one part; need not be closed. */
    public InputStream read(Part part) {
        return new Region(part.from(), part.from() + part.bytes());
    }

    private final class Region extends BlockInputStream {
        private final long to;
        private long at;

        Region(long from, long to) {
            this.at = from;
            this.to = to;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (at >= to) {
                return -1;
            }
            int n = open().read(ByteBuffer.wrap(into, offset, (int) Math.min(length, to - at)), at);
            at += Math.max(n, 0);
            return n;
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel there = channel;
        if (there != null) {
            there.close();
        }
    }
}
