package dripstone.train;

import java.util.Locale;

/** How the learning rate goes on after warm-up. */
public enum Schedule {
    /** It stays: for learning without an end. */
    CONSTANT,
    /** A straight line down to the least rate. */
    LINEAR,
    /** Half a cosine down to the least rate (Loshchilov and Hutter 2017). */
    COSINE;

    /** As written in a settings file and in the ledger. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
