package dripstone.app.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.batch.RunLimit;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Tensor;
import dripstone.config.ConfigurationReader;
import dripstone.infer.SamplerSettings;
import dripstone.journal.Entries;
import dripstone.model.Parameters;
import dripstone.token.BpeTrainer;
import dripstone.train.TrainingBounds;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server speaks from the trainer's copy of the weights where that is of the newest checkpoint, and else from the checkpoint. */
final class SharedSpeechTest {
    @TempDir
    private Path dir;

    private House house() throws Exception {
        Path tokenizer = dir.resolve("tokenizer.json");
        if (!Files.exists(tokenizer)) {
            BpeTrainer trainer = new BpeTrainer();
            trainer.add("bytes".getBytes(UTF_8));
            Files.write(tokenizer, trainer.train(BpeTrainer.SMALLEST_VOCABULARY).toJson());
        }
        return House.open(new DataDirectory(dir.resolve("data")), ConfigurationReader.read(null, Map.of(
                "model.context", "16", "model.layers", "1", "model.width", "32", "model.heads", "2",
                "model.kv-heads", "2", "train.leaf-sequences", "2", "train.workers", "1", "kernel.path", "scalar",
                "tokenizer.import-path", tokenizer.toString())));
    }

    private static Snapshot learn(House house) throws IOException {
        for (int i = 0; i < 8; i++) {
            house.journal().append(List.of(Entries.text(i, "drop by drop the stone grows from what seeps in, " + i)));
        }
        TrainingRun run = new TrainingRun(house, house.tokenizers().current().orElseThrow(), house.configuration().settings().batch(),
                RunLimit.text(), new TrainingBounds(64, 0, 0, 0));
        assertInstanceOf(TrainingEnd.TokensReached.class, run.train(trainer -> { }));
        return SnapshotStore.openForReading(house.modelDirectory().root()).list().getLast();
    }

    private static String speak(House house) throws IOException {
        StringBuilder text = new StringBuilder();
        long step = house.speech().speak(-1, false, "drop", new SamplerSettings(50, 0, 1, 1, 200), piece -> text.append(piece).length() > 0)
                .orElseThrow().snapshot().step();
        return step + " " + text;
    }

    @Test
    void theTrainersCopy_speaksAsTheFileDoes_andNoLeaseIsLeft() throws Exception {
        Snapshot snapshot;
        String fromFile;
        try (House house = house()) {
            snapshot = learn(house);
            fromFile = speak(house);
        }
        try (House house = house(); Parameters kept = weights(house, snapshot)) {
            house.sharedWeights().offer(snapshot.step() + 1, kept.slots(), kept::master);
            assertEquals(fromFile, speak(house), "a version that no published checkpoint has is not spoken from");
        }
        try (House house = house(); Parameters kept = weights(house, snapshot)) {
            house.sharedWeights().offer(snapshot.step(), kept.slots(), kept::master);
            damage(snapshot); // from the file nobody could speak now
            assertEquals(fromFile, speak(house));
            assertEquals(List.of(), house.sharedWeights().holders());
            assertTrue(house.sharedWeights().takeBack(Duration.ZERO));
        }
    }

    private static Parameters weights(House house, Snapshot snapshot) throws IOException {
        try (SnapshotReader reader = SnapshotStore.openForReading(house.modelDirectory().root()).open(snapshot)) {
            Parameters weights = Parameters.allocate(reader.shape(), house.kernels());
            reader.readWeights(Tensor.of(weights));
            return weights;
        }
    }

    private static void damage(Snapshot snapshot) throws IOException {
        Path file = snapshot.directory().resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 100] ^= 0x40;
        Files.write(file, bytes);
    }
}
