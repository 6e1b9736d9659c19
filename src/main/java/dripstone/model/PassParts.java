package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * What every layer of a pass is made from.
 *
 * @param leaf what its sequences remember
 * @param lora adapters, which are trained in place of the parameters then; or null
 */
record PassParts(Kernels kernels, Parameters parameters, LeafMemory leaf, Dimensions d, @Nullable LoraParts lora) {
    PassParts(Kernels kernels, Parameters parameters, LeafMemory leaf, Dimensions d) {
        this(kernels, parameters, leaf, d, null);
    }

    /** Whether the parameters have gradients. */
    boolean trainsParameters() {
        return lora == null;
    }

    ParameterLayout layout() {
        return parameters.layout();
    }

    /** Of compute. */
    Element e() {
        return kernels.precision().compute();
    }

    /** Of master. */
    Element m() {
        return kernels.precision().master();
    }

    /** Address of master weights. @param offset in elements */
    long master(long offset) {
        return parameters.master() + offset * m().bytes();
    }
}
