package dripstone.kernel;

import static java.lang.StrictMath.exp;
import static java.lang.StrictMath.log;

/** Losses and their gradients as they are written down, in double. */
record ScalarLosses(Element compute, Element master) {
    private double m(long base, long index) {
        return Memory.get(master, base, index);
    }

    private void blend(long d, long at, double keep, double weight, double gradient) {
        Memory.set(compute, d, at, (keep == 0 ? 0 : keep * Memory.get(compute, d, at)) + weight * gradient);
    }

    void crossEntropy(long loss, long dLogits, long logits, long targets, int rows, int vocabulary, CrossEntropyTerms terms) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * vocabulary;
            int target = Memory.getInt(targets, r);
            double total = logSum(logits, row, vocabulary, 1);
            Memory.set(master, loss, r, target < 0 ? 0 : total - m(logits, row + target));
            for (int j = 0; dLogits != 0 && j < vocabulary; j++) {
                double probability = exp(m(logits, row + j) - total);
                double wanted = (j == target ? 1 - terms.labelSmoothing() : 0) + terms.labelSmoothing() / vocabulary;
                double gradient = probability - wanted + 2 * terms.zLoss() * total * probability;
                Memory.set(compute, dLogits, row + j, target < 0 ? 0 : gradient);
            }
        }
    }

    /** log Σ exp(z/τ). */
    private double logSum(long z, long row, int vocabulary, double temperature) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < vocabulary; j++) {
            greatest = Math.max(greatest, m(z, row + j) / temperature);
        }
        double sum = 0;
        for (int j = 0; j < vocabulary; j++) {
            sum += exp(m(z, row + j) / temperature - greatest);
        }
        return log(sum) + greatest;
    }

    void distillation(long loss, long dLogits, long logits, long teacher, long targets, int rows, int vocabulary, double temperature,
            double keep, double weight) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * vocabulary;
            boolean masked = Memory.getInt(targets, r) < 0;
            double student = logSum(logits, row, vocabulary, temperature);
            double master = logSum(teacher, row, vocabulary, temperature);
            double divergence = 0;
            for (int j = 0; j < vocabulary; j++) {
                double q = m(logits, row + j) / temperature - student;
                double p = m(teacher, row + j) / temperature - master;
                divergence += exp(p) == 0 ? 0 : exp(p) * (p - q); // 0·log 0 = 0
                blend(dLogits, row + j, keep, weight, masked ? 0 : temperature * (exp(q) - exp(p)));
            }
            Memory.set(this.master, loss, r, masked ? 0 : temperature * temperature * divergence);
        }
    }

    void regression(Distance distance, long loss, long dy, long y, long target, long targets, int rows, int width, double delta,
            double keep, double weight) {
        for (int r = 0; r < rows; r++) {
            boolean masked = Memory.getInt(targets, r) < 0;
            double sum = 0;
            for (int j = 0; j < width; j++) {
                long at = (long) r * width + j;
                double gap = m(y, at) - m(target, at);
                sum += distance(distance, gap, delta);
                blend(dy, at, keep, weight, masked ? 0 : slope(distance, gap, delta) / width);
            }
            Memory.set(master, loss, r, masked ? 0 : sum / width);
        }
    }

    private static double distance(Distance distance, double gap, double delta) {
        double size = Math.abs(gap);
        return switch (distance) {
            case SQUARED -> gap * gap / 2;
            case ABSOLUTE -> size;
            case HUBER -> size <= delta ? gap * gap / 2 : delta * (size - delta / 2);
        };
    }

    private static double slope(Distance distance, double gap, double delta) {
        return switch (distance) {
            case SQUARED -> gap;
            case ABSOLUTE -> Math.signum(gap);
            case HUBER -> Math.clamp(gap, -delta, delta);
        };
    }
}
