package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Matmul;
import dripstone.kernel.MatmulShape;
import java.util.ArrayList;
import java.util.List;

/**
 * The adapters beside one product {@code y = x·Wᵀ}: {@code y_i += (alpha/r)·x·A_iᵀ·B_iᵀ} on the columns of each target i (Hu et al.
 * 2021). The A of all targets are one matrix [R, in]. W has no gradient; those of A and B are summed by {@link LinearPiece}s over the
 * whole leaf.
 */
final class LoraBranch {
    private final Kernels kernels;
    private final LoraParts lora;
    private final int group;
    private final Form form;
    private final int width;
    private final long lowElements;
    private final long a;
    private final Matmul down;
    private final Matmul inputGradient;
    private final Matmul gradientOfA;
    private final List<Target> targets = new ArrayList<>();
    private final int eBytes;
    private final int mBytes;

    /** Of the product. @param y element of y @param dx element of the gradient by x */
    record Form(int out, int in, Element y, Element dx) {}

    /**
     * One target's products.
     *
     * @param up y_i += low_i·Bᵀ
     * @param back dLow_i = dy_i·B
     * @param gradient dB = dy_iᵀ·low_i
     * @param column of y, its first
     * @param lowColumn of the low-rank rows, its first
     * @param b offset of B in the adapters
     */
    private record Target(Matmul up, Matmul back, Matmul gradient, long column, long lowColumn, long b) {}

    /** @param group number of the group in the adapters' layout @param offset of W in the parameters */
    LoraBranch(PassParts parts, LoraParts lora, int group, long offset, Form form) {
        kernels = parts.kernels();
        this.lora = lora;
        this.group = group;
        this.form = form;
        Element e = parts.e();
        Element m = parts.m();
        int rows = parts.d().T();
        int in = form.in;
        eBytes = e.bytes();
        mBytes = m.bytes();
        width = lora.memory().width(group);
        lowElements = (long) rows * width;
        a = lora.layout().groups().get(group).getFirst().a().offset();
        down = kernels.prepare(new MatmulShape(rows, width, in, false, true, in, in, width, e, m, false));
        inputGradient = kernels.prepare(new MatmulShape(rows, in, width, false, false, width, in, in, e, form.dx, true));
        gradientOfA = kernels.prepare(new MatmulShape(width, in, parts.d().N(), true, false, width, in, in, e, m, false));
        for (LoraTarget target : lora.layout().groups().get(group)) {
            addTarget(parts, target, (target.base().offset() - offset) / in);
        }
    }

    private void addTarget(PassParts parts, LoraTarget target, long column) {
        Element e = parts.e();
        Element m = parts.m();
        int rows = parts.d().T();
        int columns = target.base().rows();
        int r = lora.layout().rank();
        targets.add(new Target(
                kernels.prepare(new MatmulShape(rows, columns, r, false, true, width, r, form.out, e, form.y, true)),
                kernels.prepare(new MatmulShape(rows, r, columns, false, false, form.out, r, width, e, m, false)),
                kernels.prepare(new MatmulShape(columns, r, parts.d().N(), true, false, form.out, width, r, e, m, false)),
                column, (long) targets.size() * r, target.b().offset()));
    }

    /** low [T, R] e = (alpha/r)·x [T, in]·Aᵀ; y [T, out] += low_i·B_iᵀ on each target's columns; of sequence b of the leaf. */
    void forward(Lane lane, int b, long y, long x) {
        long low = lora.memory().low(group, b);
        long product = lora.memory().product(b, low);
        lane.run(down, x, lora.weights().compute() + a * eBytes, product);
        scaleAndRound(low, product);
        for (int i = 0; i < targets.size(); i++) {
            Target t = targets.get(i);
            lane.run(t.up, low + t.lowColumn * eBytes, lora.weights().compute() + t.b * eBytes, y + t.column * form.y.bytes());
        }
    }

    /** dLow [T, R] e = (alpha/r)·dy_i [T, columns of target i]·B_i; dx [T, in] += dLow·A. */
    void backward(Lane lane, int b, long dx, long dy) {
        long dLow = lora.memory().dLow(group, b);
        long product = lora.memory().product(b, dLow);
        for (int i = 0; i < targets.size(); i++) {
            Target t = targets.get(i);
            lane.run(t.back, dy + t.column * eBytes, lora.weights().compute() + t.b * eBytes, product + t.lowColumn * mBytes);
        }
        scaleAndRound(dLow, product);
        lane.run(inputGradient, dLow, lora.weights().compute() + a * eBytes, dx);
    }

    private void scaleAndRound(long low, long product) {
        kernels.scale(product, lora.weights().settings().scale(), lowElements);
        if (product != low) {
            kernels.toCompute(low, product, lowElements);
        }
    }

    /**
     * dA [R, in] = dLowᵀ·x and dB_i [out_i, r] = dy_iᵀ·low_i, over all rows of the leaf.
     *
     * @param dy [N, out] e @param x [N, in] e
     */
    List<LinearPiece> pieces(long dy, long x) {
        List<LinearPiece> pieces = new ArrayList<>();
        pieces.add(new LinearPiece(gradientOfA, a, lora.memory().dLow(group, 0), x, mBytes));
        for (Target t : targets) {
            pieces.add(new LinearPiece(
                    t.gradient, t.b, dy + t.column * eBytes, lora.memory().low(group, 0) + t.lowColumn * eBytes, mBytes));
        }
        return pieces;
    }
}
