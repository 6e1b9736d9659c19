package dripstone.app.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.crash.agent.Places;
import dripstone.app.crash.agent.PointKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** All results so far: a line of JSON a run, from which a later call goes on. Not thread-safe. */
final class Tally {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final Path file;
    private final List<RunResult> results;

    private Tally(Path file, List<RunResult> results) {
        this.file = file;
        this.results = results;
    }

    /** @param file of lines; what a call that was cut off left half-written at its end is left out */
    static Tally open(Path file) throws IOException {
        List<RunResult> results = new ArrayList<>();
        try {
            String text = Files.readString(file);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            for (String line : whole.lines().toList()) {
                results.add(JSON.readValue(line, RunResult.class));
            }
            if (whole.length() < text.length()) {
                Files.writeString(file, whole);
            }
        } catch (NoSuchFileException e) {
            Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
        }
        return new Tally(file, results);
    }

    void add(RunResult result) throws IOException {
        results.add(result);
        Files.write(file, (JSON.writeValueAsString(result) + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    int nextRun() {
        return results.stream().mapToInt(RunResult::number).max().orElse(0) + 1;
    }

    int points() {
        return results.stream().mapToInt(r -> r.tried().size()).sum();
    }

    boolean isGood() {
        return results.stream().allMatch(RunResult::isGood);
    }

    private long bad(Predicate<RunResult> bad) {
        return results.stream().filter(bad).count();
    }

    ObjectNode summary(String seed) {
        ObjectNode all = JSON.createObjectNode();
        all.put("seed", seed).put("points-tried", points()).put("runs", results.size());
        all.put("runs-of-unequal-intake", bad(r -> !r.lost().isEmpty() || !r.doubled().isEmpty()));
        all.put("runs-of-unequal-learning", bad(r -> !r.unequal().isEmpty()));
        all.put("runs-that-failed-otherwise", bad(r -> !r.failures().isEmpty()));
        all.put("lost-parts", results.stream().mapToInt(r -> r.lost().size()).sum());
        all.put("doubled-parts", results.stream().mapToInt(r -> r.doubled().size()).sum());
        all.put("points-not-reached", results.stream().mapToInt(r -> r.missed().size()).sum());
        all.put("journal-files-released", results.stream().mapToInt(RunResult::released).sum());
        all.put("run-seconds", results.stream().mapToLong(RunResult::millis).sum() / 1000);
        ObjectNode split = all.putObject("run-milliseconds-a-point");
        for (Phase phase : Phase.values()) {
            split.put(phase.label(), millis(phase) / Math.max(1, points()));
        }
        ObjectNode kinds = all.putObject("kinds");
        for (PointKind kind : PointKind.values()) {
            kinds.putObject(kind.label()).put("tried", count(kind, true)).put("not-reached", count(kind, false));
        }
        ObjectNode places = all.putObject("places");
        places().forEach((place, counts) -> places.putObject(place).put("tried", counts[0]).put("not-reached", counts[1]));
        ArrayNode bad = all.putArray("bad-runs");
        results.stream().filter(r -> !r.isGood()).forEach(r -> bad.add(JSON.<ObjectNode>valueToTree(r)));
        return all;
    }

    private long millis(Phase phase) {
        return results.stream().mapToLong(r -> r.split().getOrDefault(phase.label(), 0L)).sum();
    }

    /** How many points were tried at a place, and how many not reached. Places without a point are there too. */
    private Map<String, int[]> places() {
        Map<String, int[]> places = new LinkedHashMap<>();
        Places.ALL.forEach(place -> places.put(place.label(), new int[2]));
        for (RunResult result : results) {
            result.tried().forEach(t -> places.computeIfAbsent(t.place(), p -> new int[2])[0]++);
            result.missed().forEach(t -> places.computeIfAbsent(t.place(), p -> new int[2])[1]++);
        }
        return places;
    }

    private long count(PointKind kind, boolean fell) {
        return results.stream().flatMap(r -> (fell ? r.tried() : r.missed()).stream()).filter(t -> t.kind() == kind).count();
    }

    void writeSummary(Path to, String seed) throws IOException {
        Files.writeString(to, summary(seed).toPrettyString() + "\n");
    }

    private static void rows(StringBuilder text, String title, JsonNode counts) {
        text.append(String.format("%-52s %7s %12s%n", title, "tried", "not reached"));
        counts.properties().forEach(row -> text.append(String.format("%-52s %7d %12d%n", row.getKey(),
                row.getValue().path("tried").asLong(), row.getValue().path("not-reached").asLong())));
    }

    /** For people. */
    String table(String seed) {
        ObjectNode all = summary(seed);
        StringBuilder text = new StringBuilder();
        rows(text, "killed during", all.path("kinds"));
        rows(text, "killed at", all.path("places"));
        all.path("run-milliseconds-a-point").properties()
                .forEach(phase -> text.append(String.format("%-52s %7d ms%n", "of a point: " + phase.getKey(), phase.getValue().asLong())));
        all.properties().stream().filter(p -> p.getValue().isNumber() || p.getValue().isTextual())
                .forEach(p -> text.append(String.format("%-52s %7s%n", p.getKey(), p.getValue().asText())));
        for (RunResult bad : results) {
            if (!bad.isGood()) {
                text.append(JSON.valueToTree(bad).toPrettyString()).append('\n');
            }
        }
        return text.toString();
    }
}
