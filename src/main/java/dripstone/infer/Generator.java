package dripstone.infer;

import dripstone.checkpoint.PretrainedDirectory;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.Tensor;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import dripstone.token.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Continues a text, token by token, with a key-value cache.
 *
 * <p>The prompt follows an end-of-text token, as every document does in training. The model sees at most its context of T tokens: a
 * longer prompt keeps its last T, and when the context is full, its last T/2 tokens are read anew from position 0 and the rest is
 * forgotten, so that a generation may be of any length.
 *
 * <p>A model's vocabulary may be larger than its tokenizer's, as it is where somebody padded the embedding to a round number: the ids
 * beyond the last token are never drawn, whatever their logits.
 *
 * <p>The same weights, kernels, prompt and settings give the same tokens. One generation at a time; any thread may ask for it, and
 * works through it itself.
 */
public final class Generator implements AutoCloseable {
    private final Parameters parameters;
    private final boolean ownsParameters;
    private final Kernels kernels;
    private final Tokenizer tokenizer;
    private final CachedDecoder decoder;
    private final AtomicBoolean busy = new AtomicBoolean();

    private Generator(Parameters parameters, boolean ownsParameters, Kernels kernels, Tokenizer tokenizer) {
        if (tokenizer.vocabularySize() > parameters.shape().vocabulary()) {
            throw new IllegalArgumentException("the tokenizer is not the model's: tokenizer vocabulary=" + tokenizer.vocabularySize()
                    + " model vocabulary=" + parameters.shape().vocabulary());
        }
        this.parameters = parameters;
        this.ownsParameters = ownsParameters;
        this.kernels = kernels;
        this.tokenizer = tokenizer;
        this.decoder = new CachedDecoder(parameters, kernels);
    }

    /** A generator on weights that stay the caller's, who writes none of them while {@link #generate} runs. */
    public static Generator over(Parameters parameters, Kernels kernels, Tokenizer tokenizer) {
        return new Generator(parameters, false, kernels, tokenizer);
    }

    /** A generator on its own copy of a snapshot's weights; the reader may be closed afterwards. */
    public static Generator load(SnapshotReader snapshot, Kernels kernels, Tokenizer tokenizer) throws IOException {
        return load(snapshot.shape(), snapshot::readMergedWeights, kernels, tokenizer);
    }

    /** A generator on its own copy of the weights of somebody else's model; the directory may be closed afterwards. */
    public static Generator load(PretrainedDirectory model, Kernels kernels, Tokenizer tokenizer) throws IOException {
        return load(model.shape(), model::read, kernels, tokenizer);
    }

    /** Fills tensors from files. */
    @FunctionalInterface
    private interface Source {
        void read(List<Tensor> into) throws IOException;
    }

    private static Generator load(ModelShape shape, Source source, Kernels kernels, Tokenizer tokenizer) throws IOException {
        Parameters parameters = Parameters.allocate(shape, kernels);
        try {
            source.read(Tensor.of(parameters));
            parameters.refreshCompute();
            return new Generator(parameters, true, kernels, tokenizer);
        } catch (IOException | RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /** Continues the prompt; {@code text} takes each piece of whole code points and answers whether to go on. */
    public Completion generate(String prompt, SamplerSettings settings, Predicate<String> text) {
        TextStream stream = new TextStream(tokenizer, text);
        Completion completion = generate(tokenizer.encode(prompt.getBytes(StandardCharsets.UTF_8)), settings, stream);
        stream.finish();
        return completion;
    }

    /**
     * Continues the tokens of a prompt.
     *
     * @param prompt without the end-of-text token in front; may be empty
     * @throws IllegalArgumentException when a token lies outside the vocabulary
     * @throws IllegalStateException when another generation is running, or when the weights give no distribution
     */
    public Completion generate(int[] prompt, SamplerSettings settings, TokenSink sink) {
        int vocabulary = tokenizer.vocabularySize();
        for (int token : prompt) {
            if (token < 0 || token >= vocabulary) {
                throw new IllegalArgumentException("the prompt has a token outside the vocabulary: token=" + token + " vocabulary="
                        + vocabulary);
            }
        }
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("this generator is generating already: make another, or wait");
        }
        try (Lane lane = kernels.openLane()) {
            Window window = new Window(decoder, lane);
            int read = window.begin(tokenizer.endOfText(), prompt);
            return draw(lane, window, read, prompt.length + 1 - read, settings, sink);
        } finally {
            busy.set(false);
        }
    }

    private Completion draw(Lane lane, Window window, int read, int dropped, SamplerSettings settings, TokenSink sink) {
        int tokens = tokenizer.vocabularySize(); // the decoder gives as many logits as are asked for: none of what has no token
        Sampler sampler = new Sampler(settings, tokens);
        double[] logits = new double[tokens];
        int drawn = 0;
        while (true) {
            decoder.logits(lane, logits);
            int token = sampler.next(logits);
            if (tokenizer.endsText(token)) {
                return new Completion(read, dropped, drawn, StopReason.END_OF_TEXT);
            }
            drawn++;
            if (!sink.accept(token) || Thread.currentThread().isInterrupted()) {
                return new Completion(read, dropped, drawn, StopReason.CANCELLED);
            }
            if (drawn == settings.maxTokens()) {
                return new Completion(read, dropped, drawn, StopReason.LENGTH);
            }
            window.append(token);
        }
    }

    @Override
    public void close() {
        decoder.close();
        if (ownsParameters) {
            parameters.close();
        }
    }
}
