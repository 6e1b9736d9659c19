package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;

/** Central differences of order 4: {@code f' ≈ (8(f(h)−f(−h)) − (f(2h)−f(−2h))) / 12h}; in fp64 good to about 1e-9. */
final class FiniteDifferences {
    private static final double STEP = 2e-4;
    private static final double TOLERANCE = 2e-8;

    private FiniteDifferences() {}

    static void check(String what, double analytic, double at, DoubleConsumer set, DoubleSupplier objective) {
        double near = value(at + STEP, set, objective) - value(at - STEP, set, objective);
        double far = value(at + 2 * STEP, set, objective) - value(at - 2 * STEP, set, objective);
        set.accept(at);
        double numeric = (8 * near - far) / (12 * STEP);
        assertEquals(numeric, analytic, TOLERANCE * Math.max(1, Math.abs(numeric)), what);
    }

    private static double value(double at, DoubleConsumer set, DoubleSupplier objective) {
        set.accept(at);
        return objective.getAsDouble();
    }
}
