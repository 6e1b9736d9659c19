package dripstone.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dripstone.disk.CorruptFileException;
import dripstone.disk.FileOutput;
import dripstone.disk.OwnerOnly;
import dripstone.disk.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The files inside one snapshot directory: how they are written, and how they are checked. */
final class SnapshotFiles {
    static final String WEIGHTS = "model.safetensors";
    static final String CONFIG = "config.json";
    static final String TOKENIZER = "tokenizer.json";
    static final String OPTIMIZER = "optimizer.safetensors";
    static final String TRAINER = "trainer.json";
    static final String ADAPTER = "adapter_model.safetensors";
    static final String ADAPTER_CONFIG = "adapter_config.json";

    /** What a snapshot is restored from; the others are for other programs. */
    private static final List<String> ALL = List.of(CONFIG, TOKENIZER, TRAINER, WEIGHTS, OPTIMIZER);
    private static final String TENSORS = ".safetensors";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SnapshotFiles() {}

    /** Writes one file of a snapshot. */
    @FunctionalInterface
    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes all files, the manifest last; each is hashed as it is written. Forcing them is the publisher's part.
     *
     * @param endOfText of the content's tokenizer
     * @param earlierAdapters the newest snapshot of the same model that holds adapters
     * @param pace at which they are written
     */
    static void write(Path directory, SnapshotContent content, Optional<CompanionFiles.TextEnd> endOfText,
            Optional<Snapshot> earlierAdapters, Pace pace) throws IOException {
        byte[] config = ModelConfig.encode(
                content.shape(), endOfText.map(end -> OptionalInt.of(end.id())).orElse(OptionalInt.empty()));
        byte[] tokenizerConfig = CompanionFiles.tokenizerConfig(content.shape(), endOfText);
        byte[] generationConfig = CompanionFiles.generationConfig(endOfText);
        byte[] trainer = JSON.writeValueAsBytes(content.trainerState());
        List<Manifest.FileEntry> files = new ArrayList<>();
        files.add(write(directory, pace, CONFIG, out -> out.write(config)));
        files.add(write(directory, pace, TOKENIZER, out -> out.write(content.tokenizerJson())));
        files.add(write(directory, pace, CompanionFiles.TOKENIZER_CONFIG, out -> out.write(tokenizerConfig)));
        files.add(write(directory, pace, CompanionFiles.GENERATION_CONFIG, out -> out.write(generationConfig)));
        files.add(write(directory, pace, TRAINER, out -> out.write(trainer)));
        files.add(weights(directory, pace, content, earlierAdapters));
        if (content.adapter().isPresent()) {
            AdapterContent adapter = content.adapter().get();
            byte[] adapterConfig = AdapterConfig.encode(adapter.settings(), content.shape());
            files.add(write(directory, pace, ADAPTER_CONFIG, out -> out.write(adapterConfig)));
            files.add(write(directory, pace, ADAPTER, out -> SafetensorsWriter.write(out, adapter.tensors())));
        }
        files.add(write(directory, pace, OPTIMIZER, out -> SafetensorsWriter.write(out, content.optimizer())));
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        byte[] manifest = new Manifest(content.step(), content.kernelFingerprint(), now, files).encode();
        write(directory, pace, Manifest.NAME, out -> out.write(manifest));
    }

    private static Manifest.FileEntry weights(Path directory, Pace pace, SnapshotContent content, Optional<Snapshot> earlierAdapters)
            throws IOException {
        Optional<Manifest.FileEntry> linked = content.adapter().isPresent() && earlierAdapters.isPresent()
                ? AdapterBase.link(directory, content.weights(), earlierAdapters.get(), pace)
                : Optional.empty();
        if (linked.isPresent()) {
            return linked.get();
        }
        pace.expects(Math.max(pace.expectedBytes(), pace.bytes() + content.bytes(true).count()));
        return write(directory, pace, WEIGHTS, out -> SafetensorsWriter.write(out, content.weights()));
    }

    private static Manifest.FileEntry write(Path directory, Pace pace, String name, Body body) throws IOException {
        Path file = directory.resolve(name);
        OwnerOnly.createFile(file);
        try (FileOutput out = name.endsWith(TENSORS) ? FileOutput.large(file) : FileOutput.over(file)) {
            HashedOutput hashed = new HashedOutput(new PacedOutput(out, pace));
            body.writeTo(hashed);
            return new Manifest.FileEntry(name, hashed.count(), hashed.sha256());
        }
    }

    /** What is wrong with the files that the manifest names, one line each. */
    static List<String> problems(Path directory, Manifest manifest) throws IOException {
        List<String> problems = new ArrayList<>();
        List<String> wanted = new ArrayList<>(ALL);
        if (manifest.hasAdapter()) {
            wanted.add(ADAPTER_CONFIG);
        }
        for (String name : wanted) {
            if (manifest.files().stream().noneMatch(f -> f.name().equals(name))) {
                problems.add(Manifest.NAME + ": names no " + name);
            }
        }
        List<InParallel.Part<Optional<String>>> checks = new ArrayList<>();
        for (Manifest.FileEntry entry : manifest.files()) {
            checks.add(() -> problem(directory, entry));
        }
        InParallel.run("snapshot-check", checks).forEach(found -> found.ifPresent(problems::add));
        return problems;
    }

    private static Optional<String> problem(Path directory, Manifest.FileEntry entry) throws IOException {
        Path file = directory.resolve(entry.name());
        if (!Files.isRegularFile(file)) {
            return Optional.of(entry.name() + ": missing");
        }
        if (Files.size(file) != entry.bytes()) {
            return Optional.of(entry.name() + ": bytes=" + Files.size(file) + " manifest=" + entry.bytes());
        }
        String sum = Sha256.of(file);
        return sum.equals(entry.sha256()) ? Optional.empty()
                : Optional.of(entry.name() + ": sha256=" + sum + " manifest=" + entry.sha256());
    }

    /** A small file as a whole, checked against the manifest. */
    static byte[] read(Path directory, Manifest manifest, String name, int longest) throws IOException {
        Manifest.FileEntry entry = manifest.file(directory, name);
        Path file = directory.resolve(name);
        if (entry.bytes() > longest) {
            throw new CorruptFileException(file, "longer than this build reads: bytes=" + entry.bytes() + " longest=" + longest);
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!Sha256.of(bytes).equals(entry.sha256())) {
            throw new CorruptFileException(file, "differs from its manifest: bytes=" + bytes.length);
        }
        return bytes;
    }
}
