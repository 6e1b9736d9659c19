package dripstone.kernel;

/**
 * One step of an optimiser on each element by itself: {@code g = gradient·gradientScale}, where the scale holds clipping divided by
 * the count of targets. Weight decay is decoupled, {@code w −= rate·decay·w} (Loshchilov and Hutter 2019), save in {@link Adam}, whose
 * decay is added to the gradient. States are zero before the first step.
 */
public sealed interface Update {
    double rate();

    double decay();

    double gradientScale();

    /** {@code w −= rate·g}. */
    record Sgd(double rate, double decay, double gradientScale) implements Update {}

    /**
     * {@code a = momentum·a + g}; {@code w −= rate·a}, or by Nesterov's rule {@code w −= rate·(g + momentum·a)} (Sutskever et al. 2013,
     * as PyTorch has it). First state: a.
     */
    record Momentum(double rate, double decay, double gradientScale, double momentum, boolean nesterov) implements Update {}

    /** {@code s += g²}; {@code w −= rate·g/(sqrt(s)+epsilon)} (Duchi, Hazan and Singer 2011). First state: s. */
    record Adagrad(double rate, double decay, double gradientScale, double epsilon) implements Update {}

    /** {@code s = keep·s + (1−keep)·g²}; {@code w −= rate·g/(sqrt(s)+epsilon)} (Tieleman and Hinton 2012). First state: s. */
    record RmsProp(double rate, double decay, double gradientScale, double keep, double epsilon) implements Update {}

    /**
     * Adam (Kingma and Ba 2015) with L2 regularisation: {@code g += decay·w} first.
     *
     * @param correction1 {@code 1 − beta1^step} @param correction2 {@code 1 − beta2^step}
     */
    record Adam(double rate, double decay, double gradientScale, double beta1, double beta2, double epsilon, double correction1,
            double correction2) implements Update {}

    /** AdamW (Loshchilov and Hutter 2019). States: m, v. */
    record AdamW(double rate, double decay, double gradientScale, double beta1, double beta2, double epsilon, double correction1,
            double correction2) implements Update {}

    /** Lion (Chen et al. 2023): {@code w −= rate·sign(beta1·a + (1−beta1)·g)}; {@code a = beta2·a + (1−beta2)·g}. First state: a. */
    record Lion(double rate, double decay, double gradientScale, double beta1, double beta2) implements Update {}
}
