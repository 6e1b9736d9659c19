package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code backup}, {@code restore} and {@code audit} as a person calls them. */
@Timeout(120)
final class BackupCommandTest {
    private static final List<String> TINY = List.of("model.context=16", "train.leaf-sequences=2", "train.workers=1", "kernel.path=scalar",
            "model.width=16", "model.layers=1", "model.heads=2", "model.kv-heads=2", "model.feed-forward=32",
            "tokenizer.vocabulary-size=300", "intake.held-out-share=0", "train.hash-every=3");

    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = RootCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private int house(Path data, String... arguments) throws IOException {
        Path file = dir.resolve("dripstone.yaml");
        if (!Files.exists(file)) {
            Files.writeString(file, "model-name: main\n");
        }
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", file.toString(), "--data", data.toString()));
        TINY.forEach(setting -> all.addAll(List.of("--set", setting)));
        return run(all.toArray(String[]::new));
    }

    @Test
    void trained_backedUp_restored_audited_eachSaysWhatItDid_andExitsAsDocumented() throws IOException {
        Path texts = Files.createDirectories(dir.resolve("texts"));
        for (int i = 0; i < 6; i++) {
            Files.writeString(texts.resolve(i + ".txt"),
                    ("text number " + i + ": drop by drop the stone grows, says " + i + ". ").repeat(4));
        }
        Path data = dir.resolve("data");
        assertEquals(0, house(data, "ingest", texts.toString()), err::toString);
        assertEquals(0, house(data, "train", "--epochs", "1", "--checkpoint-every", "4"), err::toString);
        Path backup = dir.resolve("backup");
        assertEquals(0, house(data, "backup", backup.toString()), err::toString);
        assertTrue(out.toString().contains("checkpoint-step="), out.toString());
        assertEquals(1, house(data, "backup", backup.toString()));
        assertTrue(err.toString().contains("replaces nothing"), err.toString());

        Path copy = dir.resolve("copy");
        assertEquals(0, run("restore", backup.toString(), "--data", copy.toString(), "--json"), err::toString);
        assertEquals(copy.toString(), json().path("data").asText());
        assertEquals(1, run("restore", backup.toString(), "--data", copy.toString()));
        assertEquals(5, run("restore", texts.toString(), "--data", dir.resolve("none").toString()));

        assertEquals(0, house(copy, "audit", "--from", "beginning"), err::toString);
        assertTrue(out.toString().startsWith("EQUAL: steps 1 to "), out.toString());
        Path weights = copy.resolve("models/main/snapshots/step-000000000004/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertEquals(5, house(copy, "audit", "--from", "beginning"));
        assertTrue(err.toString().contains("model.safetensors"), err.toString());
        assertEquals(0, house(copy, "audit", "--json"), err::toString);
        assertEquals("equal", json().path("verdict").asText());
        assertEquals(2, house(copy, "audit", "--to", "soon"));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }
}
