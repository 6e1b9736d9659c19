package dripstone.model;

import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import java.util.ArrayList;
import java.util.List;

/** The forward pass of a {@link Teacher}, over one of the student's sequences at a time on each lane, with no memory for gradients. */
final class TeacherPass implements AutoCloseable {
    private final Distillation distillation;
    private final Dimensions d;
    private final BoundLeaf bound;
    private final Buffer memory;
    private final RotaryAngles angles;
    private final List<Sequence> running = new ArrayList<>();

    /** What one running sequence has. */
    private record Sequence(LeafMemory leaf, Scratch scratch, Layers layers) {}

    /** @param bound what the student reads @param lanes sequences that run at a time */
    TeacherPass(Teacher teacher, Kernels kernels, BoundLeaf bound, int length, int lanes) {
        Parameters parameters = teacher.parameters();
        Precision precision = kernels.precision();
        ParameterLayout layout = parameters.layout();
        ModelShape shape = parameters.shape();
        this.bound = bound;
        distillation = teacher.distillation();
        d = Dimensions.of(shape, 1, length);
        memory = kernels.allocate(lanes * laneBytes(d, precision, layout), "teacher, scratch");
        angles = new RotaryAngles(kernels, d, shape.settings().ropeTheta());
        for (int i = 0; i < lanes; i++) {
            Carver carver = new Carver(memory.address() + i * laneBytes(d, precision, layout));
            LeafMemory leaf = new LeafMemory(carver, d, precision, layout, false);
            Scratch scratch = new Scratch(carver, d, precision, Keeping.NOTHING);
            running.add(new Sequence(leaf, scratch, new Layers(new PassParts(kernels, parameters, leaf, d), angles.address())));
        }
    }

    private static long laneBytes(Dimensions d, Precision precision, ParameterLayout layout) {
        return LeafMemory.bytes(d, precision, layout, false) + Scratch.bytes(d, precision, Keeping.NOTHING);
    }

    /** All that the pass allocates. */
    static long bytes(ModelShape shape, Precision precision, int length, int lanes) {
        Dimensions d = Dimensions.of(shape, 1, length);
        return lanes * laneBytes(d, precision, ParameterLayout.of(shape)) + RotaryAngles.bytes(d, precision);
    }

    Distillation distillation() {
        return distillation;
    }

    /** Reads sequence b of the student's leaf. @param index of the running sequence */
    void forward(Lane lane, int index, int b) {
        Sequence it = running.get(index);
        bound.positions(b, it.scratch.starts(), it.leaf.positions(0));
        it.layers.forward(lane, 0, it.scratch, bound.tokens(b));
    }

    /** A chunk's logits, [rows, V] m; the chunks are the student's. @return their address */
    long logits(Lane lane, int index, int chunk) {
        Sequence it = running.get(index);
        it.layers.output().logits(lane, 0, it.scratch, chunk);
        return it.scratch.logits();
    }

    /** The final hidden states, [T, the teacher's C] e. */
    long hidden(int index) {
        return running.get(index).leaf.finalNorm(0);
    }

    long bytes() {
        return memory.bytes() + angles.bytes();
    }

    @Override
    public void close() {
        angles.close();
        memory.close();
    }
}
