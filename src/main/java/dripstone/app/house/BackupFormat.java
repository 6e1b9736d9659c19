package dripstone.app.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.CorruptFileException;
import dripstone.disk.FormatTooNewException;
import dripstone.disk.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a backup: {@code data/} holds the data directory's files under their names; {@code SHA256SUMS} names each with its hash, in
 * the form that {@code sha256sum -c} reads; {@code backup.json}, one JSON object, says what it is and has the hash of the sums.
 */
final class BackupFormat {
    static final String DATA = "data";
    static final String SUMS = "SHA256SUMS";
    static final String HEAD = "backup.json";

    private static final String FORMAT = "dripstone-backup";
    private static final int VERSION = 1;
    private static final long LONGEST_HEAD_BYTES = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** No control characters, and nothing that {@code sha256sum} would have to escape. */
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\\\]+");
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) {2}(" + DATA + "/[^\\p{Cntrl}\\\\]+)");

    private BackupFormat() {}

    /** A file's line. @param relative to the data directory */
    static String line(String sha256, String relative) throws IOException {
        if (!NAME.matcher(relative).matches()) {
            throw new IOException("a file with such a name cannot be backed up: name=" + relative);
        }
        return sha256 + "  " + DATA + '/' + relative + '\n';
    }

    /** A file by its line. @param relative to the data directory */
    record Entry(String sha256, String relative) {
        /** @throws IOException when it is no line of the sums, or leads out of the directory */
        static Entry parse(Path sums, String line) throws IOException {
            Matcher m = LINE.matcher(line);
            if (!m.matches()) {
                throw new CorruptFileException(sums, "not a line of a backup's sums: '" + line + "'");
            }
            String relative = m.group(2).substring(DATA.length() + 1);
            for (String part : relative.split("/", -1)) {
                if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                    throw new CorruptFileException(sums, "a name leads elsewhere: '" + relative + "'");
                }
            }
            return new Entry(m.group(1), relative);
        }
    }

    /** The head, to be filled further. */
    static ObjectNode head() {
        return JSON.createObjectNode().put("format", FORMAT).put("version", VERSION);
    }

    static byte[] encode(ObjectNode head) throws IOException {
        return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(head) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads the head and checks that the sums are its own.
     *
     * @throws CorruptFileException when it is no whole backup
     * @throws FormatTooNewException when a newer build wrote it
     */
    static JsonNode read(Path backup) throws IOException {
        Path file = backup.resolve(HEAD);
        if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_HEAD_BYTES) {
            throw new CorruptFileException(file, "there is no backup here: a whole one has this file");
        }
        JsonNode head;
        try {
            head = JSON.readTree(Files.readAllBytes(file));
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new CorruptFileException(file, "it is not JSON: " + e.getOriginalMessage(), "", e);
        }
        if (!head.path("format").asText().equals(FORMAT)) {
            throw new CorruptFileException(file, "format=" + head.path("format").asText() + " is not " + FORMAT);
        }
        if (head.path("version").asInt() > VERSION) {
            throw new FormatTooNewException(file, FORMAT, head.path("version").asInt(), VERSION);
        }
        Path sums = backup.resolve(SUMS);
        if (!Files.isRegularFile(sums) || !Sha256.of(sums).equals(head.path("sums-sha256").asText())) {
            throw new CorruptFileException(sums, "missing, or not the one that " + HEAD + " names");
        }
        return head;
    }
}
