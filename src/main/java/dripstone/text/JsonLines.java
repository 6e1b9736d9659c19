package dripstone.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.disk.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JSON object a line, of which one field is a document's text (https://jsonlines.org). A line's name is its number. */
record JsonLines() implements Container {
    private static final int PIECE = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build()).build());

    @Override
    public boolean holdsFiles() {
        return false;
    }

    @Override
    public void read(FileWalk walk, Place at, InputStream body) throws IOException, InterruptedException {
        Lines lines = new Lines(utf8(body));
        int most = (int) walk.settings().maxText().count();
        for (int number = 1;; number++) {
            byte[] line = line(lines, most);
            if (line == null) {
                return;
            }
            String member = at.inside("line-" + number).member();
            if (line.length > most) {
                walk.say(new Extraction.Refused(member, "larger than max-text: max-text=" + walk.settings().maxText()));
            } else if (!isBlank(line)) {
                walk.say(document(walk.settings(), member, line));
            }
        }
    }

    /** JSON is UTF-8 (RFC 8259); some programs write UTF-16 all the same. */
    private static InputStream utf8(InputStream body) throws IOException {
        BufferedInputStream in = new BufferedInputStream(body, FileType.HEAD_BYTES);
        byte[] head = BodyReader.head(in);
        if (!TextDecoder.isWide(head)) {
            return in;
        }
        TextDecoder.Decoded encoding = TextDecoder.of(head);
        in.skipNBytes(encoding.skip());
        return new RecodedStream(in, encoding.charset());
    }

    /** A line that is too long comes back one byte longer than it may be, and is read to its end all the same. */
    private static byte @Nullable [] line(Lines lines, int most) throws IOException {
        byte[] piece = lines.piece(PIECE);
        if (piece == null || Lines.endsLine(piece)) {
            return piece;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(2 * PIECE);
        while (piece != null) {
            if (line.size() <= most) {
                line.write(piece, 0, Math.min(piece.length, most + 1 - line.size()));
            }
            piece = Lines.endsLine(piece) ? null : lines.piece(PIECE);
        }
        return line.toByteArray();
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return true;
    }

    private static Extraction document(ExtractionSettings settings, String member, byte[] line) {
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return new Extraction.Refused(member, "no JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            return new Extraction.Refused(member, "no JSON: " + e.getMessage());
        }
        String text = TextNormalizer.normalize(field(object, settings.jsonlText()));
        if (text.isBlank()) {
            return new Extraction.Refused(member,
                    "no text in any of the fields of text.jsonl-text: " + String.join(", ", settings.jsonlText()));
        }
        String title = TextNormalizer.normalize(field(object, settings.jsonlTitle())).lines().findFirst().orElse("");
        return new Extraction.Text(member, title, text, Sha256.of(line), "jsonl/1");
    }

    /** The first of the fields that holds a string; a dot leads into an object. */
    private static String field(JsonNode object, List<String> names) {
        for (String name : names) {
            JsonNode value = object.get(name);
            if (value == null) {
                value = object.at("/" + name.replace("~", "~0").replace("/", "~1").replace('.', '/'));
            }
            if (value.isTextual()) {
                return value.textValue();
            }
        }
        return "";
    }
}
