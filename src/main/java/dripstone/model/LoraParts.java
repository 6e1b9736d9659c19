package dripstone.model;

import dripstone.kernel.Buffer;
import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import org.jspecify.annotations.Nullable;

/** The adapters of one pass, with what one leaf remembers of them. */
final class LoraParts implements AutoCloseable {
    private final LoraWeights weights;
    private final Buffer buffer;
    private final LoraMemory memory;

    LoraParts(LoraWeights weights, Kernels kernels, Dimensions d) {
        this.weights = weights;
        buffer = kernels.allocate(LoraMemory.bytes(d, kernels.precision(), weights.layout()), "activations, adapters");
        memory = new LoraMemory(new Carver(buffer.address()), d, kernels.precision(), weights.layout());
    }

    LoraWeights weights() {
        return weights;
    }

    LoraLayout layout() {
        return weights.layout();
    }

    LoraMemory memory() {
        return memory;
    }

    /** The adapters beside a product, or null where it has none. @param offset of W [out, in] in the parameters */
    @Nullable LoraBranch beside(PassParts parts, long offset, int out, int in, Element y, Element dx) {
        int group = layout().group(offset, (long) out * in);
        return group < 0 ? null : new LoraBranch(parts, this, group, offset, new LoraBranch.Form(out, in, y, dx));
    }

    long bytes() {
        return buffer.bytes();
    }

    @Override
    public void close() {
        buffer.close();
    }
}
