package dripstone.app.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Nine timed checks of learning, each by the rooms themselves, in a data directory of its own with a person's settings. One that fails
 * leaves those that build upon it nothing to stand on: they are told as red too.
 */
public final class Trial {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrialSettings.Source source;
    private final Path directory;
    private final boolean small;
    private final TrialText text;
    private final TrialMishaps mishaps;
    private final Consumer<String> progress;
    private final ArrayNode checks = JSON.createArrayNode();
    private @Nullable TrialBench bench;
    private int bad;

    Trial(TrialSettings.Source source, Path directory, boolean small, Map<String, byte[]> pages, TrialMishaps mishaps,
            Consumer<String> progress) {
        this.source = source;
        this.directory = directory;
        this.small = small;
        this.text = new TrialText(pages);
        this.mishaps = mishaps;
        this.progress = progress;
    }

    /**
     * Tries everything.
     *
     * @param source reads the configuration, with some settings over the file's
     * @param directory empty; whoever made it deletes it
     * @param small whether a small model of the same form is tried in the place of the configured one
     * @param pages HTML to learn from, by name
     * @param progress is told of each check when it is done
     * @return {@code checks}, each with its verdict, milliseconds and detail, and {@code bad}, how many are red
     */
    public static ObjectNode run(TrialSettings.Source source, Path directory, boolean small, Map<String, byte[]> pages,
            Consumer<String> progress) {
        return new Trial(source, directory, small, pages, TrialMishaps.NONE, progress).run();
    }

    ObjectNode run() {
        TrialFindings found = new TrialFindings();
        check("configuration", () -> {
            Map<String, String> common = TrialSettings.of(source.with(Map.of()).settings(), small);
            bench = new TrialBench(new DataDirectory(directory), source, common);
            return data(found).configuration();
        });
        check("model-initialisation", () -> model(found).initialisation());
        check("data-pipeline", () -> data(found).pipeline());
        check("forward", () -> model(found).forward());
        check("training-step", () -> model(found).step());
        check("frozen-parameters", () -> model(found).frozen());
        check("checkpoint", () -> runs(found).checkpoint());
        check("metrics", () -> runs(found).metrics());
        check("short-run", () -> runs(found).learning());
        ObjectNode answer = JSON.createObjectNode();
        answer.set("checks", checks);
        return answer.put("bad", bad);
    }

    private TrialBench bench() throws IOException {
        TrialBench there = bench;
        if (there == null) {
            throw new IOException("not tried: there is no configuration to try");
        }
        return there;
    }

    private TrialDataChecks data(TrialFindings found) throws IOException {
        return new TrialDataChecks(bench(), text, found, mishaps);
    }

    private TrialModelChecks model(TrialFindings found) throws IOException {
        return new TrialModelChecks(bench(), found, mishaps);
    }

    private TrialRunChecks runs(TrialFindings found) throws IOException {
        return new TrialRunChecks(bench(), small, found, mishaps);
    }

    private void check(String name, Callable<String> trial) {
        ObjectNode result = checks.addObject().put("check", name);
        long from = System.nanoTime();
        try {
            result.put("verdict", "good").put("detail", trial.call());
        } catch (Exception | Error e) { // a check that fails is what this is for
            bad++;
            boolean explained = e instanceof IOException || e instanceof ConfigurationException;
            result.put("verdict", "BAD").put("detail", explained ? String.valueOf(e.getMessage()) : e.toString());
        }
        result.put("ms", (System.nanoTime() - from) / 1_000_000);
        progress.accept(line(result));
    }

    /** A check as a line of a table. */
    public static String line(JsonNode check) {
        return String.format(Locale.ROOT, "%-4s  %-20s %7d ms  %s", check.path("verdict").asText(), check.path("check").asText(),
                check.path("ms").asLong(), check.path("detail").asText());
    }
}
