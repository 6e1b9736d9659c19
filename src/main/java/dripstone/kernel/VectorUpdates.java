package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * One step of each optimiser in one pass: every buffer is read once and written once. The change of a weight is made whole, decay
 * included, and then added: a decay of less than a unit in the weight's last place is not lost to the rounding of {@code 1 − rate·decay}.
 *
 * <p>The squares of the changes are summed in binary32 within a block, and the blocks' sums in double, in order.
 */
final class VectorUpdates {
    private static final int BLOCK = 8192;

    private VectorUpdates() {}

    static double run(Update rule, Element e, long w, long copy, long gradient, long first, long second, long count) {
        double squares = 0;
        for (long from = 0; from < count; from += BLOCK) {
            long at = 4 * from;
            long copyAt = copy == 0 ? 0 : copy + from * e.bytes();
            int n = (int) Math.min(BLOCK, count - from);
            squares += block(rule, e, w + at, copyAt, gradient + at, first + at, second + at, n);
        }
        return squares;
    }

    private static float block(Update rule, Element e, long w, long copy, long gradient, long first, long second, int count) {
        float gs = (float) rule.gradientScale();
        float rate = (float) -rule.rate();
        float decay = (float) (-rule.rate() * rule.decay());
        return switch (rule) {
            case Update.Sgd _ -> sgd(e, w, copy, gradient, count, gs, rate, decay);
            case Update.Momentum s ->
                momentum(e, w, copy, gradient, first, count, gs, rate, decay, (float) s.momentum(), s.nesterov());
            case Update.Adagrad s -> scaled(e, w, copy, gradient, first, count, gs, rate, decay, 1, 1, (float) s.epsilon());
            case Update.RmsProp s ->
                scaled(e, w, copy, gradient, first, count, gs, rate, decay, (float) s.keep(), (float) (1 - s.keep()), (float) s.epsilon());
            case Update.Adam s -> VectorAdam.run(e, w, copy, gradient, first, second, count, gs, (float) s.decay(), 0, s.rate(), s.beta1(),
                    s.beta2(), s.epsilon(), s.correction1(), s.correction2());
            case Update.AdamW s -> VectorAdam.run(e, w, copy, gradient, first, second, count, gs, 0, decay, s.rate(), s.beta1(), s.beta2(),
                    s.epsilon(), s.correction1(), s.correction2());
            case Update.Lion s -> lion(e, w, copy, gradient, first, count, gs, rate, decay, s.beta1(), s.beta2());
        };
    }

    private static float sgd(Element e, long w, long copy, long gradient, int count, float gs, float rate, float decay) {
        FloatVector decays = FloatVector.broadcast(F, decay);
        FloatVector squares = Lanes.zero();
        int bound = F.loopBound(count);
        for (int i = 0; i < bound; i += WIDTH) {
            FloatVector before = Lanes.load(w, i);
            FloatVector after = before.add(before.fma(decays, Lanes.load(gradient, i).mul(gs).mul(rate)));
            FloatVector change = after.sub(before);
            squares = change.fma(change, squares);
            Lanes.store(e, w, copy, i, after);
        }
        float sum = Lanes.sum(squares);
        for (int i = bound; i < count; i++) {
            float before = Memory.getFloat(w, i);
            float after = before + Math.fma(before, decay, Memory.getFloat(gradient, i) * gs * rate);
            sum += (after - before) * (after - before);
            Lanes.set(e, w, copy, i, after);
        }
        return sum;
    }

    private static float momentum(Element e, long w, long copy, long gradient, long first, int count, float gs, float rate, float decay,
            float momentum, boolean nesterov) {
        FloatVector decays = FloatVector.broadcast(F, decay);
        FloatVector keep = FloatVector.broadcast(F, momentum);
        FloatVector squares = Lanes.zero();
        int bound = F.loopBound(count);
        for (int i = 0; i < bound; i += WIDTH) {
            FloatVector g = Lanes.load(gradient, i).mul(gs);
            FloatVector a = Lanes.load(first, i).fma(keep, g);
            Lanes.store(first, i, a);
            FloatVector before = Lanes.load(w, i);
            FloatVector after = before.add(before.fma(decays, (nesterov ? a.fma(keep, g) : a).mul(rate)));
            FloatVector change = after.sub(before);
            squares = change.fma(change, squares);
            Lanes.store(e, w, copy, i, after);
        }
        float sum = Lanes.sum(squares);
        for (int i = bound; i < count; i++) {
            float g = Memory.getFloat(gradient, i) * gs;
            float a = Math.fma(Memory.getFloat(first, i), momentum, g);
            Memory.setFloat(first, i, a);
            float before = Memory.getFloat(w, i);
            float after = before + Math.fma(before, decay, (nesterov ? Math.fma(a, momentum, g) : a) * rate);
            sum += (after - before) * (after - before);
            Lanes.set(e, w, copy, i, after);
        }
        return sum;
    }

    /** Adagrad, which keeps and takes all, and RMSprop. */
    private static float scaled(Element e, long w, long copy, long gradient, long first, int count, float gs, float rate, float decay,
            float keep, float take, float epsilon) {
        FloatVector decays = FloatVector.broadcast(F, decay);
        FloatVector squares = Lanes.zero();
        int bound = F.loopBound(count);
        for (int i = 0; i < bound; i += WIDTH) {
            FloatVector g = Lanes.load(gradient, i).mul(gs);
            FloatVector s = Lanes.load(first, i).mul(keep).add(g.mul(g).mul(take));
            Lanes.store(first, i, s);
            FloatVector before = Lanes.load(w, i);
            FloatVector after = before.add(before.fma(decays, g.mul(rate).div(s.sqrt().add(epsilon))));
            FloatVector change = after.sub(before);
            squares = change.fma(change, squares);
            Lanes.store(e, w, copy, i, after);
        }
        float sum = Lanes.sum(squares);
        for (int i = bound; i < count; i++) {
            float g = Memory.getFloat(gradient, i) * gs;
            float s = Memory.getFloat(first, i) * keep + g * g * take;
            Memory.setFloat(first, i, s);
            float before = Memory.getFloat(w, i);
            float after = before + Math.fma(before, decay, g * rate / ((float) Math.sqrt(s) + epsilon));
            sum += (after - before) * (after - before);
            Lanes.set(e, w, copy, i, after);
        }
        return sum;
    }

    private static float lion(Element e, long w, long copy, long gradient, long first, int count, float gs, float rate, float decay,
            double beta1, double beta2) {
        float keep1 = (float) beta1;
        float take1 = (float) (1 - beta1);
        float keep2 = (float) beta2;
        float take2 = (float) (1 - beta2);
        FloatVector decays = FloatVector.broadcast(F, decay);
        FloatVector squares = Lanes.zero();
        int bound = F.loopBound(count);
        for (int i = 0; i < bound; i += WIDTH) {
            FloatVector g = Lanes.load(gradient, i).mul(gs);
            FloatVector a = Lanes.load(first, i);
            FloatVector sign = Lanes.signum(a.mul(keep1).add(g.mul(take1)));
            Lanes.store(first, i, a.mul(keep2).add(g.mul(take2)));
            FloatVector before = Lanes.load(w, i);
            FloatVector after = before.add(before.fma(decays, sign.mul(rate)));
            FloatVector change = after.sub(before);
            squares = change.fma(change, squares);
            Lanes.store(e, w, copy, i, after);
        }
        float sum = Lanes.sum(squares);
        for (int i = bound; i < count; i++) {
            float g = Memory.getFloat(gradient, i) * gs;
            float a = Memory.getFloat(first, i);
            float sign = Math.signum(a * keep1 + g * take1);
            Memory.setFloat(first, i, a * keep2 + g * take2);
            float before = Memory.getFloat(w, i);
            float after = before + Math.fma(before, decay, sign * rate);
            sum += (after - before) * (after - before);
            Lanes.set(e, w, copy, i, after);
        }
        return sum;
    }
}
