package dripstone.train;

/** Every element-wise optimiser as its paper has it, in double, written from the papers and not from the kernels. */
final class RuleReference {
    private final TrainSettings s;
    private final boolean biasCorrection;
    private final double[] first;
    private final double[] second;
    private int steps;

    /** @param biasCorrection false plants the fault of leaving it out */
    RuleReference(TrainSettings settings, int elements, boolean biasCorrection) {
        this.s = settings;
        this.biasCorrection = biasCorrection;
        this.first = new double[elements];
        this.second = new double[elements];
    }

    void beginStep() {
        steps++;
    }

    /** The weight after a step. @param g mean gradient, clipped @param decay of its group */
    double next(int i, double w, double g, double decay) {
        double rate = s.learningRate();
        double shrunk = w - rate * decay * w;
        return switch (s.optimizer()) {
            case SGD -> shrunk - rate * g;
            case MOMENTUM -> {
                first[i] = s.momentum() * first[i] + g;
                yield shrunk - rate * first[i];
            }
            case NESTEROV -> {
                first[i] = s.momentum() * first[i] + g;
                yield shrunk - rate * (g + s.momentum() * first[i]);
            }
            case ADAGRAD -> {
                first[i] += g * g;
                yield shrunk - rate * g / (Math.sqrt(first[i]) + s.epsilon());
            }
            case RMSPROP -> {
                first[i] = s.beta2() * first[i] + (1 - s.beta2()) * g * g;
                yield shrunk - rate * g / (Math.sqrt(first[i]) + s.epsilon());
            }
            case ADAM -> w - rate * adam(i, g + decay * w);
            case ADAMW, MUON -> shrunk - rate * adam(i, g);
            case LION -> {
                double direction = Math.signum(s.beta1() * first[i] + (1 - s.beta1()) * g);
                first[i] = s.beta2() * first[i] + (1 - s.beta2()) * g;
                yield shrunk - rate * direction;
            }
        };
    }

    private double adam(int i, double g) {
        first[i] = s.beta1() * first[i] + (1 - s.beta1()) * g;
        second[i] = s.beta2() * second[i] + (1 - s.beta2()) * g * g;
        double unbias1 = biasCorrection ? 1 - Math.pow(s.beta1(), steps) : 1;
        double unbias2 = biasCorrection ? 1 - Math.pow(s.beta2(), steps) : 1;
        return first[i] / unbias1 / (Math.sqrt(second[i] / unbias2) + s.epsilon());
    }
}
