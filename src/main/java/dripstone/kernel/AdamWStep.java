package dripstone.kernel;

/**
 * The numbers of one AdamW step.
 *
 * @param gradientScale multiplies the gradient first: clipping divided by the count of targets
 * @param correction1 {@code 1 − beta1^step} @param correction2 {@code 1 − beta2^step}
 */
public record AdamWStep(
        double rate, double beta1, double beta2, double epsilon, double decay, double correction1, double correction2,
        double gradientScale) {}
