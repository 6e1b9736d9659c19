package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** SwiGLU and its gradient. */
final class VectorSwiGlu {
    private VectorSwiGlu() {}

    static void forward(Element e, long out, long gateUp, int rows, int width) {
        int bound = F.loopBound(width);
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            for (int j = 0; j < bound; j += WIDTH) {
                FloatVector gate = Lanes.load(e, gateUp, 2 * row + j);
                FloatVector up = Lanes.load(e, gateUp, 2 * row + width + j);
                Lanes.store(e, out, row + j, gate.div(Exponential.of(gate.neg()).add(1f)).mul(up));
            }
            for (int j = bound; j < width; j++) {
                float gate = Lanes.get(e, gateUp, 2 * row + j);
                float up = Lanes.get(e, gateUp, 2 * row + width + j);
                Lanes.set(e, out, row + j, gate / (Exponential.of(-gate) + 1f) * up);
            }
        }
    }

    static void backward(Element e, long dGateUp, long dOut, long gateUp, int rows, int width) {
        int bound = F.loopBound(width);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            for (int j = 0; j < bound; j += WIDTH) {
                long at = 2 * row + j;
                FloatVector gate = Lanes.load(e, gateUp, at);
                FloatVector d = Lanes.load(e, dOut, row + j);
                FloatVector sigmoid = one.div(Exponential.of(gate.neg()).add(1f));
                FloatVector slope = gate.fma(one.sub(sigmoid), one).mul(sigmoid);
                Lanes.store(e, dGateUp, at, d.mul(Lanes.load(e, gateUp, at + width)).mul(slope));
                Lanes.store(e, dGateUp, at + width, d.mul(gate).mul(sigmoid));
            }
            for (int j = bound; j < width; j++) {
                long at = 2 * row + j;
                float gate = Lanes.get(e, gateUp, at);
                float d = Lanes.get(e, dOut, row + j);
                float sigmoid = 1f / (Exponential.of(-gate) + 1f);
                float slope = Math.fma(gate, 1f - sigmoid, 1f) * sigmoid;
                Lanes.set(e, dGateUp, at, d * Lanes.get(e, gateUp, at + width) * slope);
                Lanes.set(e, dGateUp, at + width, d * gate * sigmoid);
            }
        }
    }
}
