package dripstone.model;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import org.jspecify.annotations.Nullable;

/** Cross-entropy of the logits, and where there is a teacher the losses of {@link Distillation}; with their gradients. */
final class LossLayer {
    private final Kernels kernels;
    private final Dimensions d;
    private final LeafMemory leaf;
    private final BoundLeaf bound;
    private final OutputLayer output;
    private final @Nullable RegressionHead head;
    private final @Nullable TeacherPass teacher;
    private final int eBytes;
    private final int mBytes;

    /** @param head where it is trained */
    LossLayer(PassParts parts, BoundLeaf bound, OutputLayer output, @Nullable RegressionHead head, @Nullable TeacherPass teacher) {
        kernels = parts.kernels();
        d = parts.d();
        leaf = parts.leaf();
        this.bound = bound;
        this.output = output;
        this.head = head;
        this.teacher = teacher;
        eBytes = parts.e().bytes();
        mBytes = parts.m().bytes();
    }

    /** losses [T] m of a chunk of logits [rows, V] m at a time, of sequence b. */
    void evaluate(Lane lane, int b, Scratch s) {
        for (int i = 0; i < output.chunks(); i++) {
            output.logits(lane, b, s, i);
            crossEntropy(b, s, i, 0);
        }
    }

    /**
     * losses [T] m and dLogits [T, V] e, a chunk at a time; the regression head's; then dNorm [T, C] m = the gradient by the final
     * hidden states.
     *
     * @param index of the running sequence
     */
    void forwardAndBackward(Lane lane, int index, int b, Scratch s) {
        for (int i = 0; i < output.chunks(); i++) {
            long dLogits = leaf.dLogits(b) + (long) output.firstRow(i) * d.V() * eBytes;
            output.logits(lane, b, s, i);
            crossEntropy(b, s, i, dLogits);
            if (teacher != null && teacher.distillation().weight() > 0) {
                distillation(b, s, i, dLogits, teacher.logits(lane, index, i), teacher.distillation());
            }
        }
        output.logitsBackward(lane, b, s);
        if (head != null && teacher != null) {
            head.forward(lane, b, s, bound.targets(b), teacher.hidden(index), teacher.distillation());
            head.backward(lane, b, s);
        }
    }

    private void crossEntropy(int b, Scratch s, int chunk, long dLogits) {
        kernels.crossEntropy(leaf.losses(b) + (long) output.firstRow(chunk) * mBytes, dLogits, s.logits(), targets(b, chunk),
                output.rows(chunk), d.V(), bound.options().terms());
    }

    private void distillation(int b, Scratch s, int chunk, long dLogits, long teacherLogits, Distillation how) {
        kernels.distillation(leaf.distillationLosses(b) + (long) output.firstRow(chunk) * mBytes, dLogits, s.logits(), teacherLogits,
                targets(b, chunk), output.rows(chunk), d.V(), how.temperature(), 1 - how.weight(), how.weight());
    }

    private long targets(int b, int chunk) {
        return bound.targets(b) + (long) output.firstRow(chunk) * Integer.BYTES;
    }
}
