package dripstone.checkpoint;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where one model keeps its state: {@code DATA/models/NAME/}. Nothing is made by asking.
 *
 * @param root the model's directory
 */
public record ModelDirectory(Path root) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    /** @throws IllegalArgumentException unless the name is 1 to 64 of a–z, 0–9 and hyphen */
    public static ModelDirectory of(Path dataDirectory, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a model's name is 1 to 64 of a-z, 0-9 and hyphen: name=" + name);
        }
        return new ModelDirectory(dataDirectory.resolve("models").resolve(name));
    }

    public String name() {
        return String.valueOf(root.getFileName());
    }

    /** For {@link SnapshotStore#open}, which takes the root. */
    public Path snapshots() {
        return root.resolve("snapshots");
    }

    /** For {@link Ledger#open}. */
    public Path ledger() {
        return root.resolve("ledger");
    }

    /** The frozen tokenizer, in Hugging Face form. */
    public Path tokenizer() {
        return root.resolve("tokenizer.json");
    }

    /** One line a step and a validation. */
    public Path metrics() {
        return root.resolve("metrics.csv");
    }
}
