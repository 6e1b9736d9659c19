package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;

/**
 * What every layer of a pass is made from.
 *
 * @param leaf what its sequences remember
 */
record PassParts(Kernels kernels, Parameters parameters, LeafMemory leaf, Dimensions d) {
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

    /** Address of compute weights. @param offset in elements */
    long compute(long offset) {
        return parameters.compute() + offset * e().bytes();
    }
}
