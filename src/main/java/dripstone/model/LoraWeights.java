package dripstone.model;

import dripstone.kernel.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The adapters of one model: all A and B in one flat buffer, or two when the precision is mixed. They begin as PEFT's do: A uniform in
 * ±1/√in (He et al. 2015 with a = √5), B zero, so that a model with fresh adapters computes what it did without.
 */
public final class LoraWeights implements Weights {
    private final LoraSettings settings;
    private final LoraLayout layout;
    private final WeightBuffers buffers;

    private LoraWeights(LoraSettings settings, LoraLayout layout, Kernels kernels) {
        this.settings = settings;
        this.layout = layout;
        this.buffers = new WeightBuffers(kernels, layout.elements(), "adapters");
    }

    /**
     * Allocates zeroed adapters in the precision of the kernels.
     *
     * @throws IllegalArgumentException when the settings are off, or name a matrix that the shape does not have
     */
    public static LoraWeights allocate(ModelShape shape, LoraSettings settings, Kernels kernels) {
        return new LoraWeights(settings, LoraLayout.of(shape, settings), kernels);
    }

    public LoraSettings settings() {
        return settings;
    }

    /** Where each tensor lies. */
    public LoraLayout layout() {
        return layout;
    }

    /** Draws every A anew and clears every B: the same bits for one seed everywhere. */
    public void initialise(long seed) {
        for (LoraTarget target : layout.targets()) {
            TensorSlot a = target.a();
            NormalDraws draws = new NormalDraws(seed, a.name());
            double bound = 1 / StrictMath.sqrt(a.cols());
            for (long i = 0; i < a.count(); i++) {
                buffers.set(a.offset() + i, bound * (2 * draws.uniform(i) - 1));
            }
            master(target.b()).fill((byte) 0);
        }
        refreshCompute();
    }

    @Override
    public List<TensorSlot> slots() {
        return layout.slots();
    }

    @Override
    public long elements() {
        return layout.elements();
    }

    @Override
    public long count() {
        return layout.count();
    }

    @Override
    public long master() {
        return buffers.master();
    }

    @Override
    public MemorySegment master(TensorSlot slot) {
        return buffers.master(slot);
    }

    @Override
    public long compute() {
        return buffers.compute();
    }

    @Override
    public void refreshCompute() {
        buffers.refreshCompute();
    }

    @Override
    public void close() {
        buffers.close();
    }
}
