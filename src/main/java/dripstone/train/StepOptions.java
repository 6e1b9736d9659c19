package dripstone.train;

import dripstone.kernel.CrossEntropyTerms;
import dripstone.model.LeafOptions;

/** What the settings mean for each leaf of a step. Used by the trainer's thread; without dropout it allocates nothing. */
final class StepOptions {
    private TrainSettings settings = TrainSettings.defaults();
    private LeafOptions withoutDropout = LeafOptions.PLAIN;
    private long step;

    void begin(TrainSettings held, long number) {
        step = number;
        if (!sameObject(held, settings)) {
            settings = held;
            withoutDropout = new LeafOptions(0, 0, held.documentMask(), new CrossEntropyTerms(held.labelSmoothing(), held.zLoss()));
        }
    }

    /** Comparing all settings in each step would cost more than making the options anew. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean sameObject(TrainSettings a, TrainSettings b) {
        return a == b;
    }

    /** Of leaf number i, from 0. */
    LeafOptions leaf(int i) {
        return settings.dropout() == 0 ? withoutDropout
                : new LeafOptions(settings.dropout(), dropoutKey(settings.seed(), step, i), settings.documentMask(),
                        withoutDropout.terms());
    }

    /** Of a measurement: what is attended to as in training, and nothing dropped or added. */
    static LeafOptions measuring(TrainSettings held) {
        return new LeafOptions(0, 0, held.documentMask(), CrossEntropyTerms.NONE);
    }

    /** Another for every leaf of every step, by two rounds of SplitMix64 (Steele, Lea and Flood 2014). */
    static long dropoutKey(long seed, long step, int leaf) {
        return mix(mix(seed + step * 0x9e3779b97f4a7c15L) + (leaf + 1) * 0x9e3779b97f4a7c15L);
    }

    private static long mix(long value) {
        long a = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
