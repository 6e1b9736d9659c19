package dripstone.model;

import dripstone.kernel.Distance;

/**
 * How a student learns from a teacher beside the text: the gradient is that of
 * {@code (1−weight)·cross-entropy + weight·τ²·KL(teacher/τ ‖ student/τ) + hiddenWeight·distance(head(hidden), the teacher's hidden)}
 * (Hinton, Vinyals and Dean 2015; Romero et al. 2015), summed over the unmasked targets.
 *
 * @param temperature τ
 * @param weight 0 to 1
 * @param hiddenWeight of the regression head's loss; 0: the head is not trained
 * @param hiddenDistance of its outputs from the teacher's final hidden states
 * @param delta of {@link Distance#HUBER}
 */
public record Distillation(double temperature, double weight, double hiddenWeight, Distance hiddenDistance, double delta) {
    public Distillation {
        if (!(temperature > 0) || !(weight >= 0 && weight <= 1) || !(hiddenWeight >= 0) || !(delta > 0)
                || Double.isInfinite(temperature + hiddenWeight + delta)) {
            throw new IllegalArgumentException("temperature must be over 0, weight 0 to 1, hidden-weight at least 0, delta over 0:"
                    + " temperature=" + temperature + " weight=" + weight + " hidden-weight=" + hiddenWeight + " delta=" + delta);
        }
    }
}
