package dripstone.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts what extraction gave, by kind of file. A kind is the ending of the name; files without one are {@code none}. */
final class ExtractSummary {
    private static final int REASONS_SHOWN = 12;
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Map<String, Kind> kinds = new TreeMap<>();
    private int texts;
    private long chars;
    private final Map<String, Integer> reasons = new TreeMap<>();

    private static final class Kind {
        private int files;
        private int withText;
        private int silent;
        private long texts;
        private long chars;
        private long slowestNanos = -1;
        private Path slowest = Path.of("");
        private final Map<String, Integer> reasons = new TreeMap<>();
    }

    /** Of the file at hand: a document of so many characters. */
    void text(int length) {
        texts++;
        chars += length;
    }

    /** Of the file at hand: no text, or none of one member. */
    void refused(String reason) {
        reasons.merge(general(reason), 1, Integer::sum);
    }

    /** The file at hand is done. */
    void done(Path file, long nanos) {
        Kind kind = kinds.computeIfAbsent(kind(file), k -> new Kind());
        kind.files++;
        kind.withText += texts > 0 ? 1 : 0;
        kind.silent += texts == 0 && reasons.isEmpty() ? 1 : 0;
        kind.texts += texts;
        kind.chars += chars;
        reasons.forEach((reason, n) -> kind.reasons.merge(reason, n, Integer::sum));
        if (nanos > kind.slowestNanos) {
            kind.slowestNanos = nanos;
            kind.slowest = file;
        }
        texts = 0;
        chars = 0;
        reasons.clear();
    }

    private static String kind(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "none" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /** Without what differs from file to file. */
    private static String general(String reason) {
        String first = reason.lines().findFirst().orElse("").replaceAll("\\d+", "#");
        return first.substring(0, Math.min(first.length(), 100));
    }

    /** A line of JSON for each kind, in order of their names. */
    List<ObjectNode> lines() {
        return kinds.entrySet().stream().map(e -> line(e.getKey(), e.getValue())).toList();
    }

    private static ObjectNode line(String name, Kind kind) {
        ObjectNode line = JSON.createObjectNode().put("kind", name).put("files", kind.files).put("withText", kind.withText)
                .put("refused", kind.files - kind.withText - kind.silent).put("silent", kind.silent).put("documents", kind.texts)
                .put("characters", kind.chars).put("slowestMillis", kind.slowestNanos / 1_000_000).put("slowest", kind.slowest.toString());
        ObjectNode reasons = line.putObject("reasons");
        kind.reasons.entrySet().stream().sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())).limit(REASONS_SHOWN)
                .forEach(r -> reasons.put(r.getKey(), r.getValue()));
        return line;
    }
}
