package dripstone.kernel;

/** Opens kernel sets. */
public final class KernelChoice {
    private KernelChoice() {}

    /** The scalar reference: slow, readable, any precision. */
    public static Kernels scalar(Precision precision) {
        return new ScalarKernels(precision);
    }
}
