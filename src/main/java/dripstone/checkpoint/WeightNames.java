package dripstone.checkpoint;

import dripstone.model.Architecture;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Under which names the tensors of an architecture occur in files of others: with the prefix of the class with the output layer, or,
 * saved from the class without, bare; and which tensors beside the weights old versions saved, that are constants.
 */
record WeightNames(String prefix, Pattern constants) {
    static final String OUTPUT = "lm_head.weight";
    /** Of this build's own form: weights of others have none. */
    static final String REGRESSION = "regression_head.";

    private static final WeightNames LLAMA =
            new WeightNames("model.", Pattern.compile("(model\\.)?(layers\\.\\d{1,6}\\.self_attn\\.)?rotary_emb\\.inv_freq"));
    private static final WeightNames GPT2 =
            new WeightNames("transformer.", Pattern.compile("(transformer\\.)?h\\.\\d{1,6}\\.attn\\.(bias|masked_bias)"));

    static WeightNames of(Architecture architecture) {
        return switch (architecture) {
            case LLAMA, MISTRAL, QWEN2, QWEN3 -> LLAMA;
            case GPT2 -> GPT2;
        };
    }

    /** What a tensor of this build may be called in a file. */
    Set<String> inFile(String name) {
        Set<String> names = new LinkedHashSet<>(Set.of(name));
        if (name.startsWith(prefix)) {
            names.add(name.substring(prefix.length()));
        }
        return names;
    }

    boolean embedding(String name) {
        return name.equals(prefix + "embed_tokens.weight") || name.equals(prefix + "wte.weight");
    }

    /** Learned positions, of which a shorter context needs only the first. */
    boolean positions(String name) {
        return name.equals(prefix + "wpe.weight");
    }

    /** A causal mask or a table of angles: every reader makes its own. */
    boolean constant(String nameInFile) {
        return constants.matcher(nameInFile).matches();
    }
}
