package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Every backward kernel of the reference against central differences of its forward kernel, in double. */
final class GradientTest {
    private static final double STEP = 1e-5;

    @AutoClose
    private final Kernels k = KernelChoice.scalar(Precision.F64);

    private Cells zeros(int count) {
        return Cells.zeros(k, Element.F64, count);
    }

    private Cells normal(int count, long seed) {
        return Cells.normal(k, Element.F64, count, seed);
    }

    private static double dot(Cells a, Cells b) {
        double sum = 0;
        for (int i = 0; i < a.count(); i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }

    /** Compares {@code gradient} with the differences of {@code f} by every number of {@code x}. */
    private static void check(Cells x, Cells gradient, DoubleSupplier f) {
        for (int i = 0; i < x.count(); i++) {
            double value = x.get(i);
            x.set(i, value + STEP);
            double above = f.getAsDouble();
            x.set(i, value - STEP);
            double below = f.getAsDouble();
            x.set(i, value);
            assertEquals((above - below) / (2 * STEP), gradient.get(i), 2e-8 * (1 + Math.abs(gradient.get(i))), "number " + i);
        }
    }

    @Test
    void rmsNorm() {
        int rows = 3;
        int width = 7;
        Cells x = normal(rows * width, 1);
        Cells w = normal(width, 2);
        Cells dout = normal(rows * width, 3);
        Cells rstd = zeros(rows);
        Cells out = zeros(rows * width);
        DoubleSupplier f = () -> {
            k.rmsNorm(out.at(), x.at(), w.at(), rstd.at(), rows, width, 1e-3);
            return dot(out, dout);
        };
        double _ = f.getAsDouble();
        Cells dx = zeros(rows * width);
        Cells dw = zeros(width);
        k.rmsNormBackward(dx.at(), dout.at(), x.at(), w.at(), rstd.at(), rows, width);
        k.rmsNormWeightGradient(dw.at(), dout.at(), x.at(), rstd.at(), rows, width, 0, 3);
        k.rmsNormWeightGradient(dw.at(), dout.at(), x.at(), rstd.at(), rows, width, 3, width);
        check(x, dx, f);
        check(w, dw, f);
    }

    @Test
    void embedding() {
        Cells table = normal(5 * 3, 1);
        Cells dx = normal(4 * 3, 2);
        Cells x = zeros(4 * 3);
        Buffer ids = Cells.ints(k, 4, 0, 4, 2);
        Cells grad = zeros(5 * 3);
        k.embedBackward(grad.at(), dx.at(), ids.address(), 4, 3, 0, 3);
        k.embedBackward(grad.at(), dx.at(), ids.address(), 4, 3, 3, 5);
        check(table, grad, () -> {
            k.embed(x.at(), table.at(), ids.address(), 4, 3);
            return dot(x, dx);
        });
    }

    @Test
    void rotary_isTheTransposeOfItsInverse() {
        Cells x = normal(3 * 8, 1);
        Cells dout = normal(3 * 8, 2);
        Buffer positions = Cells.ints(k, 2, 0, 7);
        Buffer table = RotaryTable.build(k, 8, 4, 100);
        Cells dx = dout.copyTo(k, Element.F64);
        k.rotary(dx.at(), 8, positions.address(), table.address(), 3, 2, 4, true);
        check(x, dx, () -> {
            Cells turned = x.copyTo(k, Element.F64);
            k.rotary(turned.at(), 8, positions.address(), table.address(), 3, 2, 4, false);
            return dot(turned, dout);
        });
    }

    @Test
    void causalSoftmax() {
        int t = 6;
        Cells scores = normal(t * t, 1);
        Cells dp = normal(t * t, 2);
        Cells p = zeros(t * t);
        Cells ds = zeros(t * t);
        Buffer starts = Cells.ints(k, 0, 0, 0, 3, 3, 5);
        DoubleSupplier f = () -> {
            k.causalSoftmax(p.at(), scores.at(), starts.address(), t, t, 0, 0.7);
            return dot(p, dp);
        };
        double _ = f.getAsDouble();
        k.causalSoftmaxBackward(ds.at(), dp.at(), p.at(), t, t, 0, 0.7);
        check(scores, ds, f);
    }

    @Test
    void swiGlu() {
        Cells gateUp = normal(2 * 10, 1);
        Cells dout = normal(2 * 5, 2);
        Cells out = zeros(2 * 5);
        Cells dGateUp = zeros(2 * 10);
        k.gateBackward(Activation.SILU, dGateUp.at(), dout.at(), gateUp.at(), 2, 5);
        check(gateUp, dGateUp, () -> {
            k.gate(Activation.SILU, out.at(), gateUp.at(), 2, 5);
            return dot(out, dout);
        });
    }

    @Test
    void crossEntropy() {
        Cells logits = normal(3 * 6, 1);
        Cells loss = zeros(3);
        Cells d = zeros(3 * 6);
        Buffer targets = Cells.ints(k, 5, -1, 0);
        k.crossEntropy(loss.at(), d.at(), logits.at(), targets.address(), 3, 6, CrossEntropyTerms.NONE);
        check(logits, d, () -> {
            k.crossEntropy(loss.at(), 0, logits.at(), targets.address(), 3, 6, CrossEntropyTerms.NONE);
            return k.sum(loss.at(), 3);
        });
    }
}
