package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.RefusedException;
import dripstone.batch.RunLimit;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import dripstone.disk.Sha256;
import dripstone.train.Trainer;
import dripstone.train.TrainingBounds;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A data directory with a few texts and a very small model, for tests of what the house does with both. */
final class TinyHouse {
    /** Settings with which all checkpoints stay, and many steps say what the weights were. */
    static final String[] AUDITABLE = {"train.hash-every", "3", "checkpoint.keep", "1000"};

    private static final ObjectMapper JSON = new ObjectMapper();
    final Path data;
    private final Path texts;
    private final String[] always;

    /** @param always keys and values with which it is opened each time */
    TinyHouse(Path directory, String... always) throws IOException {
        this.data = directory.resolve("data");
        this.texts = Files.createDirectories(directory.resolve("texts"));
        this.always = always;
    }

    /** Those of the very small model. @param more keys and values; the last of a key counts */
    static Map<String, String> settings(String... more) {
        Map<String, String> settings = new TreeMap<>(Map.of("model.context", "16", "train.leaf-sequences", "2", "train.workers", "1",
                "kernel.path", "scalar", "model.width", "16", "model.layers", "1", "model.heads", "2", "model.kv-heads", "2"));
        settings.put("model.feed-forward", "32");
        settings.put("tokenizer.vocabulary-size", "300");
        settings.put("intake.held-out-share", "0");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    House open(String... more) throws IOException {
        String[] all = Stream.of(always, more).flatMap(Arrays::stream).toArray(String[]::new);
        try {
            return House.open(new DataDirectory(data), ConfigurationReader.read(null, settings(all)));
        } catch (ConfigurationException | RefusedException e) {
            throw new IOException(e);
        }
    }

    Path text(int i) {
        return texts.resolve("text-" + i + ".txt");
    }

    /** Texts of a few hundred bytes each. */
    void write(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            Files.writeString(text(i),
                    ("text number " + i + ": drop by drop the stone grows from what seeps in, says " + i + ". ").repeat(3));
        }
    }

    ObjectNode ingest(House house) throws Exception {
        return ask(house, "ingest", "files", List.of(texts.toString()));
    }

    static ObjectNode ask(House house, String operation, Object... arguments) throws Exception {
        ObjectNode given = JSON.createObjectNode();
        for (int i = 0; i < arguments.length; i += 2) {
            given.set(String.valueOf(arguments[i]), JSON.valueToTree(arguments[i + 1]));
        }
        return Objects.requireNonNull(Operations.of(house).get(operation)).run(given, line -> {});
    }

    /** Asks about one of the texts, by its address and path. */
    ObjectNode askAbout(int text, House house, String operation, Object... more) throws Exception {
        Object[] named = {"address", text(text).toString(), "path", text(text).toRealPath().toString()};
        return ask(house, operation, Stream.of(named, more).flatMap(Arrays::stream).toArray());
    }

    static TrainingEnd learn(House house, long tokens, long checkpointEvery, Consumer<Trainer> begun) throws Exception {
        house.forgetting().carryOutOpen(line -> {});
        TrainingRun run = new TrainingRun(house, house.tokenizers().trainForLearning(), house.configuration().settings().batch(),
                RunLimit.text(), new TrainingBounds(tokens, 0, 0, checkpointEvery));
        return run.train(begun);
    }

    static TrainingEnd learn(House house, long tokens, long checkpointEvery) throws Exception {
        return learn(house, tokens, checkpointEvery, trainer -> {});
    }

    static TrainingEnd learn(House house, long tokens) throws Exception {
        return learn(house, tokens, 0);
    }

    Path model() {
        return data.resolve("models/main");
    }

    List<Snapshot> snapshots() throws IOException {
        return SnapshotStore.openForReading(model()).list();
    }

    List<LedgerEntry> decisions() throws IOException {
        try (Ledger ledger = Ledger.open(model().resolve("ledger"))) {
            return new ArrayList<>(ledger.decisions());
        }
    }

    void append(LedgerEntry entry) throws IOException {
        try (Ledger ledger = Ledger.open(model().resolve("ledger"))) {
            ledger.append(entry);
        }
    }

    /** Flips a bit in a file of a snapshot, and makes the manifest say that it belongs there. */
    static void flip(Snapshot snapshot, String file, long byteFromEnd) throws IOException {
        Path path = snapshot.directory().resolve(file);
        byte[] bytes = Files.readAllBytes(path);
        String before = Sha256.of(bytes);
        bytes[(int) (bytes.length - 1 - byteFromEnd)] ^= 1;
        Files.write(path, bytes);
        Path manifest = snapshot.directory().resolve("manifest.json");
        String text = Files.readString(manifest);
        String body = text.substring(12, text.length() - 78).replace(before, Sha256.of(bytes));
        String sum = Sha256.of(body.getBytes(StandardCharsets.UTF_8));
        Files.writeString(manifest, text.substring(0, 12) + body + ",\"sha256\":\"" + sum + "\"}\n");
    }

    /** All files of a tree with their hashes. */
    static SortedMap<String, String> hashes(Path tree) throws IOException {
        SortedMap<String, String> hashes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                hashes.put(tree.relativize(file).toString(), Sha256.of(file));
            }
        }
        return hashes;
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
