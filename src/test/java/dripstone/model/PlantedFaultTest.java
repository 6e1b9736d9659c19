package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.CrossEntropyTerms;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** Faults that a trainer can have, made on purpose: each must fail the very check that the other tests here rely on. */
final class PlantedFaultTest {
    private static final int ELEMENTS_OF_EACH = 9;

    private static void assertCaught(String inWhat, TestLeaf leaf, DoubleSupplier objective) {
        AssertionError caught =
                assertThrows(AssertionError.class, () -> ModelGradientTest.checkSome(leaf, ELEMENTS_OF_EACH, objective));
        assertTrue(String.valueOf(caught.getMessage()).contains(inWhat), "caught elsewhere: " + caught.getMessage());
    }

    @Test
    void aTransposedWeightGradient_isCaught() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(2, true), 2)) {
            leaf.step();
            ModelGradientTest.checkSome(leaf, ELEMENTS_OF_EACH, leaf::loss);
            TensorSlot slot = slot(leaf, "layers.1.self_attn.o_proj.weight");
            for (int i = 0; i < slot.rows(); i++) {
                for (int j = 0; j < i; j++) {
                    swapGradients(leaf, slot.offset() + (long) i * slot.cols() + j, slot.offset() + (long) j * slot.cols() + i);
                }
            }
            assertCaught(slot.name(), leaf, leaf::loss);
        }
    }

    /** Both heads' gradients go to the columns of the first (the forward pass's fault stands beside the formula of attention). */
    @Test
    void headsThatOverwriteEachOther_areCaught() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(2, true), 2)) {
            leaf.step();
            TensorSlot slot = slot(leaf, "layers.0.self_attn.v_proj.weight");
            for (long i = 0; i < slot.count() / 2; i++) {
                double second = leaf.gradient(slot.offset() + slot.count() / 2 + i);
                leaf.kernels.set(leaf.master(), leaf.gradients.address(), slot.offset() + i, second);
            }
            assertCaught(slot.name(), leaf, leaf::loss);
        }
    }

    /** One piece of the second step does not run, and leaves what the first step put there. */
    @Test
    void aStaleGradient_isCaught_whicheverPieceItIs() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(Architecture.QWEN2, 1, false), 2); Lane lane = leaf.kernels.openLane()) {
            for (int stale = 0; stale < leaf.pass.gradientPieces(); stale++) {
                leaf.step(lane);
                for (int i = 0; i < 2 * leaf.length; i++) {
                    leaf.kernels.setInt(leaf.tokens(), i, (leaf.kernels.getInt(leaf.tokens(), i) + 3) % 13);
                }
                for (int b = 0; b < 2; b++) {
                    leaf.pass.sequence(b, lane);
                }
                for (int i = 0; i < leaf.pass.gradientPieces(); i++) {
                    if (i != stale) {
                        leaf.pass.gradient(i, lane, leaf.gradients.address());
                    }
                }
                assertThrows(AssertionError.class, () -> ModelGradientTest.checkSome(leaf, ELEMENTS_OF_EACH, leaf::loss), "piece " + stale);
            }
        }
    }

    /** The pass reads each token one place late, so that it sees the target. */
    @Test
    void aTargetThatLeaks_isCaught() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(1, true), 2)) {
            assertThrows(AssertionError.class, () -> LeafPassTest.checkWhatIsSeen(leaf, true, true, leaf.tokens() + Integer.BYTES));
        }
    }

    @Test
    void aDocumentThatSeesItsNeighbour_orDoesNotWhereItShould_isCaught() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(1, true), 2)) {
            assertThrows(AssertionError.class, () -> LeafPassTest.checkWhatIsSeen(leaf, false, true, leaf.tokens()));
            assertThrows(AssertionError.class, () -> LeafPassTest.checkWhatIsSeen(leaf, true, false, leaf.tokens()));
        }
    }

    /** The backward pass draws other random bits than the forward pass did. */
    @Test
    void anotherDropoutInTheBackwardPass_isCaught() {
        try (TestLeaf leaf = new TestLeaf(KernelChoice.scalar(Precision.F64), TestLeaf.shape(1, true), new LeafSettings(2, 1, true), 3,
                TestLeaf.dropping(true))) {
            leaf.step();
            ModelGradientTest.checkSome(leaf, ELEMENTS_OF_EACH, leaf::objective);
            leaf.bind(new LeafOptions(0.25, 54321, true, CrossEntropyTerms.NONE));
            assertThrows(AssertionError.class, () -> ModelGradientTest.checkSome(leaf, ELEMENTS_OF_EACH, leaf::objective));
        }
    }

    private static void swapGradients(TestLeaf leaf, long a, long b) {
        double was = leaf.gradient(a);
        leaf.kernels.set(leaf.master(), leaf.gradients.address(), a, leaf.gradient(b));
        leaf.kernels.set(leaf.master(), leaf.gradients.address(), b, was);
    }

    private static TensorSlot slot(TestLeaf leaf, String end) {
        return leaf.parameters.slots().stream().filter(s -> s.name().endsWith(end)).findFirst().orElseThrow();
    }
}
