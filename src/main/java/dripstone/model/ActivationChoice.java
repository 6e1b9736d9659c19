package dripstone.model;

import dripstone.kernel.Activation;
import java.util.Locale;

/** The activation of the feed-forward layer, or what the architecture is known with. */
public enum ActivationChoice {
    AUTO,
    RELU,
    GELU,
    GELU_TANH,
    SILU;

    Activation of(Architecture architecture) {
        return switch (this) {
            case AUTO -> architecture.isLlamaLike() ? Activation.SILU : Activation.GELU_TANH;
            case RELU -> Activation.RELU;
            case GELU -> Activation.GELU;
            case GELU_TANH -> Activation.GELU_TANH;
            case SILU -> Activation.SILU;
        };
    }

    /** As written in a settings file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
