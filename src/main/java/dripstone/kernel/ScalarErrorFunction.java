package dripstone.kernel;

/** erf in double, for the scalar reference: a Taylor series near 0, a continued fraction of erfc (Lentz) far from it. */
final class ScalarErrorFunction {
    private static final double NEAR = 2;

    private ScalarErrorFunction() {}

    static double of(double x) {
        double a = Math.abs(x);
        double value = a < NEAR ? series(a) : 1 - complement(a);
        return x < 0 ? -value : value;
    }

    /** {@code 2/√π · e^(−x²) · Σ 2^n x^(2n+1)/(1·3·…·(2n+1))}: all terms are positive. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    private static double complement(double x) {
        if (x > 27) {
            return 0;
        }
        double fraction = x;
        for (int n = 120; n > 0; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }
}
