package dripstone.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dripstone.checkpoint.PretrainedDirectory;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import dripstone.token.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The forward pass against the outside world: weights that another program trained must speak as they do there. Heads are of 8 and of
 * 16: less than one vector on any path.
 */
final class PretrainedModelTest {
    private static final Path MODELS = Path.of("..", "shared", "data", "models");
    private static final String PROMPT = "Once upon a time";

    static Stream<Kernels> kernels() {
        return Stream.of(
                KernelChoice.scalar(Precision.F32), KernelChoice.scalar(Precision.BF16), KernelChoice.fast(Precision.F32),
                KernelChoice.fast(Precision.BF16));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kernels")
    void stories260K_continuesGreedily_asInItsOwnProgram(Kernels kernels) throws IOException {
        String expected = ", there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball.";
        assertEquals(expected, continuation(kernels, "stories260K-hf", expected.length()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kernels")
    void babyllama_continuesGreedily_asInTransformers(Kernels kernels) throws IOException {
        String expected = ", there was a little girl named Lily. She loved to play outside in the sunshine.";
        assertEquals(expected, continuation(kernels, "babyllama-tok105-hf", expected.length()));
    }

    private static String continuation(Kernels kernels, String name, int length) throws IOException {
        Path directory = MODELS.resolve(name);
        assumeTrue(Files.isDirectory(directory), "no pretrained model at " + directory.toAbsolutePath());
        try (kernels; PretrainedDirectory model = PretrainedDirectory.open(directory);
                Generator generator = Generator.load(model, kernels, TokenizerJson.read(PretrainedDirectory.tokenizer(directory)))) {
            StringBuilder text = new StringBuilder();
            generator.generate(PROMPT, SamplerSettings.greedy(200), piece -> {
                text.append(piece);
                return text.length() < length;
            });
            return text.substring(0, Math.min(length, text.length()));
        }
    }
}
