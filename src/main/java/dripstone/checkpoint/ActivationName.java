package dripstone.checkpoint;

import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.ModelShape;
import java.util.Map;

/** The names of activations in a {@code config.json} (transformers' {@code ACT2FN}). */
final class ActivationName {
    private static final Map<String, ActivationChoice> KNOWN = Map.of(
            "relu", ActivationChoice.RELU,
            "gelu", ActivationChoice.GELU,
            "gelu_python", ActivationChoice.GELU,
            "gelu_new", ActivationChoice.GELU_TANH,
            "gelu_fast", ActivationChoice.GELU_TANH,
            "gelu_pytorch_tanh", ActivationChoice.GELU_TANH,
            "gelu_accurate", ActivationChoice.GELU_TANH,
            "silu", ActivationChoice.SILU,
            "swish", ActivationChoice.SILU);

    private ActivationName() {}

    static String of(ModelShape shape) {
        return switch (shape.activationChoice()) {
            case AUTO -> throw new IllegalArgumentException("an activation that is left open has no name");
            case RELU -> "relu";
            case GELU -> "gelu";
            case GELU_TANH -> shape.architecture() == Architecture.GPT2 ? "gelu_new" : "gelu_pytorch_tanh";
            case SILU -> "silu";
        };
    }

    static ActivationChoice read(ConfigFields fields, String field, String byDefault) throws UnsupportedModelException {
        ActivationChoice choice = KNOWN.get(fields.text(field, byDefault));
        if (choice == null) {
            throw fields.refused(field, "this build has the activations " + KNOWN.keySet().stream().sorted().toList()
                    + "; start from a model with one of them");
        }
        return choice;
    }
}
