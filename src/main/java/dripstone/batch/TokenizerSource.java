package dripstone.batch;

import dripstone.token.Tokenizer;
import java.util.Optional;

/** Knows the model's tokenizer once there is one; it is frozen from then on. */
@FunctionalInterface
public interface TokenizerSource {
    Optional<Tokenizer> current();
}
