package dripstone.train;

import dripstone.kernel.Update;

/** Settings as the kernels' updates. */
final class UpdateRules {
    private UpdateRules() {}

    /**
     * The update of one element by itself; Muon's is that of what it leaves to AdamW.
     *
     * @param updates applied since the state was empty, this one counted
     */
    static Update of(TrainSettings s, double rate, double decay, double gradientScale, long updates) {
        return switch (s.optimizer()) {
            case SGD -> new Update.Sgd(rate, decay, gradientScale);
            case MOMENTUM -> new Update.Momentum(rate, decay, gradientScale, s.momentum(), false);
            case NESTEROV -> new Update.Momentum(rate, decay, gradientScale, s.momentum(), true);
            case ADAGRAD -> new Update.Adagrad(rate, decay, gradientScale, s.epsilon());
            case RMSPROP -> new Update.RmsProp(rate, decay, gradientScale, s.beta2(), s.epsilon());
            case ADAM -> new Update.Adam(rate, decay, gradientScale, s.beta1(), s.beta2(), s.epsilon(),
                    correction(s.beta1(), updates), correction(s.beta2(), updates));
            case ADAMW, MUON -> new Update.AdamW(rate, decay, gradientScale, s.beta1(), s.beta2(), s.epsilon(),
                    correction(s.beta1(), updates), correction(s.beta2(), updates));
            case LION -> new Update.Lion(rate, decay, gradientScale, s.beta1(), s.beta2());
        };
    }

    private static double correction(double beta, long updates) {
        return 1 - power(beta, updates);
    }

    /** By squaring: the same bits everywhere, and no arrays on the heap as in StrictMath's. */
    static double power(double base, long exponent) {
        double power = 1;
        double square = base;
        for (long rest = exponent; rest > 0; rest >>= 1) {
            if ((rest & 1) == 1) {
                power *= square;
            }
            square *= square;
        }
        return power;
    }

    static double decay(TrainSettings s, Segments.Group group) {
        return switch (group) {
            case HIDDEN -> s.weightDecay();
            case TABLE -> s.weightDecay() * s.embeddingDecay();
            case VECTOR -> 0;
        };
    }
}
