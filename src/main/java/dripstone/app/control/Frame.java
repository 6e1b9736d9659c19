package dripstone.app.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** One JSON object a line, of at most 4 MiB, in both directions. */
final class Frame {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int GREATEST_BYTES = 4 << 20;

    private Frame() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static void write(OutputStream out, ObjectNode frame) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(frame);
        if (bytes.length >= GREATEST_BYTES) {
            throw new FrameTooLongException(bytes.length);
        }
        out.write(bytes);
        out.write('\n');
        out.flush();
    }

    /** The next object; nothing at the end of the stream. */
    static Optional<ObjectNode> read(BufferedInputStream in) throws IOException {
        byte[] line = line(in);
        if (line.length == 0) {
            return Optional.empty();
        }
        JsonNode node = JSON.readTree(line);
        if (node instanceof ObjectNode object) {
            return Optional.of(object);
        }
        throw new IOException("a line on the control socket is not a JSON object");
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        while (b >= 0 && b != '\n') {
            if (line.size() >= GREATEST_BYTES) {
                throw new IOException("a line on the control socket is longer than 4 MiB");
            }
            line.write(b);
            b = in.read();
        }
        return line.toByteArray();
    }
}
