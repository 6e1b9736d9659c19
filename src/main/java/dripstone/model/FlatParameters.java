package dripstone.model;

import dripstone.kernel.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** {@link Parameters} in one buffer, or two when the precision is mixed. */
final class FlatParameters implements Parameters {
    private static final double STANDARD_DEVIATION = 0.02;

    private final ModelShape shape;
    private final ParameterLayout layout;
    private final WeightBuffers buffers;
    private final PackedWeights packed;

    FlatParameters(ModelShape shape, Kernels kernels) {
        this.shape = shape;
        this.layout = ParameterLayout.of(shape);
        this.buffers = new WeightBuffers(kernels, layout.elements(), "weights");
        this.packed = new PackedWeights(kernels, buffers.compute());
    }

    @Override
    public ModelShape shape() {
        return shape;
    }

    @Override
    public ParameterLayout layout() {
        return layout;
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
    public void initialise(long seed) {
        TensorNames names = TensorNames.of(shape.architecture());
        double residual = STANDARD_DEVIATION / StrictMath.sqrt(2.0 * shape.settings().layers());
        for (TensorSlot slot : slots()) {
            if (slot.isVector()) {
                fill(slot, slot.name().endsWith(".bias") ? 0 : 1);
            } else {
                draw(slot, seed, names.writesResidual(slot.name()) ? residual : STANDARD_DEVIATION);
            }
        }
        refreshCompute();
    }

    private void fill(TensorSlot slot, double value) {
        for (long i = 0; i < slot.count(); i++) {
            buffers.set(slot.offset() + i, value);
        }
    }

    private void draw(TensorSlot slot, long seed, double deviation) {
        NormalDraws draws = new NormalDraws(seed, slot.name());
        for (long i = 0; i < slot.count(); i++) {
            buffers.set(slot.offset() + i, deviation * draws.at(i));
        }
    }

    @Override
    public void refreshCompute() {
        buffers.refreshCompute();
        packed.packAll();
    }

    @Override
    public long packed(long offset, int out, int in, boolean forward) {
        return packed.operand(offset, out, in, forward);
    }

    @Override
    public int packingPieces() {
        return packed.pieces();
    }

    @Override
    public void pack(int piece) {
        packed.pack(piece);
    }

    @Override
    public void close() {
        packed.close();
        buffers.close();
    }
}
