package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.Tensor;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Precision;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is captured is what stood at the boundary, whoever copied it and when. */
final class CaptureTest {
    /** Many chunks even of a tiny model. */
    private static final long CHUNK_BYTES = 4096;

    private static List<MemorySegment> live(Rig rig) {
        List<Tensor> tensors = new ArrayList<>(Tensor.of(rig.model().parameters));
        tensors.addAll(rig.state().tensors());
        return tensors.stream().map(Tensor::data).toList();
    }

    private static String hash(List<MemorySegment> memory) {
        return SyntheticBatches.sha256(memory.toArray(MemorySegment[]::new));
    }

    private static String captured(Capture capture) {
        List<Tensor> tensors = new ArrayList<>(capture.weights());
        tensors.addAll(capture.optimizer());
        return hash(tensors.stream().map(Tensor::data).toList());
    }

    @ParameterizedTest
    @EnumSource(OptimizerKind.class)
    void anUpdateInBetween_leavesTheBoundarysBits_andChangesNoneOfItsOwn(OptimizerKind kind) {
        String without = train(kind, false);
        assertEquals(without, train(kind, true), "capturing changes no bit of the weights");
    }

    /** Four steps, the second boundary captured by the third. @return hash of the end */
    private static String train(OptimizerKind kind, boolean capturing) {
        TrainSettings settings = Tune.with(java.util.Map.of("optimizer", kind, "emaDecay", 0.9, "leafSequences", 1));
        try (Rig rig = Rig.open(KernelChoice.fast(Precision.BF16), 1, 2, kind);
                SyntheticBatches text = new SyntheticBatches(1, 1, TinyModel.CONTEXT, 0, Long.MAX_VALUE);
                Capture capture = new Capture(rig.model().kernels, rig.model().parameters, rig.state(), rig.workers(), CHUNK_BYTES)) {
            rig.state().keepAverage(true);
            capture.fit();
            assertTrue(capture.chunks() > 5, "chunks=" + capture.chunks());
            rig.arithmetic().capture(capture);
            String boundary = "";
            for (int step = 1; step <= 4; step++) {
                if (step == 3 && capturing) {
                    boundary = hash(live(rig));
                    capture.arm();
                }
                assertTrue(rig.optimizer().step(TinyModel.batch(text), settings, step - 1, false).applied());
                capture.finish();
                assertTrue(!capturing || step != 3 || !boundary.equals(hash(live(rig))), "the step has changed something");
            }
            if (capturing) {
                assertEquals(boundary, captured(capture));
            }
            return hash(live(rig));
        }
    }

    @Test
    void aStepWhoseUpdateIsRefused_leavesTheRestToFinish() {
        TrainSettings settings = Tune.with(java.util.Map.of("leafSequences", 1));
        try (Rig rig = Rig.open(KernelChoice.fast(Precision.F32), 1, 2, OptimizerKind.ADAMW);
                SyntheticBatches text = new SyntheticBatches(1, 1, TinyModel.CONTEXT, 0, Long.MAX_VALUE);
                Capture capture = new Capture(rig.model().kernels, rig.model().parameters, rig.state(), rig.workers(), CHUNK_BYTES)) {
            capture.fit();
            rig.arithmetic().capture(capture);
            rig.optimizer().step(TinyModel.batch(text), settings, 0, false);
            String boundary = hash(live(rig));
            capture.arm();
            rig.optimizer().step(TinyModel.batch(text), settings, 1, true);
            assertTrue(capture.isArmed());
            capture.finish();
            assertEquals(boundary, captured(capture));
        }
    }

    /** A pass that fails half-way: what was overwritten is in the copy, what was not is still in its place. */
    @Test
    void halfAnUpdate_isEnoughToFinishFrom() {
        try (Rig rig = Rig.open(KernelChoice.fast(Precision.F32), 1, 2, OptimizerKind.ADAMW);
                Capture capture = new Capture(rig.model().kernels, rig.model().parameters, rig.state(), rig.workers(), CHUNK_BYTES)) {
            capture.fit();
            String boundary = hash(live(rig));
            capture.arm();
            for (int chunk = 0; chunk < capture.chunks(); chunk += 2) {
                capture.copy(chunk);
                int first = capture.firstSegment(chunk);
                Segments segments = Segments.of(rig.model().parameters);
                for (long i = segments.offset(first); i < segments.offset(first) + segments.count(first); i++) {
                    rig.model().kernels.set(rig.model().kernels.precision().master(), rig.model().parameters.master(), i, 7);
                }
            }
            capture.finish();
            assertEquals(boundary, captured(capture));
        }
    }

    @Test
    void theBuffers_followTheOptimiser_andNoneIsLeft() {
        try (Rig rig = Rig.open(KernelChoice.fast(Precision.F32), 1, 1, OptimizerKind.ADAMW)) {
            long before = total(rig);
            Capture capture = new Capture(rig.model().kernels, rig.model().parameters, rig.state(), rig.workers(), CHUNK_BYTES);
            capture.fit();
            long weights = rig.model().parameters.elements() * Float.BYTES;
            assertEquals(weights + rig.state().bytes(), capture.bytesHeld());
            rig.state().begin(OptimizerKind.LION);
            rig.state().keepAverage(true);
            capture.fit();
            assertEquals(weights + rig.state().bytes(), capture.bytesHeld());
            rig.state().keepAverage(false);
            rig.state().begin(OptimizerKind.ADAMW);
            capture.close();
            assertEquals(before, total(rig));
        }
    }

    private static long total(Rig rig) {
        return rig.model().kernels.allocatedBytes().values().stream().mapToLong(Long::longValue).sum();
    }
}
