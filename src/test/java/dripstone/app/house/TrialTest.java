package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dripstone.app.demo.DemoPages;
import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import dripstone.config.Problem;
import dripstone.model.Parameters;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.Receipt;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trial of the trainer: good where all is well, and each of its checks red where what it looks at is broken. */
final class TrialTest {
    /** The reference kernels, and little for them to do. */
    private static final Map<String, String> TINY = Map.of("kernel.path", "scalar", "model.layers", "1", "model.heads", "2",
            "model.kv-heads", "2", "model.context", "32", "train.leaf-sequences", "2", "tokenizer.vocabulary-size", "300");

    @TempDir
    private Path dir;

    private final List<String> told = new ArrayList<>();

    private Map<String, String> verdicts(Map<String, String> settings, TrialMishaps mishaps) throws Exception {
        TrialSettings.Source source = more -> {
            Map<String, String> all = new LinkedHashMap<>(settings);
            all.putAll(more);
            return ConfigurationReader.read(null, all);
        };
        return verdicts(source, mishaps);
    }

    private Map<String, String> verdicts(TrialSettings.Source source, TrialMishaps mishaps) throws Exception {
        JsonNode answer = new Trial(source, dir.resolve("trial"), true, DemoPages.html(), mishaps, told::add).run();
        Map<String, String> verdicts = new TreeMap<>();
        answer.path("checks").forEach(
                c -> verdicts.put(c.path("check").asText(), c.path("verdict").asText() + " " + c.path("detail").asText()));
        assertEquals(9, verdicts.size());
        assertEquals(answer.path("bad").asLong(), verdicts.values().stream().filter(v -> v.startsWith("BAD")).count());
        answer.path("checks").forEach(c -> assertTrue(c.path("ms").isNumber(), c::toString));
        return verdicts;
    }

    private static Map<String, String> tiny(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(TINY);
        all.putAll(more);
        return all;
    }

    private static List<String> red(Map<String, String> verdicts) {
        return verdicts.entrySet().stream().filter(e -> e.getValue().startsWith("BAD")).map(Map.Entry::getKey).toList();
    }

    private static void poke(Parameters weights, int slot, float value) {
        MemorySegment master = weights.master(weights.slots().get(slot));
        master.setAtIndex(ValueLayout.JAVA_FLOAT, 3, value);
    }

    @Test
    void whereAllIsWell_allNineAreGood_andEachIsTold() throws Exception {
        Map<String, String> verdicts = verdicts(Map.of(), TrialMishaps.NONE);
        assertEquals(List.of(), red(verdicts), verdicts::toString);
        assertEquals(9, told.size());
        assertTrue(told.getLast().matches("good  short-run +\\d+ ms  steps=60 in .*"), told.getLast());
    }

    /** Each of these is seen by its own check, and by no other. */
    @Test
    void whatIsBroken_isRed_andTheRestIsNot() throws Exception {
        Map<String, String> verdicts = verdicts(TINY, new TrialMishaps() {
            @Override
            public void drawn(Parameters weights) {
                poke(weights, 0, Float.NaN);
            }

            @Override
            public void takenIn(House house) throws Exception {
                Document rogue = new Document(new DocumentKey("rogue", "a", "", 0), "", "a text that nobody took in", "0".repeat(64), "x/1",
                        List.of(), Instant.now());
                assertInstanceOf(Receipt.Accepted.class, house.intake().offer(rogue).get());
            }

            @Override
            public void passing(Parameters weights) {
                MemorySegment embedding = weights.master(weights.slots().getFirst());
                for (long i = 0; i < embedding.byteSize() / Float.BYTES; i++) {
                    embedding.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (i % 7));
                }
            }

            @Override
            public void left(Parameters weights) {
                poke(weights, 4, 0.125f);
            }

            @Override
            public void written(Path metrics) throws IOException {
                String text = Files.readString(metrics);
                Files.writeString(metrics, text.replaceFirst("(?m)^2,step,1,.*\\R", ""));
            }
        });
        assertEquals(List.of("data-pipeline", "forward", "frozen-parameters", "metrics", "model-initialisation"), red(verdicts),
                verdicts::toString);
        assertTrue(String.valueOf(verdicts.get("model-initialisation")).contains("not finite"), verdicts::toString);
        assertTrue(String.valueOf(verdicts.get("data-pipeline")).contains("other text"), verdicts::toString);
        assertTrue(String.valueOf(verdicts.get("frozen-parameters")).contains("have changed"), verdicts::toString);
    }

    @Test
    void aRateThatTeachesNothing_andADamagedSnapshot_areRed() throws Exception {
        Map<String, String> verdicts = verdicts(tiny(Map.of("train.learning-rate", "1e-30", "train.constant-rate", "0",
                "train.min-learning-rate", "0")), new TrialMishaps() {
            @Override
            public void published(Path modelDirectory) throws IOException {
                try (Stream<Path> files = Files.walk(modelDirectory)) {
                    Path weights = files.filter(f -> f.endsWith("model.safetensors")).findFirst().orElseThrow();
                    byte[] bytes = Files.readAllBytes(weights);
                    bytes[bytes.length / 2] ^= 1;
                    Files.write(weights, bytes);
                }
            }
        });
        assertTrue(red(verdicts).containsAll(List.of("checkpoint", "short-run", "training-step")), verdicts::toString);
        assertTrue(String.valueOf(verdicts.get("checkpoint")).contains("damaged"), verdicts::toString);
        assertTrue(String.valueOf(verdicts.get("short-run")).contains("does not fall"), verdicts::toString);
    }

    @Test
    void aWrongConfiguration_isRed_andWithItAllThatBuildUponIt() throws Exception {
        Map<String, String> verdicts = verdicts(more -> {
            throw new ConfigurationException(List.of(new Problem("dripstone.yaml", 3, "model.width", "must be over 0, is 0")));
        }, TrialMishaps.NONE);
        assertEquals(9, red(verdicts).size());
        assertEquals("BAD dripstone.yaml:3: model.width: must be over 0, is 0", verdicts.get("configuration"));
    }

    @Test
    void aModelThatDoesNotFitTheMemory_isRedAtTheConfiguration() throws Exception {
        TrialSettings.Source source = more -> {
            Map<String, String> all = new LinkedHashMap<>(more);
            all.putAll(Map.of("model.layers", "1000", "model.width", "65536", "model.heads", "64", "model.kv-heads", "64",
                    "model.feed-forward", "65536"));
            return ConfigurationReader.read(null, all);
        };
        String verdict = String.valueOf(new Trial(source, dir.resolve("trial"), false, Map.of(), TrialMishaps.NONE, told::add).run()
                .path("checks").path(0));
        assertTrue(verdict.contains("BAD") && verdict.contains("training needs"), verdict);
    }
}
