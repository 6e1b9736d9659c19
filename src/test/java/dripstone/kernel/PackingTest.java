package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Packed operands: the vector kernels move exactly what the reference moves, whole and cut. */
@ParameterizedClass
@MethodSource("dripstone.kernel.AgainstReference#precisions")
final class PackingTest {
    private static final int[][] SIZES = {{1, 1}, {2, 64}, {31, 63}, {32, 64}, {33, 65}, {70, 200}, {96, 130}, {257, 17}};

    @Parameter
    Precision precision = Precision.F32;

    private Kernels fast = KernelChoice.scalar(Precision.F32);
    private Kernels slow = fast;
    private Element e = Element.F32;

    @BeforeEach
    void open() {
        fast = KernelChoice.vectorOnly(precision, new NativeMemory(), "test");
        slow = KernelChoice.scalar(precision);
        e = precision.compute();
    }

    @AfterEach
    void close() {
        fast.close();
        slow.close();
    }

    @Test
    void theFormIsPanelsOf64ColumnsWithGroupsInterleaved() {
        PackedForm form = new PackedForm(100, 40, e);
        int g = form.group();
        assertEquals(4, g * e.bytes());
        assertEquals(0, form.index(0, 0));
        assertEquals(g, form.index(0, 1));
        assertEquals(64L * g, form.index(g, 0));
        assertEquals(form.bytes() / e.bytes() / 2, form.index(0, 64));
    }

    @Test
    void everySizeAndLayout_givesTheReferencesBytes() {
        for (int[] size : SIZES) {
            for (boolean trans : new boolean[] {false, true}) {
                PackedForm form = new PackedForm(size[1], size[0], e);
                int ld = (trans ? form.k() : form.n()) + 3;
                Cells x = Cells.normal(slow, e, (trans ? form.n() : form.k()) * ld, 1);
                Packing whole = Packing.whole(form, trans, ld);
                Cells expected = dirty(form);
                Cells actual = dirty(form);
                slow.pack(whole, expected.at(), x.at());
                fast.pack(whole, actual.at(), x.at());
                assertArrayEquals(expected.bits(), actual.bits(), form + " trans=" + trans);
            }
        }
    }

    @Test
    void blocks_giveTheBytesOfTheWhole() {
        PackedForm form = new PackedForm(200, 70, e);
        for (boolean trans : new boolean[] {false, true}) {
            int ld = trans ? 70 : 200;
            Cells x = Cells.normal(slow, e, 200 * 70, 1);
            Cells whole = dirty(form);
            Cells byRows = dirty(form);
            Cells byColumns = dirty(form);
            fast.pack(Packing.whole(form, trans, ld), whole.at(), x.at());
            for (int k = 0; k < 70; k += 24) {
                fast.pack(Packing.rows(form, k, Math.min(70, k + 24), trans, ld), byRows.at(), x.at(trans ? k : (long) k * ld));
            }
            for (int n = 0; n < 200; n += 128) {
                fast.pack(Packing.columns(form, n, Math.min(200, n + 128), trans, ld), byColumns.at(), x.at(trans ? (long) n * ld : n));
            }
            assertArrayEquals(whole.bits(), byRows.bits(), "rows trans=" + trans);
            assertArrayEquals(whole.bits(), byColumns.bits(), "columns trans=" + trans);
        }
    }

    @Test
    void rowsAfterABlockThatEndsInAGroup_areZero() {
        PackedForm form = new PackedForm(70, 64, e);
        Cells x = Cells.normal(slow, e, 31 * 70, 1);
        Cells packed = dirty(form);
        fast.pack(Packing.rows(form, 0, 31, false, 70), packed.at(), x.at());
        assertEquals(x.get(30 * 70 + 3), packed.get((int) form.index(30, 3)));
        assertEquals(form.group() == 1 ? 7 : 0, packed.get((int) form.index(31, 3)));
        assertEquals(7, packed.get((int) form.index(32, 3)));
    }

    @Test
    void aBlockThatCutsAPanel_isRefused() {
        PackedForm form = new PackedForm(200, 70, e);
        assertThrows(IllegalArgumentException.class, () -> Packing.columns(form, 32, 200, false, 200));
        assertThrows(IllegalArgumentException.class, () -> Packing.columns(form, 0, 100, false, 200));
        assertThrows(IllegalArgumentException.class, () -> Packing.rows(form, 0, 71, false, 200));
        assertThrows(IllegalArgumentException.class, () -> Packing.whole(form, true, 69));
        if (form.group() > 1) {
            assertThrows(IllegalArgumentException.class, () -> Packing.rows(form, 1, 70, false, 200));
        }
    }

    /** What was in the buffer before must not show. */
    private Cells dirty(PackedForm form) {
        return Cells.of(slow, e, (int) (form.bytes() / e.bytes()), i -> 7);
    }
}
