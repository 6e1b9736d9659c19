package dripstone.train;

import java.util.Locale;

/** How the rate falls at the end of {@link Schedule#WSD} and in an annealing that someone asks for. */
public enum DecayShape {
    /** A straight line. */
    LINEAR,
    /** Half a cosine. */
    COSINE,
    /** By {@code 1 − sqrt(x)}, which Hägele et al. 2024 found best. */
    SQRT,
    /** Geometric (Ibrahim et al. 2024); its least rate is over 0. */
    EXPONENTIAL;

    /** @param gone share of the fall that is over, 0 to 1 */
    double at(double gone, double from, double to) {
        if (gone <= 0 || gone >= 1) {
            return gone <= 0 ? from : to;
        }
        return switch (this) {
            case LINEAR -> from + (to - from) * gone;
            case COSINE -> from - (from - to) * 0.5 * (1 - StrictMath.cos(Math.PI * gone));
            case SQRT -> to + (from - to) * (1 - Math.sqrt(gone));
            case EXPONENTIAL -> from * StrictMath.pow(to / from, gone);
        };
    }

    /** As written in a settings file and in the ledger. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
