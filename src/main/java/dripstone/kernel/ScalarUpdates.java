package dripstone.kernel;

/** Each optimiser's step as its paper has it, in double. */
record ScalarUpdates(Element compute, Element master) {
    private double m(long base, long index) {
        return Memory.get(master, base, index);
    }

    private double m(long base, long index, double value) {
        Memory.set(master, base, index, value);
        return value;
    }

    double update(Update rule, long w, long copy, long gradient, long first, long second, long count) {
        double squares = 0;
        for (long i = 0; i < count; i++) {
            double before = m(w, i);
            double g = m(gradient, i) * rule.gradientScale();
            double decayed = rule instanceof Update.Adam ? before : before - rule.rate() * rule.decay() * before;
            double after = decayed - rule.rate() * direction(rule, before, g, first, second, i);
            m(w, i, after);
            squares += (m(w, i) - before) * (m(w, i) - before);
            if (copy != 0) {
                Memory.set(compute, copy, i, m(w, i));
            }
        }
        return squares;
    }

    private double direction(Update rule, double weight, double g, long first, long second, long i) {
        return switch (rule) {
            case Update.Sgd s -> g;
            case Update.Momentum s -> {
                double a = m(first, i, s.momentum() * m(first, i) + g);
                yield s.nesterov() ? g + s.momentum() * a : a;
            }
            case Update.Adagrad s -> g / (Math.sqrt(m(first, i, m(first, i) + g * g)) + s.epsilon());
            case Update.RmsProp s -> g / (Math.sqrt(m(first, i, s.keep() * m(first, i) + (1 - s.keep()) * g * g)) + s.epsilon());
            case Update.Adam s -> adam(g + s.decay() * weight, first, second, i, s.beta1(), s.beta2(), s.epsilon(), s.correction1(),
                    s.correction2());
            case Update.AdamW s -> adam(g, first, second, i, s.beta1(), s.beta2(), s.epsilon(), s.correction1(), s.correction2());
            case Update.Lion s -> {
                double sign = Math.signum(s.beta1() * m(first, i) + (1 - s.beta1()) * g);
                m(first, i, s.beta2() * m(first, i) + (1 - s.beta2()) * g);
                yield sign;
            }
        };
    }

    private double adam(double g, long first, long second, long i, double beta1, double beta2, double epsilon, double correction1,
            double correction2) {
        double mean = m(first, i, beta1 * m(first, i) + (1 - beta1) * g);
        double square = m(second, i, beta2 * m(second, i) + (1 - beta2) * g * g);
        return mean / correction1 / (Math.sqrt(square / correction2) + epsilon);
    }
}
