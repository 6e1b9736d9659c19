package dripstone.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.CorruptFileException;
import dripstone.disk.FormatTooNewException;
import dripstone.disk.FormatTooOldException;
import dripstone.disk.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The last file of a snapshot to be written: what stands in the others. The file is {@code {"manifest":BODY,"sha256":"HEX"}} and a line
 * feed, where HEX is the SHA-256 of exactly the bytes of BODY.
 *
 * @param published information only
 * @param files all others of the snapshot, in the order in which they were written
 */
record Manifest(long step, String kernelFingerprint, Instant published, List<FileEntry> files) {
    static final String NAME = "manifest.json";
    /** Newest that is read. */
    static final int VERSION = 2;

    /** Where there are no adapters, all is as it was in this one, and says so. */
    private static final int WITHOUT_ADAPTERS = 1;

    private static final String FORMAT = "dripstone-snapshot";
    private static final int LONGEST_BYTES = 1 << 20;
    private static final String OPENING = "{\"manifest\":";
    private static final String BEFORE_SUM = ",\"sha256\":\"";
    private static final String CLOSING = "\"}\n";
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** @param name without a directory */
    record FileEntry(String name, long bytes, String sha256) {}

    Manifest {
        files = List.copyOf(files);
    }

    byte[] encode() throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.put("format", FORMAT).put("version", hasAdapter() ? VERSION : WITHOUT_ADAPTERS).put("step", step)
                .put("kernel", kernelFingerprint);
        body.put("published", published.toString());
        var list = body.putArray("files");
        for (FileEntry f : files) {
            list.addObject().put("name", f.name).put("bytes", f.bytes).put("sha256", f.sha256);
        }
        var printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
        String text = JSON.writer(printer).writeValueAsString(body);
        String sum = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
        return (OPENING + text + BEFORE_SUM + sum + CLOSING).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @throws CorruptFileException when it is not whole
     * @throws FormatTooNewException when a newer build wrote it
     */
    static Manifest read(Path snapshotDirectory) throws IOException {
        Path file = snapshotDirectory.resolve(NAME);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST_BYTES + 1);
        }
        if (bytes.length > LONGEST_BYTES) {
            throw new CorruptFileException(file, "longer than any manifest: bytes>" + LONGEST_BYTES);
        }
        try {
            return decode(file, checkedBody(file, bytes));
        } catch (JacksonException | DateTimeException e) {
            throw new CorruptFileException(file, "checksum is right but the content is not a manifest: " + e.getMessage(), "", e);
        }
    }

    private static byte[] checkedBody(Path file, byte[] bytes) throws CorruptFileException {
        byte[] opening = OPENING.getBytes(StandardCharsets.US_ASCII);
        int bodyEnd = bytes.length - BEFORE_SUM.length() - Sha256.HEX_LENGTH - CLOSING.length();
        if (bodyEnd < opening.length || !Arrays.equals(opening, Arrays.copyOf(bytes, opening.length))) {
            throw new CorruptFileException(file, "not a manifest, or cut off: bytes=" + bytes.length);
        }
        byte[] body = Arrays.copyOfRange(bytes, opening.length, bodyEnd);
        String ending = new String(bytes, bodyEnd, bytes.length - bodyEnd, StandardCharsets.ISO_8859_1);
        if (!ending.equals(BEFORE_SUM + Sha256.of(body) + CLOSING)) {
            throw new CorruptFileException(file, "checksum differs, or cut off");
        }
        return body;
    }

    private static Manifest decode(Path file, byte[] body) throws IOException {
        JsonNode json = JSON.readTree(body);
        if (!json.path("format").asText().equals(FORMAT)) {
            throw new CorruptFileException(file, "format=" + json.path("format").asText() + " is not " + FORMAT);
        }
        int version = json.required("version").asInt();
        if (version > VERSION) {
            throw new FormatTooNewException(file, FORMAT, version, VERSION);
        }
        if (version < WITHOUT_ADAPTERS) {
            throw new FormatTooOldException(file, FORMAT, version, VERSION);
        }
        List<FileEntry> files = new ArrayList<>();
        for (JsonNode f : json.required("files")) {
            String name = f.required("name").asText();
            if (!name.matches("[a-z][a-z0-9_.-]{0,63}")) {
                throw new CorruptFileException(file, "a file's name is not one of this format: name=" + name);
            }
            files.add(new FileEntry(name, f.required("bytes").asLong(), f.required("sha256").asText()));
        }
        return new Manifest(json.required("step").asLong(), json.required("kernel").asText(),
                Instant.parse(json.required("published").asText()), files);
    }

    /** @throws CorruptFileException when the manifest names no such file */
    FileEntry file(Path snapshotDirectory, String name) throws CorruptFileException {
        return files.stream().filter(f -> f.name.equals(name)).findFirst().orElseThrow(() ->
                new CorruptFileException(snapshotDirectory.resolve(NAME), "it names no " + name));
    }

    /** Whether what was trained are adapters. */
    boolean hasAdapter() {
        return files.stream().anyMatch(f -> f.name.equals(SnapshotFiles.ADAPTER));
    }

    long totalBytes() {
        return files.stream().mapToLong(FileEntry::bytes).sum();
    }
}
