package dripstone.model;

import dripstone.kernel.Activation;

/**
 * What a model is, with all sizes known. What settings may say in two ways (a head size or an activation as the architecture has it
 * anyway, a rotary base where nothing turns) is here said in one, so that equal models have equal shapes.
 *
 * @param vocabulary V, from the tokenizer
 */
public record ModelShape(ModelSettings settings, int vocabulary) {
    public ModelShape {
        settings = settings.canonical();
    }

    public Architecture architecture() {
        return settings.architecture();
    }

    /** D. */
    public int headSize() {
        return settings.headSize() == 0 ? settings.width() / settings.heads() : settings.headSize();
    }

    /** A = H·D: the columns of attention's output, which need not be the width. */
    public int attentionWidth() {
        return settings.heads() * headSize();
    }

    /** M = (H+2K)·D: the columns of queries, keys and values together. */
    public int qkvWidth() {
        return (settings.heads() + 2 * settings.kvHeads()) * headSize();
    }

    /** U: the columns that the first product of the feed-forward layer gives, 2F (gate, then up) where it is gated, F where plain. */
    public int gateUpWidth() {
        return architecture().isLlamaLike() ? 2 * settings.feedForward() : settings.feedForward();
    }

    public Activation activation() {
        return settings.activation().of(architecture());
    }

    /** The same as a setting that leaves nothing open. */
    public ActivationChoice activationChoice() {
        return ActivationChoice.valueOf(activation().name());
    }
}
