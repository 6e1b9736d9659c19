package dripstone.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code tokenizer.json} says, read and found consistent.
 *
 * @param tokens by id, as the file writes them
 * @param added by id
 * @param normalizer steps in order
 * @param cuts steps of the pre-tokenizer in order
 * @param postProcessor as it stands there: what it adds to a text is not the text's, and {@link Tokenizer#encode} leaves it out
 * @param pairs {@link PairTable#key} of each merge, in order of rank
 * @param merged the id each merge gives
 */
@SuppressWarnings("ArrayRecordComponent") // stays inside the package and is never compared
record TokenizerSpec(
        List<String> tokens,
        List<AddedToken> added,
        List<TextStep> normalizer,
        List<CutStep> cuts,
        TokenDecoder decoder,
        @Nullable JsonNode postProcessor,
        Model model,
        long[] pairs,
        int[] merged) {

    /**
     * Flags of the model.
     *
     * @param unknown the token for characters that are not in the vocabulary
     * @param fuseUnknown whether a run of them is one token
     * @param byteFallback whether they are written as the tokens {@code <0x00>} to {@code <0xFF>} instead
     * @param ignoreMerges whether a word that is a token is that token, whatever the merges give
     */
    record Model(@Nullable String unknown, boolean fuseUnknown, boolean byteFallback, boolean ignoreMerges) {}

    TokenizerSpec {
        tokens = List.copyOf(tokens);
        added = List.copyOf(added);
        normalizer = List.copyOf(normalizer);
        cuts = List.copyOf(cuts);
    }

    boolean byteLevel() {
        return decoder instanceof TokenDecoder.ByteLevel;
    }

    /** GPT-2's own form, which is what is trained here, and has a canonical form of its own. */
    boolean isGpt2() {
        return byteLevel() && normalizer.isEmpty() && cuts.size() == 1 && cuts.getFirst() instanceof CutStep.ByteLevel step
                && step.words() && !step.prefix() && !model.ignoreMerges() && !addsTokens()
                && added.stream().allMatch(AddedToken::special)
                && added.stream().anyMatch(token -> token.content().equals(Vocabulary.END_OF_TEXT));
    }

    private boolean addsTokens() {
        return postProcessor != null && !postProcessor.path("type").asText().equals("ByteLevel");
    }
}
