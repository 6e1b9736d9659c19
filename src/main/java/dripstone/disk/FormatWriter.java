package dripstone.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Writes a file of a {@link FileFormat}: the header first, then the body as it comes, at {@link #finish} the footer. Not thread-safe. */
public final class FormatWriter extends OutputStream {
    private final OutputStream out;
    private final CRC32C sum = new CRC32C();
    private long bodyBytes;

    private FormatWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes the header. The stream stays the caller's to close, and to buffer. */
    public static FormatWriter begin(OutputStream out, FileFormat format) throws IOException {
        FormatWriter writer = new FormatWriter(out);
        byte[] header = format.headerOf(format.current());
        CRC32C headerSum = new CRC32C();
        headerSum.update(header);
        writer.put(header, 0, header.length);
        writer.put(ByteBuffer.allocate(4).putInt((int) headerSum.getValue()).array(), 0, 4);
        return writer;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        put(bytes, from, count);
        bodyBytes += count;
    }

    /** Writes the footer and flushes. Nothing may be written after it. */
    public void finish() throws IOException {
        byte[] start = ByteBuffer.allocate(12).putInt(FileFormat.FOOTER_MAGIC).putLong(bodyBytes).array();
        put(start, 0, start.length);
        out.write(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
        out.flush();
    }

    private void put(byte[] bytes, int from, int count) throws IOException {
        out.write(bytes, from, count);
        sum.update(bytes, from, count);
    }
}
