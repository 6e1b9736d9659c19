package dripstone.model;

import dripstone.kernel.Buffer;
import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.PackedForm;
import dripstone.kernel.Packing;
import dripstone.kernel.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weight matrices laid out as the products read them, made anew after each update: a plain matrix would be laid out in every product of
 * every sequence. W [out, in] is the right operand Wᵀ of the forward product and W of the gradient by the input; who needs which asks
 * for it once. The pieces are ranges of rows of W, which may be packed side by side.
 */
final class PackedWeights implements AutoCloseable {
    private static final int PIECE_ELEMENTS = 1 << 18;

    /** One form of one matrix. @param forward whether it is for the forward product */
    private record Key(long offset, int out, int in, boolean forward) {
        PackedForm form(Kernels kernels) {
            return forward
                    ? new PackedForm(out, in, kernels.precision().compute())
                    : new PackedForm(in, out, kernels.precision().compute());
        }
    }

    /** @param packed address @param offset of the source in the compute weights */
    private record Piece(Packing packing, long packed, long offset) {}

    private final Kernels kernels;
    private final long weights;
    private final Map<Key, Buffer> operands = new LinkedHashMap<>();
    private final List<Piece> pieces = new ArrayList<>();

    /** @param weights address of the compute weights */
    PackedWeights(Kernels kernels, long weights) {
        this.kernels = kernels;
        this.weights = weights;
    }

    /** What a pass asks for in all. @param backward whether there is a backward pass */
    static long bytes(Dimensions d, Precision precision, boolean backward) {
        long layer = bytes(d.M(), d.C(), precision, backward) + bytes(d.C(), d.A(), precision, backward)
                + bytes(d.U(), d.C(), precision, backward) + bytes(d.C(), d.F(), precision, backward);
        long head = backward && d.R() > 0 ? bytes(d.R(), d.C(), precision, true) : 0;
        return d.L() * layer + bytes(d.V(), d.C(), precision, backward) + head;
    }

    private static long bytes(int out, int in, Precision precision, boolean backward) {
        Element e = precision.compute();
        return new PackedForm(out, in, e).bytes() + (backward ? new PackedForm(in, out, e).bytes() : 0);
    }

    /** Address of the packed Wᵀ (forward) or W of the matrix at that offset; from now on kept up to date. */
    long operand(long offset, int out, int in, boolean forward) {
        Key key = new Key(offset, out, in, forward);
        Buffer known = operands.get(key);
        if (known != null) {
            return known.address();
        }
        PackedForm form = key.form(kernels);
        Buffer made = kernels.allocate(form.bytes(), "weights, packed");
        operands.put(key, made);
        int first = pieces.size();
        int rows = Math.max(PackedForm.PANEL, PIECE_ELEMENTS / in / PackedForm.PANEL * PackedForm.PANEL);
        for (int from = 0; from < out; from += rows) {
            int to = Math.min(out, from + rows);
            Packing packing = forward ? Packing.columns(form, from, to, true, in) : Packing.rows(form, from, to, false, in);
            pieces.add(new Piece(packing, made.address(), offset + (long) from * in));
        }
        for (int i = first; i < pieces.size(); i++) {
            pack(i);
        }
        return made.address();
    }

    int pieces() {
        return pieces.size();
    }

    void pack(int index) {
        Piece piece = pieces.get(index);
        kernels.pack(piece.packing, piece.packed, weights + piece.offset * kernels.precision().compute().bytes());
    }

    void packAll() {
        for (int i = 0; i < pieces.size(); i++) {
            pack(i);
        }
    }

    @Override
    public void close() {
        operands.values().forEach(Buffer::close);
    }
}
