package dripstone.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The forward pass against the outside world: weights that another program trained must speak as they do there. */
final class PretrainedModelTest {
    private static final Path STORIES = Path.of("..", "shared", "data", "models", "stories260K-hf");
    private static final String PROMPT = "Once upon a time";
    private static final String CONTINUATION =
            ", there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball.";

    static Stream<Kernels> kernels() {
        return Stream.of(
                KernelChoice.scalar(Precision.F32), KernelChoice.scalar(Precision.BF16), KernelChoice.fast(Precision.F32),
                KernelChoice.fast(Precision.BF16));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kernels")
    void stories260K_continuesGreedily_asInItsOwnProgram(Kernels kernels) throws IOException {
        assumeTrue(Files.isDirectory(STORIES), "no pretrained model at " + STORIES.toAbsolutePath());
        try (kernels; PretrainedModel model = new PretrainedModel(STORIES);
                Generator generator = Generator.load(model, kernels, new PieceTokenizer(model.tokenizerJson()))) {
            StringBuilder text = new StringBuilder();
            generator.generate(PROMPT, SamplerSettings.greedy(100), piece -> {
                text.append(piece);
                return text.length() < CONTINUATION.length();
            });
            assertEquals(CONTINUATION, text.substring(0, CONTINUATION.length()));
        }
    }
}
