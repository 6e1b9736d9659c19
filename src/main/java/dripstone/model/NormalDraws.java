package dripstone.model;

import java.nio.charset.StandardCharsets;

/**
 * A counter-based stream of standard normal numbers: the i-th is a function of seed, name and i alone, the same bits on every
 * machine. Bits by the finaliser of SplitMix64 (Steele, Lea and Flood 2014; Stafford's mix 13), normals by Box and Muller (1958) in
 * {@link StrictMath}: numbers 2j and 2j+1 are the two of one pair.
 */
final class NormalDraws {
    static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long key;

    NormalDraws(long seed, String name) {
        long k = mix(seed + GOLDEN_GAMMA);
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            k = mix(k + GOLDEN_GAMMA + (b & 0xFF));
        }
        key = k;
    }

    double at(long index) {
        long pair = index & ~1L;
        return radius(pair) * ((index & 1) == 0 ? StrictMath.cos(angle(pair)) : StrictMath.sin(angle(pair)));
    }

    private double radius(long pair) {
        return StrictMath.sqrt(-2 * StrictMath.log(uniform(pair)));
    }

    private double angle(long pair) {
        return 2 * Math.PI * uniform(pair + 1);
    }

    /** In (0, 1]: never 0, whose logarithm is infinite. */
    double uniform(long counter) {
        return ((mix(key + (counter + 1) * GOLDEN_GAMMA) >>> 11) + 1) * 0x1p-53;
    }

    /** One-to-one. */
    static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
