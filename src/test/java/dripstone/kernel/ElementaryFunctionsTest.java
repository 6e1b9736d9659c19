package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The own mathematics against StrictMath in double, and the vector form against the scalar one, bit by bit. By default over every
 * 1009th pattern of bits and all patterns around each power of two; over every float, some minutes a function, with
 * {@code mvn test -Dtest=ElementaryFunctionsTest -Dmaths.exhaustive=true}.
 */
final class ElementaryFunctionsTest {
    private static final boolean EXHAUSTIVE = Boolean.getBoolean("maths.exhaustive");
    /** A prime number of bit patterns between one sample and the next. */
    private static final int STRIDE = EXHAUSTIVE ? 1 : 1009;
    private static final int AROUND = 64;

    interface Scalar {
        float of(float x);
    }

    interface Vector {
        FloatVector of(FloatVector x);
    }

    /** One function in its two forms, its reference, and the error that its Javadoc states. */
    record Function(String name, Scalar scalar, Vector vector, DoubleUnaryOperator exact, double statedUlp) {
        /** In units of the last place of the exact result, rounded to binary32. */
        double error(float x) {
            double right = exact.applyAsDouble(x);
            float got = scalar.of(x);
            if (Double.isNaN(right) || Float.isNaN(got)) {
                return Double.isNaN(right) && Float.isNaN(got) ? 0 : Double.POSITIVE_INFINITY;
            }
            boolean atTheEnds = name.equals("exp") && !(Math.abs(x) < 87.33f); // the exponential says what it does there
            return got == right || atTheEnds ? 0 : Math.abs(got - right) / Math.ulp((float) right);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Function> functions() {
        return List.of(
                new Function("exp", Exponential::of, Exponential::of, StrictMath::exp, 0.9),
                new Function("log", Logarithm::of, Logarithm::of, StrictMath::log, 0.93),
                new Function("tanh", HyperbolicTangent::of, HyperbolicTangent::of, StrictMath::tanh, 5.62),
                new Function("erf", ErrorFunction::of, ErrorFunction::of, ScalarErrorFunction::of, 6.05));
    }

    /** The greatest error over every stride-th pattern of bits from … to − 1. */
    private static double worst(Function f, long from, long to, int stride) {
        double worst = 0;
        for (long bits = from; bits < to; bits += stride) {
            worst = Math.max(worst, f.error(Float.intBitsToFloat((int) bits)));
        }
        return worst;
    }

    @ParameterizedTest
    @MethodSource("functions")
    void everyResult_isWithinTheStatedError(Function f) {
        double worst = worst(f, 0, 1L << 32, STRIDE);
        for (long power = 0; power < 512; power++) {
            long bits = power << 23;
            worst = Math.max(worst, worst(f, Math.max(0, bits - AROUND), bits + AROUND, 1));
        }
        System.out.printf("%s: greatest error %.4f ulp%s%n", f, worst, EXHAUSTIVE ? " over all floats" : "");
        assertTrue(worst <= f.statedUlp, f + " is off by ulp=" + worst);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void vectorAndScalar_giveTheSameBits(Function f) {
        int width = Lanes.WIDTH;
        float[] x = new float[width];
        float[] y = new float[width];
        for (long bits = 0; bits < 1L << 32; bits += (long) STRIDE * width) {
            for (int lane = 0; lane < width; lane++) {
                x[lane] = Float.intBitsToFloat((int) (bits + (long) STRIDE * lane));
            }
            f.vector.of(FloatVector.fromArray(Lanes.F, x, 0)).intoArray(y, 0);
            for (int lane = 0; lane < width; lane++) {
                if (Float.floatToIntBits(f.scalar.of(x[lane])) != Float.floatToIntBits(y[lane])) {
                    assertEquals(f.scalar.of(x[lane]), y[lane], f + " of " + x[lane]);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"GELU, 2.7e-7", "GELU_TANH, 2.61e-7"})
    void slopesOfGelu_areWithinTheStatedError(Activation f, double stated) {
        GeluSlope slope = f == Activation.GELU ? GeluSlope.EXACT : GeluSlope.TANH;
        float[] x = new float[Lanes.WIDTH];
        float[] y = new float[Lanes.WIDTH];
        double worst = 0;
        for (long bits = 0; bits < 1L << 32; bits += (long) STRIDE * x.length) {
            for (int lane = 0; lane < x.length; lane++) {
                x[lane] = Float.intBitsToFloat((int) (bits + (long) STRIDE * lane));
            }
            slope.at(FloatVector.fromArray(Lanes.F, x, 0)).intoArray(y, 0);
            for (int lane = 0; lane < x.length; lane++) {
                worst = Math.max(worst, slopeError(f, x[lane], y[lane]));
            }
        }
        System.out.printf("slope of %s: greatest error %.3g%s%n", f, worst, EXHAUSTIVE ? " over all floats" : "");
        assertTrue(worst <= stated, f + " is off by " + worst);
    }

    private static double slopeError(Activation f, float x, float got) {
        if (Float.isNaN(x)) {
            return Float.isNaN(got) ? 0 : Double.POSITIVE_INFINITY;
        }
        double right = Math.abs(x) > 30 ? (x > 0 ? 1 : 0) : ScalarActivations.slope(f, x);
        return Math.abs(got - right);
    }

    @Test
    void exponential_atTheEnds() {
        for (float x = -104; x < -87.33f; x += 0.001f) {
            double exact = StrictMath.exp(x);
            assertEquals(exact, Exponential.of(x), x > -87.68f ? Float.MIN_VALUE : exact, "exp " + x);
        }
        for (float x = 87.33f; x < 88.37f; x += 1e-4f) {
            double exact = StrictMath.exp(x);
            assertEquals(exact, Exponential.of(x), 0.9 * Math.ulp((float) exact), "exp " + x);
        }
        assertEquals(0f, Exponential.of(Float.NEGATIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, Exponential.of(Float.POSITIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, Exponential.of(88.38f));
        assertEquals(0f, Exponential.of(-87.69f));
        assertEquals(1f, Exponential.of(-0f));
    }

    @Test
    void oddFunctions_keepTheSignOfZero_andSaturate() {
        for (Scalar f : new Scalar[] {HyperbolicTangent::of, ErrorFunction::of}) {
            assertEquals(Float.floatToRawIntBits(-0f), Float.floatToRawIntBits(f.of(-0f)));
            assertEquals(1f, f.of(Float.POSITIVE_INFINITY));
            assertEquals(-1f, f.of(Float.NEGATIVE_INFINITY));
        }
    }

    /** Abramowitz and Stegun, table 7.1, and further digits. */
    @Test
    void theReferenceOfErf_agreesWithTables() {
        double[][] known = {
            {1e-10, 1.1283791670955126e-10}, {0.1, 0.1124629160182849}, {0.5, 0.5204998778130465}, {1, 0.8427007929497149},
            {1.5, 0.9661051464753108}, {1.999, 0.9953015566513705}, {2, 0.9953222650189527}, {2.5, 0.9995930479825550},
            {3, 0.9999779095030014}, {4, 0.9999999845827421}, {6, 1}
        };
        for (double[] pair : known) {
            assertEquals(pair[1], ScalarErrorFunction.of(pair[0]), 1e-15 * pair[1], "erf " + pair[0]);
            assertEquals(-pair[1], ScalarErrorFunction.of(-pair[0]), 1e-15 * pair[1], "erf −" + pair[0]);
        }
    }
}
