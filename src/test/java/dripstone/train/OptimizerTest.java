package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dripstone.batch.Batch;
import dripstone.kernel.Element;
import dripstone.kernel.Precision;
import dripstone.model.TensorSlot;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptimizerTest {
    private static final ParallelStep.OptionsOfLeaf PLAIN = Rig.PLAIN;
    private static final double RATE = 0.01;
    private static final TrainSettings NO_WARM_UP = Tune.with(Map.of("warmupSteps", 0L));

    private static SyntheticBatches source(int leaves, int sequences) {
        return new SyntheticBatches(leaves, sequences, TinyModel.CONTEXT, 0, Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void leavesInTheTree_giveTheGradientOfOneLargeBatch(int leaves) {
        compare(Precision.F32, leaves, 1e-5);
        compare(Precision.F64, leaves, 1e-12);
    }

    private static void compare(Precision precision, int leaves, double tolerance) {
        try (SyntheticBatches text = source(leaves, 1);
                Rig small = Rig.open(precision, 1, 2);
                Rig large = Rig.open(precision, leaves, 2)) {
            Batch batch = TinyModel.batch(text);
            double smallLoss = small.arithmetic().gradients(batch, TinyModel.CONTEXT, PLAIN);
            double largeLoss = large.arithmetic().gradients(batch, TinyModel.CONTEXT * leaves, PLAIN);
            assertEquals(largeLoss, smallLoss, tolerance * largeLoss);
            double norm = large.arithmetic().gradientNorm();
            assertEquals(norm, small.arithmetic().gradientNorm(), tolerance * norm);
            double[] a = small.gradient();
            double[] b = large.gradient();
            double most = 0;
            for (int i = 0; i < a.length; i++) {
                most = Math.max(most, Math.abs(b[i]));
            }
            for (int i = 0; i < a.length; i++) {
                assertEquals(b[i], a[i], tolerance * most, precision + " leaves=" + leaves + " element=" + i);
            }
        }
    }

    @Test
    void lossAndNorm_areMeansOverTheUnmaskedTargets_howeverRagged() {
        try (SyntheticBatches text = source(2, 2); Rig rig = Rig.open(Precision.F64, 2, 2); Rig one = Rig.open(Precision.F64, 2, 1)) {
            Batch batch = TinyModel.batch(text);
            for (int i = 0; i < batch.targets().byteSize() / 4; i++) { // all masked but 5, all of them in the first leaf
                if (i >= 5) {
                    batch.targets().setAtIndex(ValueLayout.JAVA_INT, i, -1);
                } else {
                    batch.targets().setAtIndex(ValueLayout.JAVA_INT, i, 40 + i);
                }
            }
            assertEquals(5, batch.targetCount());
            StepResult result = rig.optimizer().step(batch, NO_WARM_UP, 0, true);
            assertEquals(one.arithmetic().gradients(batch, one.model().leafTokens(), PLAIN) / 5, result.nats(), 1e-15);
            assertEquals(one.arithmetic().gradientNorm() / 5, result.gradientNorm(), 1e-15);
            assertEquals(Math.log(SyntheticBatches.VOCABULARY), result.nats(), 0.2, "near uniform before training");
        }
    }

    @Test
    void threeSteps_areAdamWAsItsPaperHasIt() {
        try (SyntheticBatches text = source(1, 2); Rig rig = Rig.open(Precision.F64, 2, 2)) {
            int elements = Math.toIntExact(rig.model().parameters.elements());
            double[] w = new double[elements];
            for (int i = 0; i < elements; i++) {
                w[i] = rig.model().kernels.get(Element.F64, rig.model().parameters.master(), i);
            }
            double[] m = new double[elements];
            double[] v = new double[elements];
            for (int t = 1; t <= 3; t++) {
                Batch batch = TinyModel.batch(text);
                StepResult result = rig.optimizer().step(batch, NO_WARM_UP, t - 1, false);
                assertTrue(result.applied());
                double clip = Math.min(1, NO_WARM_UP.clipNorm() / result.gradientNorm());
                for (TensorSlot slot : rig.model().parameters.slots()) {
                    double decay = slot.decayed() ? 0.1 : 0;
                    for (int i = (int) slot.offset(); i < slot.offset() + slot.count(); i++) {
                        double g = rig.gradient(i) / batch.targetCount() * clip;
                        m[i] = 0.9 * m[i] + 0.1 * g;
                        v[i] = 0.95 * v[i] + 0.05 * g * g;
                        double unbiased = m[i] / (1 - Math.pow(0.9, t)) / (Math.sqrt(v[i] / (1 - Math.pow(0.95, t))) + 1e-8);
                        w[i] -= RATE * (unbiased + decay * w[i]);
                        assertEquals(w[i], rig.model().kernels.get(Element.F64, rig.model().parameters.master(), i), 1e-12,
                                slot.name() + " step=" + t);
                    }
                }
            }
        }
    }

    @Test
    void clipping_scalesOnlyGradientsThatAreTooLong() {
        try (SyntheticBatches text = source(1, 2);
                Rig free = Rig.open(Precision.F64, 2, 1);
                Rig loose = Rig.open(Precision.F64, 2, 1);
                Rig tight = Rig.open(Precision.F64, 2, 1)) {
            Batch batch = TinyModel.batch(text);
            double norm = free.optimizer().step(batch, Tune.with(Map.of("clipNorm", 0.0)), 0, false).gradientNorm();
            loose.optimizer().step(batch, Tune.with(Map.of("clipNorm", norm * 1.01)), 0, false);
            tight.optimizer().step(batch, Tune.with(Map.of("clipNorm", norm / 4)), 0, false);
            assertEquals(free.model().weightsSha256(), loose.model().weightsSha256());
            double m = free.model().kernels.get(Element.F64, free.state().address(0, 1), 0);
            assertEquals(m / 4, tight.model().kernels.get(Element.F64, tight.state().address(0, 1), 0), Math.abs(m) * 1e-12);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aWeightThatIsNotFinite_refusesTheUpdateAndTouchesNothing(double planted) {
        try (SyntheticBatches text = source(2, 2); Rig rig = Rig.open(Precision.F32, 2, 2)) {
            Batch batch = TinyModel.batch(text);
            rig.optimizer().step(batch, NO_WARM_UP, 0, false);
            TensorSlot slot = rig.model().parameters.slots().get(2);
            rig.model().kernels.set(Element.F32, rig.model().parameters.master(), slot.offset(), planted);
            rig.model().parameters.refreshCompute();
            String before = rig.model().weightsSha256() + SyntheticBatches.sha256(rig.state().tensors().getFirst().data());
            StepResult result = rig.optimizer().step(batch, NO_WARM_UP, 1, false);
            assertFalse(result.applied());
            assertTrue(result.notFinite(), result.toString());
            assertTrue(result.refusal().contains("not finite"), result.refusal());
            assertEquals(before, rig.model().weightsSha256() + SyntheticBatches.sha256(rig.state().tensors().getFirst().data()));
        }
    }

    @Test
    void aStepThatTheLedgerForbids_touchesNothing() {
        try (SyntheticBatches text = source(1, 2); Rig rig = Rig.open(Precision.F32, 2, 2)) {
            String before = rig.model().weightsSha256();
            StepResult result = rig.optimizer().step(TinyModel.batch(text), NO_WARM_UP, 0, true);
            assertFalse(result.applied());
            assertFalse(result.notFinite());
            assertEquals(before, rig.model().weightsSha256());
        }
    }

    @Test
    void aBatchWithNoTarget_refusesTheUpdate() {
        try (SyntheticBatches text = source(1, 2); Rig rig = Rig.open(Precision.F32, 2, 2)) {
            Batch batch = TinyModel.batch(text);
            batch.targets().fill((byte) -1);
            assertEquals("no unmasked target", rig.optimizer().step(batch, NO_WARM_UP, 0, false).refusal());
        }
    }

    @Test
    void aStep_allocatesNothingButItsFewRecords() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (SyntheticBatches text = source(2, 2); Rig rig = Rig.open(Precision.F32, 2, 2)) {
            Batch batch = new Counted(TinyModel.batch(text));
            for (int i = 0; i < 20; i++) {
                rig.optimizer().step(batch, NO_WARM_UP, i, false);
            }
            int steps = 20;
            long before = threads.getTotalThreadAllocatedBytes();
            long mine = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < steps; i++) {
                rig.optimizer().step(batch, NO_WARM_UP, 20 + i, false);
            }
            long own = (threads.getCurrentThreadAllocatedBytes() - mine) / steps;
            long all = (threads.getTotalThreadAllocatedBytes() - before) / steps;
            assertTrue(own <= 320, "bytes a step on the trainer's thread: " + own);
            assertTrue(all <= 2048, "bytes a step in the whole process: " + all);
        }
    }

    /** A batch whose count of targets is counted once. */
    private record Counted(Batch batch, long targetCount) implements Batch {
        Counted(Batch batch) {
            this(batch, batch.targetCount());
        }

        @Override
        public long step() {
            return batch.step();
        }

        @Override
        public java.lang.foreign.MemorySegment tokens() {
            return batch.tokens();
        }

        @Override
        public java.lang.foreign.MemorySegment targets() {
            return batch.targets();
        }

        @Override
        public java.lang.foreign.MemorySegment documentStarts() {
            return batch.documentStarts();
        }

        @Override
        public String digest() {
            return batch.digest();
        }

        @Override
        public dripstone.batch.PackerState after() {
            return batch.after();
        }
    }
}
