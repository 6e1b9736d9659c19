package dripstone.infer;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws tokens from logits by temperature, top-k and nucleus (Holtzman et al. 2020), in this order. A function of settings and of
 * all logits so far: the exponential is {@link StrictMath}'s, the draws are those of {@link SplittableRandom} from the seed, and of
 * equal logits (in binary32) the lower id comes first. One per generation; not thread-safe.
 */
final class Sampler {
    private final SamplerSettings settings;
    private final SplittableRandom random;
    /** Sort keys: the upper half falls with the logit, the lower is the id. */
    private final long[] order;
    private final double[] weights;

    Sampler(SamplerSettings settings, int vocabulary) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
        this.order = new long[vocabulary];
        this.weights = new double[vocabulary];
    }

    /** @throws IllegalStateException when a logit is not finite in binary32: the weights are broken */
    int next(double[] logits) {
        int likeliest = likeliest(logits);
        if (settings.temperature() == 0) {
            return likeliest;
        }
        sort(logits);
        int kept = nucleus(logits);
        double total = 0;
        for (int i = 0; i < kept; i++) {
            total += weights[i];
        }
        double left = random.nextDouble() * total;
        for (int i = 0; i < kept - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return id(i);
            }
        }
        return id(kept - 1);
    }

    private static int likeliest(double[] logits) {
        int best = 0;
        for (int i = 0; i < logits.length; i++) {
            if (!Float.isFinite((float) logits[i])) {
                throw new IllegalStateException(
                        "the model gave no distribution, its weights are broken: token=" + i + " logit=" + logits[i]);
            }
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    private void sort(double[] logits) {
        for (int i = 0; i < logits.length; i++) {
            int bits = Float.floatToIntBits((float) logits[i] + 0f);
            int rising = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            order[i] = (long) ~rising << 32 | i;
        }
        Arrays.sort(order);
    }

    /** Fills the weights of the likeliest tokens; returns how many of them may be drawn. */
    private int nucleus(double[] logits) {
        int most = settings.topK() == 0 ? order.length : Math.min(settings.topK(), order.length);
        double greatest = logits[id(0)];
        double total = 0;
        for (int i = 0; i < most; i++) {
            weights[i] = StrictMath.exp(Math.min(0, (logits[id(i)] - greatest) / settings.temperature()));
            total += weights[i];
        }
        double sum = 0;
        for (int i = 0; i < most; i++) {
            sum += weights[i];
            if (sum >= settings.topP() * total) {
                return i + 1;
            }
        }
        return most;
    }

    private int id(int rank) {
        return (int) order[rank];
    }
}
