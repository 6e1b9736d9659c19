package dripstone.train;

import java.util.Locale;

/** How the learning rate goes on after warm-up. */
public enum Schedule {
    /** It stays: for learning without an end. */
    CONSTANT,
    /** A straight line down to the least rate. */
    LINEAR,
    /** Half a cosine down to the least rate (Loshchilov and Hutter 2017). */
    COSINE,
    /** A fall by the decay factor after each span of decay steps, not below the least rate. */
    STEP,
    /** A steady fall by the decay factor in each span of decay steps, not below the least rate. */
    EXPONENTIAL,
    /** Warm-up, stable, decay (Hu et al. 2024). */
    WSD,
    /** Half a cosine down to the constant rate, which holds until someone asks for an annealing (Ibrahim et al. 2024). */
    INFINITE;

    /** As written in a settings file and in the ledger. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
