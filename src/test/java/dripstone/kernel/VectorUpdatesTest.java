package dripstone.kernel;

import static dripstone.kernel.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every optimiser's step of the fast set against the reference. */
final class VectorUpdatesTest extends AgainstReference {
    /** Every rule, at a step counted from 1. */
    static List<IntFunction<Update>> rules() {
        return List.of(
                _ -> new Update.Sgd(0.01, 0.1, 0.25),
                _ -> new Update.Momentum(0.01, 0.1, 0.25, 0.9, false),
                _ -> new Update.Momentum(0.01, 0, 0.25, 0.9, true),
                _ -> new Update.Adagrad(0.01, 0.1, 0.25, 1e-8),
                _ -> new Update.RmsProp(0.01, 0.1, 0.25, 0.99, 1e-8),
                step -> new Update.Adam(1e-3, 0.1, 0.25, 0.9, 0.95, 1e-8, 1 - Math.pow(0.9, step), 1 - Math.pow(0.95, step)),
                step -> new Update.AdamW(1e-3, 0.1, 0.25, 0.9, 0.95, 1e-8, 1 - Math.pow(0.9, step), 1 - Math.pow(0.95, step)),
                _ -> new Update.Lion(1e-3, 0.1, 0.25, 0.9, 0.99));
    }

    private record State(Cells w, Cells copy, Cells first, Cells second) {
        double update(Kernels k, Update rule, Cells gradient) {
            return k.update(rule, w.at(), copy.at(), gradient.at(), first.at(), second.at(), w.count());
        }
    }

    private State state(int count) {
        return new State(Cells.normal(slow, Element.F32, count, 1), Cells.zeros(slow, precision.compute(), count),
                Cells.zeros(slow, Element.F32, count), Cells.zeros(slow, Element.F32, count));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 17, 1000, 20_003})
    void everyRule_overSomeSteps(int count) {
        for (IntFunction<Update> rule : rules()) {
            State expected = state(count);
            State actual = state(count);
            for (int step = 1; step <= 5; step++) {
                Cells gradient = Cells.normal(slow, Element.F32, count, 10 + step);
                gradient.set(0, 0.25);
                double squares = expected.update(slow, rule.apply(step), gradient);
                assertEquals(squares, actual.update(fast, rule.apply(step), gradient), 1e-4 * squares, rule.apply(step).toString());
            }
            String name = rule.apply(1).toString();
            assertClose(expected.w, actual.w, 10, name);
            assertClose(expected.first, actual.first, 10, name + " first state");
            assertClose(expected.second, actual.second, 10, name + " second state");
            Cells converted = Cells.zeros(slow, precision.compute(), count);
            fast.toCompute(converted.at(), actual.w.at(), count);
            assertArrayEquals(converted.bits(), actual.copy.bits(), "the copy is the weights, converted");
        }
    }

    @Test
    void aNumber_isUpdatedToTheSameBits_inAVectorAndAtTheEnd() {
        for (IntFunction<Update> rule : rules()) {
            State whole = state(37);
            State cut = state(37);
            Cells gradient = Cells.normal(slow, Element.F32, 37, 5);
            whole.update(fast, rule.apply(1), gradient);
            for (int i = 0; i < 37; i++) {
                fast.update(rule.apply(1), cut.w.at(i), cut.copy.at(i), gradient.at(i), cut.first.at(i), cut.second.at(i), 1);
            }
            assertArrayEquals(whole.w.bits(), cut.w.bits(), rule.apply(1).toString());
            assertArrayEquals(whole.copy.bits(), cut.copy.bits());
        }
    }

    @Test
    void theSumOfSquares_doesNotSuffer_overALongSegment() {
        int count = 3_000_001;
        Cells w = Cells.zeros(slow, Element.F32, count);
        Cells gradient = Cells.zeros(slow, Element.F32, count);
        fast.combine(0, gradient.at(), 0, gradient.at(), count);
        gradient.fill(3e-3f);
        double each = (double) (3e-3f * 0.1f) * (3e-3f * 0.1f);
        double squares = fast.update(new Update.Sgd(0.1f, 0, 1), w.at(), 0, gradient.at(), 0, 0, count);
        assertEquals(count * each, squares, 2e-6 * count * each);
    }

    @Test
    void aSmallDecay_isNotRounded() {
        int count = 2003;
        Cells w = Cells.normal(slow, Element.F32, count, 1);
        Cells gradient = Cells.zeros(slow, Element.F32, count);
        double before = fast.sumOfSquares(w.at(), count);
        for (int step = 0; step < 100; step++) {
            fast.update(new Update.Sgd(1e-4, 0.1, 1), w.at(), 0, gradient.at(), 0, 0, count);
        }
        double lost = 1 - Math.sqrt(fast.sumOfSquares(w.at(), count) / before);
        assertEquals(1 - Math.pow(1 - 1e-5, 100), lost, 3e-4 * lost, "binary32 holds 1 − 1e-5 only to a thousandth of the decay");
    }

    @Test
    void aGradientThatIsNotANumber_shows() {
        for (IntFunction<Update> rule : rules()) {
            State state = state(20);
            Cells gradient = Cells.normal(slow, Element.F32, 20, 5);
            gradient.set(3, Double.NaN);
            gradient.set(18, Double.NaN);
            double squares = state.update(fast, rule.apply(1), gradient);
            assertTrue(Double.isNaN(squares) && Double.isNaN(state.w.get(3)) && Double.isNaN(state.w.get(18)), rule.apply(1).toString());
            assertTrue(Double.isFinite(state.w.get(4)));
        }
    }
}
