package dripstone.train;

import dripstone.model.TensorSlot;
import dripstone.model.Weights;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tensors of a model in groups that a person can look at: the embedding, each layer, and what comes after the last.
 *
 * @param names {@code embedding}, {@code layer-0}, {@code layer-1}, …, {@code output}; those that have a tensor
 * @param ofSlot number of each slot's group
 */
record Layers(List<String> names, List<Integer> ofSlot) {
    private static final String EMBEDDING_NAME = "embedding";
    private static final String OUTPUT_NAME = "output";
    private static final Pattern LAYER = Pattern.compile("(?:^|\\.)(?:layers|h)\\.(\\d+)\\.");
    private static final Pattern EMBEDDING = Pattern.compile("(?:^|\\.)(?:embed_tokens|wte|wpe)\\.");

    static Layers of(Weights weights) {
        List<String> found = weights.slots().stream().map(Layers::nameOf).toList();
        Set<String> names = new LinkedHashSet<>(found);
        names.removeAll(List.of(EMBEDDING_NAME, OUTPUT_NAME));
        List<String> inOrder = new ArrayList<>(names);
        if (found.contains(EMBEDDING_NAME)) {
            inOrder.addFirst(EMBEDDING_NAME);
        }
        if (found.contains(OUTPUT_NAME)) {
            inOrder.addLast(OUTPUT_NAME);
        }
        return new Layers(List.copyOf(inOrder), found.stream().map(inOrder::indexOf).toList());
    }

    int[] ofSlots() {
        return ofSlot.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whether a tensor lies in a layer. */
    static boolean isInside(TensorSlot slot) {
        return LAYER.matcher(slot.name()).find();
    }

    private static String nameOf(TensorSlot slot) {
        Matcher layer = LAYER.matcher(slot.name());
        if (layer.find()) {
            return "layer-" + layer.group(1);
        }
        return EMBEDDING.matcher(slot.name()).find() ? EMBEDDING_NAME : OUTPUT_NAME;
    }
}
