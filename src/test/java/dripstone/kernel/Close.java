package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** Nearness of two results of the same formula. */
final class Close {
    private Close() {}

    /**
     * Within a unit in the last place of the element, and the rounding of a sum of {@code length} terms in binary32, relative to the
     * number itself or to the largest number of the result.
     */
    static void assertClose(Cells expected, Cells actual, int length, String what) {
        double largest = 0;
        for (double v : expected.values()) {
            if (Double.isFinite(v)) {
                largest = Math.max(largest, Math.abs(v));
            }
        }
        assertClose(expected, actual, length, Math.min(largest, 1), what);
    }

    /** @param magnitude of the terms that a result is the sum of, where they may cancel */
    static void assertClose(Cells expected, Cells actual, int length, double magnitude, String what) {
        assertEquals(expected.count(), actual.count(), what);
        double unit = expected.element() == Element.BF16 ? 0x1p-7 : 0x1p-22;
        double sum = 0x1p-23 * (4 + 2 * Math.sqrt(length));
        for (int i = 0; i < expected.count(); i++) {
            double e = expected.get(i);
            double a = actual.get(i);
            double allowed = unit * Math.abs(e) + sum * Math.max(Math.abs(e), magnitude);
            if (Double.compare(e, a) != 0 && !(Math.abs(e - a) <= allowed)) {
                fail(what + ": number " + i + " expected=" + e + " actual=" + a + " length=" + length);
            }
        }
    }
}
