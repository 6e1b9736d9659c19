package dripstone.intake;

import dripstone.token.Tokenizer;
import java.util.Optional;

/** Asked once for each group: the tokenizer to encode with, or none while there is none (entries then hold text only). */
@FunctionalInterface
public interface Encoding {
    Optional<Tokenizer> current();
}
