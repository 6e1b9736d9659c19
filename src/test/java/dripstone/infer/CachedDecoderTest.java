package dripstone.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dripstone.kernel.Buffer;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.LeafOptions;
import dripstone.model.LeafPass;
import dripstone.model.LeafSettings;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import dripstone.model.TensorSlot;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class CachedDecoderTest {
    private static final int VOCABULARY = 29;

    static Stream<Arguments> models() {
        return Stream.of(Precision.F64, Precision.F32, Precision.BF16).flatMap(precision -> Stream.of(
                Arguments.of(precision, shape(2, 16, 4, 2, 45, true)),
                Arguments.of(precision, shape(1, 24, 2, 2, 9, false)),
                Arguments.of(precision, shape(1, 8, 2, 1, 1, true)),
                Arguments.of(precision, shape(Architecture.MISTRAL, 12, 10, 41)),
                Arguments.of(precision, shape(Architecture.QWEN2, 16, 0, 37)),
                Arguments.of(precision, shape(Architecture.QWEN3, 16, 8, 43)),
                Arguments.of(precision, shape(Architecture.GPT2, 16, 0, 45))));
    }

    private static ModelShape shape(Architecture architecture, int width, int headSize, int context) {
        return new ModelShape(new ModelSettings(architecture, 2, width, 4, architecture == Architecture.GPT2 ? 4 : 2, headSize, 20,
                ActivationChoice.AUTO, context, 10000, 1e-5, architecture == Architecture.QWEN3, 0), VOCABULARY);
    }

    private static ModelShape shape(int layers, int width, int heads, int kvHeads, int context, boolean tied) {
        return new ModelShape(ModelSettings.llama(layers, width, heads, kvHeads, 20, context, 10000, 1e-5, tied), VOCABULARY);
    }

    /** Bits, since the scalar reference sums each element in the order of k whatever the number of rows. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("models")
    void cachedLogits_haveTheBitsOfUncachedOnes(Precision precision, ModelShape shape) {
        try (Kernels kernels = KernelChoice.scalar(precision); Parameters parameters = weights(kernels, shape);
                CachedDecoder cached = new CachedDecoder(parameters, kernels);
                CachedDecoder uncached = new CachedDecoder(parameters, kernels); Lane lane = kernels.openLane()) {
            int[] tokens = tokens(shape.settings().context());
            for (int t = 0; t < tokens.length; t++) {
                cached.append(lane, tokens, t, t + 1, t);
                uncached.append(lane, tokens, 0, t + 1, 0);
                assertArrayEquals(logits(uncached, lane), logits(cached, lane), "after token " + t);
            }
        }
    }

    /** Not always the bits: oneDNN takes another kernel for one row, which sums in another order. In units of the logits' deviation. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("fast")
    void cachedLogits_ofTheFastKernels_areCloseToUncachedOnes(Architecture architecture, Precision precision, double tolerance) {
        ModelShape shape = shape(architecture, 64, 0, 90);
        try (Kernels kernels = KernelChoice.fast(precision);
                Parameters parameters = weights(kernels, shape); CachedDecoder cached = new CachedDecoder(parameters, kernels);
                CachedDecoder uncached = new CachedDecoder(parameters, kernels); Lane lane = kernels.openLane()) {
            int[] tokens = tokens(90);
            for (int t = 0; t < tokens.length; t++) {
                cached.append(lane, tokens, t, t + 1, t);
                uncached.append(lane, tokens, 0, t + 1, 0);
                double[] expected = logits(uncached, lane);
                double deviation = Math.sqrt(Arrays.stream(expected).map(x -> x * x).average().orElseThrow());
                assertArrayEquals(expected, logits(cached, lane), tolerance * deviation, "after token " + t);
            }
        }
    }

    static Stream<Arguments> fast() {
        return Arrays.stream(Architecture.values()).flatMap(architecture -> Stream.of(
                Arguments.of(architecture, Precision.F32, 5e-5), Arguments.of(architecture, Precision.BF16, 4e-2)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("models")
    void theDecoder_givesTheLossOfTheTrainer(Precision precision, ModelShape shape) {
        try (Kernels kernels = KernelChoice.scalar(precision); Parameters parameters = weights(kernels, shape);
                CachedDecoder decoder = new CachedDecoder(parameters, kernels); Lane lane = kernels.openLane()) {
            int[] tokens = tokens(shape.settings().context());
            double loss = 0;
            for (int t = 0; t < tokens.length; t++) {
                decoder.append(lane, tokens, t, t + 1, t);
                double[] logits = logits(decoder, lane);
                double sum = 0;
                for (double logit : logits) {
                    sum += Math.exp(logit);
                }
                loss += Math.log(sum) - logits[(tokens[t] + 1) % VOCABULARY];
            }
            double trainer = trainerLoss(kernels, parameters, lane, tokens);
            assertEquals(trainer, loss, trainer * (precision.equals(Precision.F64) ? 1e-13 : 1e-6));
        }
    }

    private static double trainerLoss(Kernels kernels, Parameters parameters, Lane lane, int[] tokens) {
        try (LeafPass pass = LeafPass.create(parameters, kernels, new LeafSettings(1, 1, false));
                Buffer input = kernels.allocate(12L * tokens.length, "test")) {
            for (int t = 0; t < tokens.length; t++) {
                kernels.setInt(input.address(), t, tokens[t]);
                kernels.setInt(input.address(), tokens.length + t, (tokens[t] + 1) % VOCABULARY);
            }
            pass.bind(input.address(), input.address() + 4L * tokens.length, input.address() + 8L * tokens.length,
                    LeafOptions.PLAIN);
            pass.sequenceLoss(0, lane);
            return pass.lossSum();
        }
    }

    @Test
    void readingAgainFromAnEarlierPosition_forgetsTheRest() {
        ModelShape shape = shape(2, 16, 4, 2, 40, true);
        try (Kernels kernels = KernelChoice.scalar(Precision.F32); Parameters parameters = weights(kernels, shape);
                CachedDecoder decoder = new CachedDecoder(parameters, kernels); Lane lane = kernels.openLane()) {
            int[] tokens = tokens(40);
            decoder.append(lane, tokens, 0, 12, 0);
            double[] fresh = logits(decoder, lane);
            decoder.append(lane, tokens, 12, 40, 12);
            decoder.append(lane, tokens, 5, 12, 5);
            assertArrayEquals(fresh, logits(decoder, lane));
        }
    }

    @Test
    void tokensBeyondTheContext_areRefused() {
        ModelShape shape = shape(1, 8, 2, 1, 4, true);
        try (Kernels kernels = KernelChoice.scalar(Precision.F32); Parameters parameters = weights(kernels, shape);
                CachedDecoder decoder = new CachedDecoder(parameters, kernels); Lane lane = kernels.openLane()) {
            assertThrows(IllegalArgumentException.class, () -> decoder.append(lane, tokens(5), 0, 5, 0));
            assertThrows(IllegalArgumentException.class, () -> decoder.append(lane, tokens(5), 0, 1, 4));
            assertThrows(IllegalArgumentException.class, () -> decoder.append(lane, tokens(5), 2, 2, 0));
        }
    }

    private static Parameters weights(Kernels kernels, ModelShape shape) {
        Parameters parameters = Parameters.allocate(shape, kernels);
        parameters.initialise(3);
        kernels.scale(parameters.master(), 12, parameters.layout().decayedElements());
        Random random = new Random(5);
        for (TensorSlot vector : parameters.slots().stream().filter(TensorSlot::isVector).toList()) {
            for (long i = vector.offset(); i < vector.offset() + vector.count(); i++) {
                double value = kernels.get(kernels.precision().master(), parameters.master(), i);
                kernels.set(kernels.precision().master(), parameters.master(), i, value + 0.3 * random.nextGaussian());
            }
        }
        parameters.refreshCompute();
        return parameters;
    }

    private static int[] tokens(int count) {
        return new Random(4).ints(count, 0, VOCABULARY).toArray();
    }

    private static double[] logits(CachedDecoder decoder, Lane lane) {
        double[] logits = new double[VOCABULARY];
        decoder.logits(lane, logits);
        return logits;
    }
}
