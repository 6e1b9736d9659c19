package dripstone.train;

import dripstone.model.Parameters;
import java.io.IOException;

/** Where the first weights of a model come from: drawn from the seed, or read from what somebody trained before. */
public interface InitialWeights {
    /** Writes every master weight; the compute copy is refreshed after it. Equal seeds give equal weights. */
    void fill(Parameters parameters, long seed) throws IOException;

    /** Stands in the model's identity: {@code seed}, or what was read, {@code sha256:…}. */
    String identity();

    /** Fills weights, and may fail to read what they are filled from. */
    @FunctionalInterface
    interface Filling {
        void fill(Parameters parameters, long seed) throws IOException;
    }

    /** Drawn anew by {@link Parameters#initialise}. */
    static InitialWeights fromSeed() {
        return of(ModelIdentity.FROM_SEED, Parameters::initialise);
    }

    static InitialWeights of(String identity, Filling filling) {
        return new InitialWeights() {
            @Override
            public void fill(Parameters parameters, long seed) throws IOException {
                filling.fill(parameters, seed);
            }

            @Override
            public String identity() {
                return identity;
            }
        };
    }
}
