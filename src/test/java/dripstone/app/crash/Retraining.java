package dripstone.app.crash;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.house.DataDirectory;
import dripstone.app.house.House;
import dripstone.app.house.Operations;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.ModelDirectory;
import dripstone.config.ConfigurationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One uninterrupted {@code train} over a copy of the journal, released files among it, the decisions in the ledger, and the position to which the tokenizer was
 * trained: no snapshot, no step and no tokenizer comes along.
 */
record Retraining(Path config, Path data, Path copy) {
    static final String MODEL = "main";

    /** Copies what it begins with. */
    void prepare() throws IOException {
        Files.createDirectories(to().root());
        Trees.copy(data.resolve("journal"), copy.resolve("journal"));
        ReleasedFiles.copy(data, copy.resolve("journal"));
        Path withdrawals = data.resolve("withdrawals");
        if (Files.exists(withdrawals)) {
            Trees.copy(withdrawals, copy.resolve("withdrawals"));
        }
        Files.copy(from().root().resolve("tokenizer.position"), to().root().resolve("tokenizer.position"));
        try (Ledger ledger = Ledger.open(from().ledger())) {
            Learnt.writeInOrder(ledger, to().ledger(), false);
        }
    }

    /** What {@code dripstone train} does, in this process: its code is warm after the first run, a new process's never. */
    void train() throws IOException, InterruptedException {
        ObjectNode arguments = new ObjectMapper().createObjectNode().put("epochs", FixedInput.EPOCHS).put("checkpoint-every", 0);
        try (House house = House.open(new DataDirectory(copy), ConfigurationReader.read(config, Map.of()))) {
            Objects.requireNonNull(Operations.of(house).get("train")).run(arguments, line -> { });
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("train over the copy failed: data=" + copy + " reason=" + e, e);
        }
    }

    /** Where it came to anything else. */
    List<String> differences(Path scratch) throws IOException {
        return Learnt.in(from(), scratch).differences(Learnt.in(to(), scratch));
    }

    private ModelDirectory from() {
        return ModelDirectory.of(data, MODEL);
    }

    private ModelDirectory to() {
        return ModelDirectory.of(copy, MODEL);
    }
}
