package dripstone.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.Publish;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The log of verdicts, read back: {@code verdicts.log} and its older files. Lines that are not whole are passed over. */
public final class VerdictHistory {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path log;
    private final int olderFiles;

    /** @param directory of the intake */
    public VerdictHistory(Path directory) {
        this(directory.resolve(Intake.VERDICT_LOG), VerdictLog.OLDER_FILES);
    }

    VerdictHistory(Path log, int olderFiles) {
        this.log = log;
        this.olderFiles = olderFiles;
    }

    /** The last so many lines of an address, the oldest first. @param source empty for every one */
    public List<ObjectNode> of(String source, String address, int most) throws IOException {
        List<ObjectNode> found = new ArrayList<>();
        for (Path file : files()) {
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    ObjectNode verdict = line.contains("\"verdict\"") ? parsed(line) : null;
                    if (verdict != null && isOf(verdict, source, address)) {
                        found.add(verdict);
                    }
                }
            } catch (NoSuchFileException e) {
                // it was rotated away meanwhile
            }
        }
        return found.subList(Math.max(0, found.size() - most), found.size());
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (int n = olderFiles; n > 0; n--) {
            files.add(log.resolveSibling(log.getFileName() + "." + n));
        }
        files.add(log);
        files.removeIf(file -> !Files.exists(file));
        return files;
    }

    private static @Nullable ObjectNode parsed(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return node instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException e) {
            return null; // cut off by a crash
        }
    }

    private static boolean isOf(JsonNode verdict, String source, String address) {
        return verdict.path("address").asText().equals(address) && (source.isEmpty() || verdict.path("source").asText().equals(source));
    }

    /**
     * Takes the lines of an address out, and its name out of other lines. By whoever writes the log.
     *
     * @param named whether a line's text names it, as {@link dripstone.text.DocumentKey#toString} does
     */
    void erase(String source, String address, Predicate<String> named) throws IOException {
        for (Path file : files()) {
            List<String> kept = new ArrayList<>();
            boolean changed = false;
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                ObjectNode verdict = parsed(line);
                if (verdict == null || isOf(verdict, source, address)) {
                    changed = true;
                } else if (named.test(verdict.path("of").asText())) {
                    kept.add(verdict.put("of", "erased").toString());
                    changed = true;
                } else {
                    kept.add(line);
                }
            }
            if (changed) {
                Publish.file(file, (String.join("\n", kept) + (kept.isEmpty() ? "" : "\n")).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
