package dripstone.app.crash;

import dripstone.app.Installation;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One uninterrupted {@code train} over a copy of the journal, the decisions in the ledger, and the position to which the tokenizer was
 * trained: no snapshot, no step and no tokenizer comes along.
 */
record Retraining(Path config, Path data, Path copy) {
    static final String MODEL = "main";

    /** Copies what it begins with. */
    void prepare() throws IOException {
        Files.createDirectories(to().root());
        Trees.copy(data.resolve("journal"), copy.resolve("journal"));
        Path withdrawals = data.resolve("withdrawals");
        if (Files.exists(withdrawals)) {
            Trees.copy(withdrawals, copy.resolve("withdrawals"));
        }
        Files.copy(from().root().resolve("tokenizer.position"), to().root().resolve("tokenizer.position"));
        try (Ledger ledger = Ledger.open(from().ledger())) {
            Learnt.writeInOrder(ledger, to().ledger(), false);
        }
    }

    private void train() throws IOException, InterruptedException {
        Installation.Answer answer = new Installation(config, copy)
                .run("train", "--epochs", Integer.toString(FixedInput.EPOCHS), "--checkpoint-every", "0", "--json");
        if (answer.exitCode() != 0) {
            throw new IOException("train ended with exit=" + answer.exitCode() + "\n" + answer.out() + answer.err());
        }
    }

    /** Trains, and says where it came to anything else. */
    List<String> differences(Path scratch) throws IOException, InterruptedException {
        train();
        return Learnt.in(from(), scratch).differences(Learnt.in(to(), scratch));
    }

    private ModelDirectory from() {
        return ModelDirectory.of(data, MODEL);
    }

    private ModelDirectory to() {
        return ModelDirectory.of(copy, MODEL);
    }
}
