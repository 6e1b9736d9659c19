package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

final class ExponentialTest {
    /** A prime number of bit patterns between one sample and the next; all patterns were measured once: 1.02 ulp. */
    private static final int STRIDE = 997;

    @Test
    void normalResults_areWithinAlmostOneUlp() {
        double worst = 0;
        for (int bits = 0; bits < Float.floatToIntBits(88.37f); bits += STRIDE) {
            float above = Float.intBitsToFloat(bits);
            worst = Math.max(worst, Math.max(error(above), error(-above)));
        }
        assertTrue(worst <= 1.02, "worst error in ulp: " + worst);
    }

    private static double error(float x) {
        double exact = StrictMath.exp(x);
        return exact < Float.MIN_NORMAL ? 0 : Math.abs(Exponential.of(x) - exact) / Math.ulp((float) exact);
    }

    @Test
    void subnormalResults_areRoundedOrZero() {
        for (float x = -104; x < -87.33f; x += 0.001f) {
            double exact = StrictMath.exp(x);
            assertEquals(exact, Exponential.of(x), x > -87.68f ? Float.MIN_VALUE : exact, "exp " + x);
        }
    }

    @Test
    void limits() {
        assertEquals(0f, Exponential.of(Float.NEGATIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, Exponential.of(Float.POSITIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, Exponential.of(88.38f));
        assertEquals(0f, Exponential.of(-87.69f));
        assertEquals(1f, Exponential.of(0f));
        assertEquals(1f, Exponential.of(-0f));
        assertTrue(Float.isNaN(Exponential.of(Float.NaN)));
    }

    @Test
    void vectorAndScalar_giveTheSameBits() {
        int width = Lanes.WIDTH;
        float[] x = new float[width];
        float[] y = new float[width];
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += 8191L * width) {
            for (int lane = 0; lane < width; lane++) {
                x[lane] = Float.intBitsToFloat((int) (bits + 8191L * lane));
            }
            Exponential.of(FloatVector.fromArray(Lanes.F, x, 0)).intoArray(y, 0);
            for (int lane = 0; lane < width; lane++) {
                assertEquals(Float.floatToIntBits(Exponential.of(x[lane])), Float.floatToIntBits(y[lane]), "exp " + x[lane]);
            }
        }
    }
}
