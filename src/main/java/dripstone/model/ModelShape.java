package dripstone.model;

/** What a model is, with all sizes known. @param vocabulary V, from the tokenizer */
public record ModelShape(ModelSettings settings, int vocabulary) {
    public int headSize() {
        return settings.width() / settings.heads();
    }
}
