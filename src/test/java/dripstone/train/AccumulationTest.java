package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.batch.Batch;
import dripstone.batch.PackerState;
import dripstone.kernel.Precision;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaves summed in the tree against one large batch, the last leaf ragged; and what would be wrong. */
final class AccumulationTest {
    /** A slice of a batch: its leaves from one on. */
    private record Part(Batch batch, long fromTokens, long tokenCount) implements Batch {
        private MemorySegment part(MemorySegment whole) {
            return whole.asSlice(4 * fromTokens, 4 * tokenCount);
        }

        @Override
        public long step() {
            return batch.step();
        }

        @Override
        public MemorySegment tokens() {
            return part(batch.tokens());
        }

        @Override
        public MemorySegment targets() {
            return part(batch.targets());
        }

        @Override
        public MemorySegment documentStarts() {
            return part(batch.documentStarts());
        }

        @Override
        public long targetCount() {
            long count = 0;
            for (int target : targets().toArray(ValueLayout.JAVA_INT)) {
                count += target >= 0 ? 1 : 0;
            }
            return count;
        }

        @Override
        public String digest() {
            return "";
        }

        @Override
        public PackerState after() {
            return PackerState.atStart();
        }
    }

    /** The last leaf holds 5 targets and padding. */
    private static Batch ragged(SyntheticBatches text, int leaves) {
        Batch batch = TinyModel.batch(text);
        for (long i = (leaves - 1L) * TinyModel.CONTEXT; i < (long) leaves * TinyModel.CONTEXT; i++) {
            long inLast = i - (leaves - 1L) * TinyModel.CONTEXT;
            batch.targets().setAtIndex(ValueLayout.JAVA_INT, i, inLast < 5 ? 40 + (int) inLast : -1);
        }
        return batch;
    }

    private static void requireMean(double[] expected, double[] actual, double tolerance) {
        double most = 0;
        for (double value : expected) {
            most = Math.max(most, Math.abs(value));
        }
        assertTrue(most > 0);
        assertArrayEquals(expected, actual, tolerance * most);
    }

    private static double[] mean(Rig rig, Batch batch, int leafTokens) {
        rig.arithmetic().gradients(batch, leafTokens, Rig.PLAIN);
        double[] sum = rig.gradient();
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= batch.targetCount();
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 7})
    void raggedLeaves_areOneLargeBatch_andPlantedFaultsAreCaught(int leaves) {
        for (Precision precision : new Precision[] {Precision.F32, Precision.F64}) {
            double tolerance = precision.equals(Precision.F64) ? 1e-12 : 1e-5;
            try (SyntheticBatches text = new SyntheticBatches(leaves, 1, TinyModel.CONTEXT, 0, Long.MAX_VALUE);
                    Rig small = Rig.open(precision, 1, 2);
                    Rig large = Rig.open(precision, leaves, 2)) {
                Batch batch = ragged(text, leaves);
                double[] expected = mean(large, batch, TinyModel.CONTEXT * leaves);
                requireMean(expected, mean(small, batch, TinyModel.CONTEXT), tolerance);

                double[] last = mean(small, leaf(batch, leaves - 1), TinyModel.CONTEXT);
                double[] averaged = new double[last.length];
                for (int leaf = 0; leaf < leaves; leaf++) {
                    double[] part = mean(small, leaf(batch, leaf), TinyModel.CONTEXT);
                    for (int i = 0; i < part.length; i++) {
                        averaged[i] += part[i] / leaves;
                    }
                }
                assertThrows(AssertionError.class, () -> requireMean(expected, last, 1e-2), "only the last micro-batch");
                assertThrows(AssertionError.class, () -> requireMean(expected, averaged, 1e-2), "averaged per micro-batch");
            }
        }
    }

    private static Batch leaf(Batch batch, int number) {
        return new Part(batch, (long) number * TinyModel.CONTEXT, TinyModel.CONTEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6})
    void theSameLeaves_giveTheSameBits_howeverManyWorkers(int leaves) {
        String first = "";
        for (int workers : new int[] {1, 2, 5}) {
            try (SyntheticBatches text = new SyntheticBatches(leaves, 2, TinyModel.CONTEXT, 0, Long.MAX_VALUE);
                    Rig rig = Rig.open(dripstone.kernel.KernelChoice.fast(Precision.F32), 2, workers, OptimizerKind.MUON)) {
                for (int i = 0; i < 3; i++) {
                    rig.optimizer().step(TinyModel.batch(text), Tune.with(Map.of("optimizer", OptimizerKind.MUON)), i, false);
                }
                String bits = rig.model().weightsSha256();
                assertEquals(first.isEmpty() ? bits : first, bits);
                first = bits;
            }
        }
    }
}
