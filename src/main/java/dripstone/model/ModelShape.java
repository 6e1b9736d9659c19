package dripstone.model;

import dripstone.kernel.Activation;

/** What a model is, with all sizes known. @param vocabulary V, from the tokenizer */
public record ModelShape(ModelSettings settings, int vocabulary) {
    public int headSize() {
        return settings.headSize() == 0 ? settings.width() / settings.heads() : settings.headSize();
    }

    public Activation activation() {
        return settings.activation().of(settings.architecture());
    }
}
