package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * SwiGLU and its gradient. The two halves of the gradient are two passes, and the sigmoid is computed in both: one loop with both
 * would be more than the compiler takes in at once, and its vectors would go to the heap.
 */
final class VectorSwiGlu {
    private static final FloatVector ONE = FloatVector.broadcast(F, 1f);

    private VectorSwiGlu() {}

    static void forward(Element e, long out, long gateUp, int rows, int width) {
        int bound = F.loopBound(width);
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            for (int j = 0; j < bound; j += WIDTH) {
                FloatVector gate = Lanes.load(e, gateUp, 2 * row + j);
                FloatVector up = Lanes.load(e, gateUp, 2 * row + width + j);
                Lanes.store(e, out, row + j, gate.div(Exponential.of(gate.neg()).add(ONE)).mul(up));
            }
            for (int j = bound; j < width; j++) {
                float gate = Lanes.get(e, gateUp, 2 * row + j);
                float up = Lanes.get(e, gateUp, 2 * row + width + j);
                Lanes.set(e, out, row + j, gate / (Exponential.of(-gate) + 1) * up);
            }
        }
    }

    static void backward(Element e, long dGateUp, long dOut, long gateUp, int rows, int width) {
        gateGradient(e, dGateUp, dOut, gateUp, rows, width);
        upGradient(e, dGateUp, dOut, gateUp, rows, width);
    }

    private static void gateGradient(Element e, long dGateUp, long dOut, long gateUp, int rows, int width) {
        int bound = F.loopBound(width);
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            for (int j = 0; j < bound; j += WIDTH) {
                FloatVector gate = Lanes.load(e, gateUp, 2 * row + j);
                FloatVector dHidden = Lanes.load(e, dOut, row + j).mul(Lanes.load(e, gateUp, 2 * row + j + width));
                FloatVector sigmoid = ONE.div(Exponential.of(gate.neg()).add(ONE));
                FloatVector slope = gate.fma(ONE.sub(sigmoid), ONE).mul(sigmoid);
                Lanes.store(e, dGateUp, 2 * row + j, dHidden.mul(slope));
            }
            for (int j = bound; j < width; j++) {
                float gate = Lanes.get(e, gateUp, 2 * row + j);
                float dHidden = Lanes.get(e, dOut, row + j) * Lanes.get(e, gateUp, 2 * row + j + width);
                float sigmoid = 1 / (Exponential.of(-gate) + 1);
                Lanes.set(e, dGateUp, 2 * row + j, dHidden * (Math.fma(gate, 1 - sigmoid, 1) * sigmoid));
            }
        }
    }

    private static void upGradient(Element e, long dGateUp, long dOut, long gateUp, int rows, int width) {
        int bound = F.loopBound(width);
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            for (int j = 0; j < bound; j += WIDTH) {
                FloatVector gate = Lanes.load(e, gateUp, 2 * row + j);
                FloatVector silu = gate.div(Exponential.of(gate.neg()).add(ONE));
                Lanes.store(e, dGateUp, 2 * row + width + j, Lanes.load(e, dOut, row + j).mul(silu));
            }
            for (int j = bound; j < width; j++) {
                float gate = Lanes.get(e, gateUp, 2 * row + j);
                float silu = gate / (Exponential.of(-gate) + 1);
                Lanes.set(e, dGateUp, 2 * row + width + j, Lanes.get(e, dOut, row + j) * silu);
            }
        }
    }
}
