package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.Distance;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TeacherTest {
    private static final ModelShape STUDENT = TestLeaf.withRegression(TestLeaf.shape(1, true), 8);

    private static void assertRefused(ModelShape student, ModelShape wise, String why) {
        try (Kernels kernels = KernelChoice.scalar(Precision.F32); Parameters parameters = Parameters.allocate(student, kernels);
                Parameters knowing = Parameters.allocate(wise, kernels)) {
            Teacher teacher = new Teacher(knowing, TestLeaf.distillation(1));
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                    () -> LeafPass.create(parameters, kernels, new LeafSettings(1, 1, false), teacher));
            assertTrue(refused.toString().contains(why), refused.toString());
        }
    }

    @Test
    void aTeacherThatDoesNotSuit_isRefusedByName() {
        assertRefused(STUDENT, TestLeaf.shape(2, 8, 2, 1, 12, 7, 14, true), "teacher vocabulary=14 student vocabulary=13");
        assertRefused(STUDENT, TestLeaf.shape(2, 8, 2, 1, 12, 6, 13, true), "teacher context=6 student context=7");
        assertRefused(STUDENT, TestLeaf.shape(2, 16, 2, 1, 12, 7, 13, true), "regression-outputs=8 teacher width=16");
        assertRefused(TestLeaf.shape(1, true), TestLeaf.shape(1, true), "regression-outputs=0 teacher width=8");
    }

    /** A model that is its own teacher has nothing to learn from it, but the same loss. */
    @Test
    void aStudentThatIsItsTeacher_divergesByNothing() {
        for (Architecture architecture : Architecture.values()) {
            ModelShape shape = TestLeaf.shape(architecture, 2, false);
            try (TestLeaf leaf = new TestLeaf(KernelChoice.scalar(Precision.F64), shape, new LeafSettings(3, 2, false), 9,
                    LeafOptions.PLAIN, shape, new Distillation(2, 1, 0, Distance.SQUARED, 1))) {
                Parameters teacher = Objects.requireNonNull(leaf.teacher);
                for (TensorSlot slot : leaf.parameters.slots()) {
                    MemorySegment.copy(leaf.parameters.master(slot), 0, teacher.master(slot), 0, leaf.parameters.master(slot).byteSize());
                }
                teacher.refreshCompute();
                leaf.step();
                assertEquals(0, leaf.pass.distillationSum(), 1e-12);
                for (double gradient : ModelGradientTest.gradients(leaf)) {
                    assertEquals(0, gradient, 1e-12);
                }
                assertEquals(leaf.pass.lossSum(), leaf.loss());
            }
        }
    }

    @Test
    void aTeacher_doesNotChange_norAllocateOnTheHeap() {
        try (TestLeaf leaf = new TestLeaf(KernelChoice.scalar(Precision.BF16), STUDENT, new LeafSettings(2, 1, false), 9,
                        TestLeaf.dropping(true), TestLeaf.shape(Architecture.GPT2, 2, true), TestLeaf.distillation(0.5));
                Lane lane = leaf.kernels.openLane()) {
            Parameters teacher = Objects.requireNonNull(leaf.teacher);
            double before = leaf.kernels.sumOfSquares(teacher.master(), teacher.elements());
            assertEquals(0, LeafPassTest.leastAllocated(leaf, lane), "bytes allocated by a step");
            assertEquals(before, leaf.kernels.sumOfSquares(teacher.master(), teacher.elements()));
        }
    }
}
