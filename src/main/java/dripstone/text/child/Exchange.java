package dripstone.text.child;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The daemon's side of the {@link Wire}. Used by the one thread that talks to the process, save for {@link #sentBytes} and {@link #pages}.
 */
final class Exchange {
    private static final int LONGEST_UTF8 = 3;
    private final ParserLimits limits;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final byte[] buffer = new byte[Wire.CHUNK];
    private String tool = "";
    /** Written by the talking thread alone; read by the one that waits, to which a late value costs a moment of waiting. */
    private volatile long sentBytes;

    private volatile int pages;

    /** The body could not be read; the process is as good as before. */
    static final class BodyException extends Exception {
        private static final long serialVersionUID = 1;
        private final IOException body;

        BodyException(IOException body) {
            super(body);
            this.body = body;
        }

        IOException body() {
            return body;
        }
    }

    /** The process sent more than it may. */
    static final class OutputLimitException extends IOException {
        private static final long serialVersionUID = 1;

        OutputLimitException(String message) {
            super(message);
        }
    }

    Exchange(ParserLimits limits, DataInputStream in, DataOutputStream out) {
        this.limits = limits;
        this.in = in;
        this.out = out;
    }

    /** Waits for the process to be ready. */
    void greet() throws IOException {
        byte ready = in.readByte();
        int version = in.readInt();
        if (ready != Wire.READY || version != Wire.VERSION) {
            throw new IOException("a parser process of another version: version=" + version + " wanted=" + Wire.VERSION);
        }
        tool = Wire.readString(in);
    }

    String tool() {
        return tool;
    }

    /** Bytes of the body that were sent so far. */
    long sentBytes() {
        return sentBytes;
    }

    /** Scanned pages of the body that were begun so far. */
    int pages() {
        return pages;
    }

    Parsed ask(ParseOrder order, InputStream body, PartSpool parts) throws IOException, BodyException {
        sentBytes = 0;
        pages = 0;
        out.writeByte(Wire.ORDER);
        Wire.writeString(out, order.kind().name());
        Wire.writeString(out, order.name());
        Wire.writeString(out, order.mediaType());
        send(body);
        out.flush();
        while (true) {
            switch (in.readByte()) {
                case Wire.PART -> part(parts);
                case Wire.PAGE -> page();
                case Wire.TEXT -> {
                    return text(parts);
                }
                case Wire.REFUSED -> {
                    return Parsed.refused(Wire.readString(in), in.readBoolean(), parts);
                }
                default -> throw new IOException("the parser process answered something unknown");
            }
        }
    }

    private void page() {
        int next = pages + 1;
        pages = next;
    }

    private void send(InputStream body) throws IOException, BodyException {
        long sent = 0;
        for (int n = read(body); n >= 0; n = read(body)) {
            if (n > 0) {
                Wire.writeChunk(out, buffer, 0, n);
                sent += n;
                sentBytes = sent;
            }
        }
        Wire.endChunks(out);
    }

    private int read(InputStream body) throws IOException, BodyException {
        IOException failure;
        try {
            return body.read(buffer);
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            giveUp();
            throw e;
        }
        giveUp();
        throw new BodyException(failure);
    }

    private void giveUp() throws IOException {
        Wire.giveUpChunks(out);
        out.flush();
    }

    private void part(PartSpool parts) throws IOException {
        parts.begin(Wire.readString(in), Wire.readString(in));
        if (parts.count() > limits.parts()) {
            throw new OutputLimitException("too many files lie in it: max-archive-members=" + limits.parts());
        }
        boolean whole = Wire.readChunks(in, buffer, (chunk, length) -> {
            if (parts.bytes() + length > limits.partBytes()) {
                throw new OutputLimitException("the files that lie in it are too large together: max-archive=" + limits.partBytes());
            }
            parts.append(chunk, length);
        });
        if (!whole) {
            parts.dropLast();
        }
    }

    private Parsed text(PartSpool parts) throws IOException {
        String title = Wire.readString(in);
        String author = Wire.readString(in);
        String mediaType = Wire.readString(in);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long most = (long) limits.textChars() * LONGEST_UTF8;
        Wire.readChunks(in, buffer, (chunk, length) -> {
            if (bytes.size() + (long) length > most) {
                throw new OutputLimitException("its text is larger than max-text");
            }
            bytes.write(chunk, 0, length);
        });
        return new Parsed(title, author, mediaType, bytes.toString(StandardCharsets.UTF_8), tool, "", false, parts);
    }
}
