package dripstone.intake.near;

import dripstone.disk.FormatWriter;
import dripstone.disk.Publish;
import dripstone.text.near.Signature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes blocks that follow each other as one {@link Segment}, with their documents numbered on: a merge reads and writes in order, and
 * holds nothing in the heap but a buffer.
 */
final class SegmentFile {
    private static final int BUFFER = 1 << 16;

    private final List<? extends Written> blocks;
    /** The first number of each block in the segment. */
    private final int[] first;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final OutputStream out;

    private SegmentFile(List<? extends Written> blocks, OutputStream out) {
        this.blocks = blocks;
        this.first = new int[blocks.size() + 1];
        for (int b = 0; b < blocks.size(); b++) {
            first[b + 1] = Math.addExact(first[b], blocks.get(b).documents());
        }
        this.out = out;
    }

    /** Durable under its name when this returns. @param blocks oldest first, with at least one document */
    static void write(Path file, List<? extends Written> blocks) throws IOException {
        Publish.file(file, out -> {
            FormatWriter writer = FormatWriter.begin(new BufferedOutputStream(out, BUFFER), Segment.FORMAT);
            new SegmentFile(blocks, writer).writeBody();
            writer.finish();
        });
    }

    private void writeBody() throws IOException {
        buffer.putInt(first[blocks.size()]).putInt(Signature.BANDS);
        for (int band = 0; band < Signature.BANDS; band++) {
            writeKeys(band);
        }
        byte[] signature = new byte[Signature.LENGTH];
        for (Written block : blocks) {
            for (int document = 0; document < block.documents(); document++) {
                block.signature(document, signature, 0);
                put(signature);
            }
        }
        writeNames();
        flush();
    }

    /** Merges the blocks' keys; equal ones stay in the order of their documents. */
    private void writeKeys(int band) throws IOException {
        int n = blocks.size();
        Written.Keys[] keys = new Written.Keys[n];
        int[] next = new int[n];
        for (int b = 0; b < n; b++) {
            keys[b] = blocks.get(b).keys(band);
        }
        for (int i = 0; i < first[n]; i++) {
            int least = -1;
            long leastEntry = 0;
            for (int b = 0; b < n; b++) {
                if (next[b] < first[b + 1] - first[b]) {
                    long entry = keys[b].at(next[b]) + first[b];
                    if (least < 0 || Long.compareUnsigned(entry, leastEntry) < 0) {
                        least = b;
                        leastEntry = entry;
                    }
                }
            }
            next[least]++;
            putLong(leastEntry);
        }
    }

    private void writeNames() throws IOException {
        long end = 0;
        for (Written block : blocks) {
            for (int document = 0; document < block.documents(); document++) {
                end += block.name(document).length;
                putLong(end);
            }
        }
        for (Written block : blocks) {
            for (int document = 0; document < block.documents(); document++) {
                put(block.name(document));
            }
        }
    }

    private void putLong(long value) throws IOException {
        if (buffer.remaining() < Long.BYTES) {
            flush();
        }
        buffer.putLong(value);
    }

    private void put(byte[] bytes) throws IOException {
        if (buffer.remaining() < bytes.length) {
            flush();
        }
        if (bytes.length > BUFFER) {
            out.write(bytes);
        } else {
            buffer.put(bytes);
        }
    }

    private void flush() throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
