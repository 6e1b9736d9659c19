package dripstone.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which special tokens bound a text.
 *
 * @param endOfText stands in front of every document
 * @param all each of them says that a text ends
 */
record TextEnds(int endOfText, Set<Integer> all) {
    /** In front of a text, where the file names none: the first of these that there is. */
    private static final List<String> FRONT = List.of(Vocabulary.END_OF_TEXT, "<s>", "<|begin_of_text|>", "<bos>", "<|startoftext|>",
            "</s>", "<eos>", "<|end_of_text|>");
    private static final Set<String> ENDS = Set.of(Vocabulary.END_OF_TEXT, "</s>", "<eos>", "<|end_of_text|>", "<|eot_id|>", "<|im_end|>",
            "<end_of_turn>", "<|end|>");

    TextEnds {
        all = Set.copyOf(all);
    }

    /** What the post-processor puts in front, if it does; else by name. */
    static TextEnds of(TokenizerSpec spec) throws TokenizerFormatException {
        List<String> candidates = new ArrayList<>();
        inFront(spec.postProcessor()).ifPresent(candidates::add);
        candidates.addAll(FRONT);
        for (String name : candidates) {
            Optional<AddedToken> front = spec.added().stream().filter(t -> t.special() && t.content().equals(name)).findFirst();
            if (front.isPresent()) {
                Set<Integer> all = new TreeSet<>(Set.of(front.get().id()));
                spec.added().stream().filter(t -> t.special() && ENDS.contains(t.content())).forEach(t -> all.add(t.id()));
                return new TextEnds(front.get().id(), all);
            }
        }
        throw new TokenizerFormatException("added_tokens", "there is no special token that could stand in front of every document; add "
                + Vocabulary.END_OF_TEXT);
    }

    private static Optional<String> inFront(@Nullable JsonNode post) {
        if (post == null) {
            return Optional.empty();
        }
        for (JsonNode processor : post.path("processors")) {
            Optional<String> found = inFront(processor);
            if (found.isPresent()) {
                return found;
            }
        }
        String id = post.path("single").path(0).path("SpecialToken").path("id").asText("");
        return id.isEmpty() ? Optional.empty() : Optional.of(id);
    }
}
