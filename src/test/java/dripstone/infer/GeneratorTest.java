package dripstone.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import dripstone.token.ByteTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GeneratorTest {
    private static final int CONTEXT = 10;
    private static final ModelShape SHAPE =
            new ModelShape(ModelSettings.llama(1, 16, 2, 1, 20, CONTEXT, 10000, 1e-5, true), 257);

    private final ByteTokenizer tokenizer = new ByteTokenizer();
    private final Kernels kernels = KernelChoice.scalar(Precision.F32);
    private final Parameters parameters = Parameters.allocate(SHAPE, kernels);
    private final Generator generator = Generator.over(parameters, kernels, tokenizer);

    GeneratorTest() {
        parameters.initialise(9);
        kernels.scale(parameters.master(), 20, parameters.layout().decayedElements());
        parameters.refreshCompute();
    }

    @AfterEach
    void close() {
        generator.close();
        parameters.close();
        kernels.close();
    }

    private static SamplerSettings drawing(long seed, int maxTokens) {
        return new SamplerSettings(1.5, 0, 1, seed, maxTokens);
    }

    private List<Integer> tokens(int[] prompt, SamplerSettings settings) {
        List<Integer> tokens = new ArrayList<>();
        generator.generate(prompt, settings, tokens::add);
        return tokens;
    }

    @Test
    void theSameSeed_givesTheSameTokens_anotherGivesOthers() {
        int[] prompt = {1, 2, 3};
        assertEquals(tokens(prompt, drawing(1, 8)), tokens(prompt, drawing(1, 8)));
        assertNotEquals(tokens(prompt, drawing(1, 8)), tokens(prompt, drawing(2, 8)));
    }

    /** Each token must be the one that a fresh decoder gives for the window as it is documented. */
    @Test
    void beyondTheContext_theLastHalfIsReadAnew() {
        int[] prompt = {1, 2, 3};
        List<Integer> drawn = tokens(prompt, SamplerSettings.greedy(40));
        List<Integer> window = new ArrayList<>(List.of(tokenizer.endOfText(), 1, 2, 3));
        for (int i = 0; i < drawn.size(); i++) {
            assertEquals(greedy(window), drawn.get(i), "token " + i);
            window.add(drawn.get(i));
            if (window.size() > CONTEXT) {
                window = new ArrayList<>(window.subList(window.size() - CONTEXT / 2, window.size()));
            }
        }
        assertEquals(40, drawn.size());
    }

    /** Learned positions end where the context does. */
    @Test
    void beyondTheContextOfLearnedPositions_theLastHalfIsReadAnewToo() {
        ModelShape shape = new ModelShape(new ModelSettings(Architecture.GPT2, 1, 16, 2, 2, 0, 20, ActivationChoice.AUTO, CONTEXT, 10000,
                1e-5, true, 0), 257);
        try (Parameters gpt2 = Parameters.allocate(shape, kernels)) {
            gpt2.initialise(9);
            kernels.scale(gpt2.master(), 20, gpt2.layout().decayedElements());
            gpt2.refreshCompute();
            List<Integer> window = new ArrayList<>(List.of(tokenizer.endOfText()));
            try (Generator other = Generator.over(gpt2, kernels, tokenizer)) {
                other.generate(new int[0], SamplerSettings.greedy(3 * CONTEXT), token -> {
                    assertEquals(greedy(gpt2, window), token, "after " + window);
                    window.add(token);
                    if (window.size() > CONTEXT) {
                        window.subList(0, window.size() - CONTEXT / 2).clear();
                    }
                    return true;
                });
            }
        }
    }

    /** Padded rows have weights like all others, and at a great temperature all are as likely. */
    @Test
    void idsWithoutAToken_areNeverDrawn() {
        ModelShape padded = new ModelShape(ModelSettings.llama(1, 16, 2, 1, 20, CONTEXT, 10000, 1e-5, true), 1024);
        try (Parameters weights = Parameters.allocate(padded, kernels)) {
            weights.initialise(9);
            kernels.scale(weights.master(), 20, weights.layout().decayedElements());
            weights.refreshCompute();
            try (Generator larger = Generator.over(weights, kernels, tokenizer)) {
                Set<Integer> drawn = new TreeSet<>();
                for (int seed = 0; seed < 100; seed++) {
                    larger.generate(new int[] {1, 2}, new SamplerSettings(100, 0, 1, seed, 20), drawn::add);
                }
                assertTrue(drawn.size() > 150, drawn::toString);
                assertTrue(drawn.stream().allMatch(token -> token < tokenizer.vocabularySize()), drawn::toString);
                larger.generate(new int[] {1, 2}, SamplerSettings.greedy(50), token -> token < tokenizer.vocabularySize());
                assertThrows(IllegalArgumentException.class,
                        () -> larger.generate(new int[] {257}, SamplerSettings.greedy(1), token -> true));
            }
        }
    }

    @Test
    void modelWithFewerRowsThanTokens_isRefused() {
        ModelShape small = new ModelShape(ModelSettings.llama(1, 16, 2, 1, 20, CONTEXT, 10000, 1e-5, true), 256);
        try (Parameters weights = Parameters.allocate(small, kernels)) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Generator.over(weights, kernels, tokenizer));
            assertEquals("the tokenizer is not the model's: tokenizer vocabulary=257 model vocabulary=256", e.getMessage());
        }
    }

    private int greedy(List<Integer> window) {
        return greedy(parameters, window);
    }

    private int greedy(Parameters weights, List<Integer> window) {
        try (CachedDecoder decoder = new CachedDecoder(weights, kernels); Lane lane = kernels.openLane()) {
            decoder.append(lane, window.stream().mapToInt(i -> i).toArray(), 0, window.size(), 0);
            double[] logits = new double[257];
            decoder.logits(lane, logits);
            return new Sampler(SamplerSettings.greedy(1), 257).next(logits);
        }
    }

    @Test
    void aPromptLongerThanTheContext_keepsItsLastTokens() {
        int[] prompt = new int[CONTEXT + 5];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = i;
        }
        List<Integer> first = new ArrayList<>();
        Completion completion = generator.generate(prompt, SamplerSettings.greedy(1), first::add);
        assertEquals(CONTEXT, completion.promptTokens());
        assertEquals(6, completion.droppedTokens());
        assertEquals(greedy(List.of(5, 6, 7, 8, 9, 10, 11, 12, 13, 14)), first.getFirst());
    }

    @Test
    void anEmptyPrompt_beginsAText() {
        Completion completion = generator.generate("", SamplerSettings.greedy(3), piece -> true);
        assertEquals(1, completion.promptTokens());
        assertEquals(0, completion.droppedTokens());
    }

    @Test
    void theReadersNo_stopsTheGeneration() {
        List<Integer> seen = new ArrayList<>();
        Completion completion = generator.generate(new int[0], drawing(1, 100), token -> {
            seen.add(token);
            return seen.size() < 4;
        });
        assertEquals(new Completion(1, 0, 4, StopReason.CANCELLED), completion);
    }

    @Test
    void anInterrupt_stopsTheGeneration_andStaysSet() {
        Completion completion = generator.generate(new int[0], drawing(1, 100), token -> {
            Thread.currentThread().interrupt();
            return true;
        });
        assertTrue(Thread.interrupted());
        assertEquals(StopReason.CANCELLED, completion.reason());
        assertEquals(1, completion.tokens());
    }

    @Test
    void maxTokens_isTheLength() {
        assertEquals(new Completion(1, 0, 5, StopReason.LENGTH), generator.generate(new int[0], drawing(1, 5), token -> true));
    }

    @Test
    void theEndOfText_ends_andIsNotHandedOver() {
        // At this temperature all tokens are nearly alike, so that the end comes up within some hundred draws.
        boolean ended = false;
        for (int seed = 0; seed < 200 && !ended; seed++) {
            List<Integer> seen = new ArrayList<>();
            Completion completion = generator.generate(new int[0], new SamplerSettings(50, 0, 1, seed, 30), seen::add);
            assertTrue(!seen.contains(tokenizer.endOfText()));
            assertEquals(seen.size(), completion.tokens());
            ended = completion.reason() == StopReason.END_OF_TEXT;
        }
        assertTrue(ended);
    }

    @Test
    void aGenerationWithinAGeneration_isRefused_andTheGeneratorGoesOn() {
        generator.generate(new int[0], drawing(1, 1), token -> {
            assertThrows(IllegalStateException.class, () -> generator.generate(new int[0], drawing(1, 1), t -> true));
            return true;
        });
        generator.generate(new int[0], drawing(1, 1), token -> true);
    }

    @Test
    void tokensOutsideTheVocabulary_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> tokens(new int[] {257}, drawing(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> tokens(new int[] {-1}, drawing(1, 1)));
    }

}
