package dripstone.intake;

import dripstone.life.Bytes;
import dripstone.life.Setting;

/**
 * What counts as almost the same text under another key.
 *
 * @param enabled whether documents are compared at all
 * @param threshold estimated Jaccard similarity, from 0.6 to 1
 * @param minShingles distinct shingles of the shortest text that is compared, from {@value #LEAST_SHINGLES} to 256
 * @param indexLimit see the setting's text
 */
public record NearDuplicateSettings(
        @Setting(
                        value = "Whether a document that is almost the same as one under another key is refused. Off, text near to"
                                + " held-out text may be trained on.",
                        byDefault = "true")
                boolean enabled,
        @Setting(
                        value = "Similarity from which on a document is a near duplicate: the estimated share of five-word shingles that"
                                + " both texts have, of those that either has.",
                        unit = "share",
                        byDefault = "0.7")
                double threshold,
        @Setting(
                        value = "Texts with fewer distinct five-word shingles are refused only when they are exactly the same as"
                                + " another.",
                        unit = "shingles",
                        byDefault = "20")
                int minShingles,
        @Setting(
                        value = "Size of the index of near duplicates beyond which it takes no more documents; new ones are still"
                                + " compared with those in it. A version of a document takes 336 bytes and its key.",
                        byDefault = "8 GiB")
                Bytes indexLimit) {
    /** Shorter texts are not in the index, whatever the setting. */
    static final int LEAST_SHINGLES = 16;

    private static final double LEAST_THRESHOLD = 0.6;
    private static final int MOST_SHINGLES = 256;

    public NearDuplicateSettings {
        if (!(threshold >= LEAST_THRESHOLD && threshold <= 1)) {
            throw new IllegalArgumentException("threshold is " + threshold + "; it lies between " + LEAST_THRESHOLD + " and 1");
        }
        if (minShingles < LEAST_SHINGLES || minShingles > MOST_SHINGLES) {
            throw new IllegalArgumentException(
                    "min-shingles is " + minShingles + "; it lies between " + LEAST_SHINGLES + " and " + MOST_SHINGLES);
        }
    }

    /** What holds where the file says nothing. */
    public static NearDuplicateSettings defaults() {
        return new NearDuplicateSettings(true, 0.7, 20, Bytes.mib(8 << 10));
    }
}
