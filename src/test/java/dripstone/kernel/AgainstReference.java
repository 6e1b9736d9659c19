package dripstone.kernel;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast set of kernels and the reference, side by side in each precision, and cells for both. */
@ParameterizedClass
@MethodSource("dripstone.kernel.AgainstReference#precisions")
abstract class AgainstReference {
    @Parameter
    Precision precision = Precision.F32;

    Kernels fast = KernelChoice.scalar(Precision.F32);
    Kernels slow = fast;

    static List<Precision> precisions() {
        return List.of(Precision.F32, Precision.BF16);
    }

    @BeforeEach
    void open() {
        fast = KernelChoice.vectorOnly(precision, new NativeMemory(), "test");
        slow = KernelChoice.scalar(precision);
    }

    @AfterEach
    void close() {
        fast.close();
        slow.close();
    }

    final Cells e(int count, long seed) {
        return Cells.normal(slow, precision.compute(), count, seed);
    }

    final Cells m(int count, long seed) {
        return Cells.normal(slow, Element.F32, count, seed);
    }

    /** Full of a number that a kernel must overwrite. */
    final Cells emptyE(int count) {
        return empty(precision.compute(), count);
    }

    final Cells emptyM(int count) {
        return empty(Element.F32, count);
    }

    final Cells empty(Element element, int count) {
        Cells cells = Cells.zeros(slow, element, count);
        cells.fill(77);
        return cells;
    }
}
