package dripstone.model;

import dripstone.kernel.Precision;

/**
 * The off-heap bytes of training, by part, known before anything is allocated and exactly what is allocated then (the native
 * library's own memory, some MiB, comes on top).
 *
 * @param weights master weights
 * @param computeCopy what the products read: the weights packed for them, and a plain copy where the precision is mixed
 * @param gradients of all levels of the accumulation tree
 * @param optimiser state
 * @param average exponential moving averages of the weights
 * @param activations what one leaf remembers for its weight gradients
 * @param scratch of all sequences that run at a time
 * @param tables rotary angles and zeros
 * @param teacher its weights and the memory of its forward pass
 * @param snapshotCopy of what training changes, from which snapshots are written
 */
public record MemoryBudget(
        long weights, long computeCopy, long gradients, long optimiser, long average, long activations, long scratch, long tables,
        long teacher, long snapshotCopy) {
    /**
     * @param stateBuffers buffers of the size of the weights that the optimiser keeps: two for Adam, one for momentum, none for SGD
     * @param averages buffers of averaged weights: 0 or 1
     * @param gradientBuffers one for each level of the accumulation tree: {@code floor(log2(leaves)) + 1}
     */
    public static MemoryBudget of(
            ModelShape shape, Precision precision, LeafSettings leaf, int stateBuffers, int averages, int gradientBuffers) {
        ParameterLayout layout = ParameterLayout.of(shape);
        Dimensions d = Dimensions.of(shape, leaf.sequences());
        long buffer = layout.elements() * precision.master().bytes();
        return new MemoryBudget(
                buffer,
                copy(layout, precision) + PackedWeights.bytes(d, precision, true),
                gradientBuffers * buffer,
                stateBuffers * buffer,
                averages * buffer,
                LeafMemory.bytes(d, precision, layout, true),
                Scratch.bytes(d, precision, Keeping.of(leaf)) * Math.min(leaf.lanes(), leaf.sequences()),
                RotaryAngles.bytes(d, precision) + Zeros.bytes(precision),
                0,
                0);
    }

    /**
     * A leaf of which only adapters are trained: their weights are counted with the model's, and what the optimiser, gradients and
     * averages take is theirs alone. Counts of buffers as above.
     */
    public static MemoryBudget of(
            ModelShape shape, Precision precision, LeafSettings leaf, int stateBuffers, int averages, int gradientBuffers,
            LoraSettings adapters) {
        MemoryBudget whole = of(shape, precision, leaf, stateBuffers, averages, gradientBuffers);
        if (!adapters.isOn()) {
            return whole;
        }
        LoraLayout layout = LoraLayout.of(shape, adapters);
        Dimensions d = Dimensions.of(shape, leaf.sequences());
        long buffer = layout.elements() * precision.master().bytes();
        long activations = LoraMemory.bytes(d, precision, layout)
                + LeafMemory.bytes(d, precision, ParameterLayout.of(shape), true, TrainedProducts.of(shape, layout));
        return new MemoryBudget(
                whole.weights + buffer,
                whole.computeCopy + (precision.mixed() ? layout.elements() * precision.compute().bytes() : 0),
                gradientBuffers * buffer,
                stateBuffers * buffer,
                averages * buffer,
                activations,
                whole.scratch,
                whole.tables,
                0,
                0);
    }

    /** With a teacher beside the student. @param length the student's context @param leaf the student's */
    public MemoryBudget withTeacher(ModelShape shape, Precision precision, int length, LeafSettings leaf) {
        ParameterLayout layout = ParameterLayout.of(shape);
        long bytes = layout.elements() * precision.master().bytes() + copy(layout, precision)
                + PackedWeights.bytes(Dimensions.of(shape, 1, length), precision, false)
                + TeacherPass.bytes(shape, precision, length, Math.min(leaf.lanes(), leaf.sequences()));
        return new MemoryBudget(
                weights, computeCopy, gradients, optimiser, average, activations, scratch, tables, teacher + bytes,
                snapshotCopy);
    }

    /**
     * With a copy of what is trained, of the optimiser's state and of the average, as the budget has them.
     *
     * @param trained bytes of the weights that are trained: all of them, or the adapters'
     */
    public MemoryBudget withSnapshotCopy(long trained) {
        return new MemoryBudget(weights, computeCopy, gradients, optimiser, average, activations, scratch, tables, teacher,
                trained + optimiser + average);
    }

    private static long copy(ParameterLayout layout, Precision precision) {
        return precision.mixed() ? layout.elements() * precision.compute().bytes() : 0;
    }

    public long total() {
        return weights + computeCopy + gradients + optimiser + average + activations + scratch + tables + teacher + snapshotCopy;
    }
}
