package dripstone.infer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.Tensor;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model directory as others publish it on Hugging Face (config.json, model.safetensors in F32, tokenizer.json). */
final class PretrainedModel implements SnapshotReader {
    private final Path directory;
    private final JsonNode config;
    private final ByteBuffer weights;
    private final JsonNode header;
    private final int dataStart;

    PretrainedModel(Path directory) throws IOException {
        ObjectMapper json = new ObjectMapper();
        this.directory = directory;
        config = json.readTree(directory.resolve("config.json").toFile());
        weights = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("model.safetensors"))).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = Math.toIntExact(weights.getLong(0));
        byte[] text = new byte[headerBytes];
        weights.get(8, text);
        header = json.readTree(text);
        dataStart = 8 + headerBytes;
    }

    @Override
    public ModelShape shape() {
        return new ModelShape(
                ModelSettings.llama(
                        config.get("num_hidden_layers").asInt(), config.get("hidden_size").asInt(),
                        config.get("num_attention_heads").asInt(), config.get("num_key_value_heads").asInt(),
                        config.get("intermediate_size").asInt(), config.get("max_position_embeddings").asInt(),
                        config.get("rope_theta").asDouble(), config.get("rms_norm_eps").asDouble(),
                        config.get("tie_word_embeddings").asBoolean()),
                config.get("vocab_size").asInt());
    }

    @Override
    public byte[] tokenizerJson() throws IOException {
        return Files.readAllBytes(directory.resolve("tokenizer.json"));
    }

    @Override
    public void readWeights(List<Tensor> into) throws IOException {
        for (Tensor tensor : into) {
            JsonNode entry = header.get(tensor.name());
            if (entry == null || !entry.get("dtype").asText().equals("F32") || !entry.get("shape").toString().equals(
                    tensor.shape().toString().replace(" ", ""))) {
                throw new IOException("the file lacks tensor " + tensor.name() + " of shape " + tensor.shape() + ": " + entry);
            }
            int from = dataStart + entry.get("data_offsets").get(0).asInt();
            MemorySegment source = MemorySegment.ofBuffer(weights.slice(from, (int) tensor.data().byteSize()));
            MemorySegment.copy(source, 0, tensor.data(), 0, tensor.data().byteSize());
        }
    }

    @Override
    public Snapshot snapshot() {
        throw new UnsupportedOperationException("weights that others trained have no snapshot");
    }

    @Override
    public ObjectNode trainerState() {
        throw new UnsupportedOperationException("weights that others trained have no trainer state");
    }

    @Override
    public void readOptimizer(List<Tensor> into) {
        throw new UnsupportedOperationException("weights that others trained have no optimizer state");
    }

    @Override
    public void close() {}
}
