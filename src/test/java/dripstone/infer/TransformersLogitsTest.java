package dripstone.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.checkpoint.PretrainedDirectory;
import dripstone.checkpoint.Tensor;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import dripstone.model.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Directories that Hugging Face's transformers 5.23 wrote by {@code save_pretrained}, of small models with random weights (in F32, F16
 * and BF16; one in shards), with the logits that it computed from these weights in float64.
 */
final class TransformersLogitsTest {
    private static final Path MODELS = Path.of("src", "test", "resources", "dripstone", "infer", "transformers");

    static Stream<Arguments> models() {
        return Stream.of("llama", "llama-gelu", "mistral", "qwen2", "qwen3", "gpt2", "gpt2-relu")
                .flatMap(name -> Stream.of(Arguments.of(name, false), Arguments.of(name, true)));
    }

    @ParameterizedTest(name = "{0}, fast={1}")
    @MethodSource("models")
    void logits_areThoseOfTransformers(String name, boolean fast) throws IOException {
        JsonNode expected = new ObjectMapper().readTree(MODELS.resolve(name).resolve("expected.json").toFile());
        int[] tokens = new ObjectMapper().convertValue(expected.get("tokens"), int[].class);
        try (Kernels kernels = fast ? KernelChoice.fast(Precision.F32) : KernelChoice.scalar(Precision.F32);
                PretrainedDirectory model = PretrainedDirectory.open(MODELS.resolve(name));
                Parameters parameters = Parameters.allocate(model.shape(), kernels)) {
            model.read(Tensor.of(parameters));
            parameters.refreshCompute();
            compare(kernels, parameters, tokens, expected);
        }
    }

    private static void compare(Kernels kernels, Parameters parameters, int[] tokens, JsonNode expected) {
        try (CachedDecoder decoder = new CachedDecoder(parameters, kernels); Lane lane = kernels.openLane()) {
            int read = 0;
            for (int i = 0; i < expected.get("positions").size(); i++) {
                int position = expected.get("positions").get(i).asInt();
                decoder.append(lane, tokens, read, position + 1, read);
                read = position + 1;
                double[] logits = new double[parameters.shape().vocabulary()];
                decoder.logits(lane, logits);
                for (int v = 0; v < logits.length; v++) {
                    assertEquals(expected.get("logits").get(i).get(v).asDouble(), logits[v], 2e-5, "position=" + position + " token=" + v);
                }
            }
        }
    }

    /** A model may be used at a shorter context than it was made for: its first positions are the same. */
    @ParameterizedTest
    @MethodSource("shorter")
    void shorterContext_givesTheSameFirstLogits(String name) throws IOException {
        double[] whole = firstLogits(name, Integer.MAX_VALUE);
        double[] cut = firstLogits(name, 5);
        for (int v = 0; v < whole.length; v++) {
            assertEquals(whole[v], cut[v], 1e-12);
        }
    }

    static List<String> shorter() {
        return List.of("llama", "gpt2");
    }

    private static double[] firstLogits(String name, int mostContext) throws IOException {
        try (Kernels kernels = KernelChoice.scalar(Precision.F32);
                PretrainedDirectory model = PretrainedDirectory.open(MODELS.resolve(name), mostContext);
                Parameters parameters = Parameters.allocate(model.shape(), kernels);
                CachedDecoder decoder = decoder(model, parameters, kernels);
                Lane lane = kernels.openLane()) {
            assertEquals(Math.min(12, mostContext), decoder.context());
            decoder.append(lane, new int[] {3, 14, 15, 9, 2}, 0, 5, 0);
            double[] logits = new double[parameters.shape().vocabulary()];
            decoder.logits(lane, logits);
            return logits;
        }
    }

    private static CachedDecoder decoder(PretrainedDirectory model, Parameters parameters, Kernels kernels) throws IOException {
        model.read(Tensor.of(parameters));
        parameters.refreshCompute();
        return new CachedDecoder(parameters, kernels);
    }
}
