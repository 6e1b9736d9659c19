package dripstone.kernel;

/**
 * Writes one block of a packed right operand from plain rows: rows {@code fromK <= k < toK} and columns {@code fromN <= n < toN}.
 * Blocks that do not overlap may be written by different threads, in any order; the blocks that reach the end of the rows or of the
 * columns write the padding too, and a block that ends within a group of rows writes zeroes for the rest of the group. Only moves: the
 * bits do not depend on the cut.
 *
 * @param trans whether the block's source lies as {@code [n,k]} rather than {@code [k,n]}
 * @param ld of the source, in elements
 */
public record Packing(PackedForm form, int fromK, int toK, int fromN, int toN, boolean trans, int ld) {
    public Packing {
        int width = trans ? toK - fromK : toN - fromN;
        if (fromK < 0 || toK <= fromK || toK > form.k() || fromN < 0 || toN <= fromN || toN > form.n() || ld < width) {
            throw new IllegalArgumentException("no block of a packed operand: form=" + form + " k=" + fromK + ".." + toK + " n=" + fromN
                    + ".." + toN + " ld=" + ld);
        }
        if (fromK % form.group() != 0
                || fromN % PackedForm.PANEL != 0 || (toN != form.n() && toN % PackedForm.PANEL != 0)) {
            throw new IllegalArgumentException("a block begins with a group of rows and has whole panels: form=" + form + " k=" + fromK
                    + ".." + toK + " n=" + fromN + ".." + toN);
        }
    }

    /** All of the operand. */
    public static Packing whole(PackedForm form, boolean trans, int ld) {
        return new Packing(form, 0, form.k(), 0, form.n(), trans, ld);
    }

    /** Some rows of the operand, all columns. */
    public static Packing rows(PackedForm form, int fromK, int toK, boolean trans, int ld) {
        return new Packing(form, fromK, toK, 0, form.n(), trans, ld);
    }

    /** Some columns of the operand, all rows. */
    public static Packing columns(PackedForm form, int fromN, int toN, boolean trans, int ld) {
        return new Packing(form, 0, form.k(), fromN, toN, trans, ld);
    }

    /** Where the rows written end, padding counted. */
    int paddedToK() {
        return toK == form.k() ? form.paddedRows() : Math.ceilDiv(toK, form.group()) * form.group();
    }

    /** Where the columns written end, padding counted. */
    int paddedToN() {
        return toN == form.n() ? form.panels() * PackedForm.PANEL : toN;
    }

    /** Where the source has the element of a row and a column. */
    long source(int row, int column) {
        return trans ? (long) (column - fromN) * ld + row - fromK : (long) (row - fromK) * ld + column - fromN;
    }

    /** The reference: element by element. */
    void reference(long packed, long source) {
        block(packed, source, fromK, paddedToK(), fromN, paddedToN());
    }

    /** Element by element, a part of the block, with its padding. */
    void block(long packed, long source, int rowsFrom, int rowsTo, int columnsFrom, int columnsTo) {
        Element e = form.element();
        for (int row = rowsFrom; row < rowsTo; row++) {
            for (int column = columnsFrom; column < columnsTo; column++) {
                boolean there = row < toK && column < toN;
                Memory.move(e, packed, form.index(row, column), source, there ? source(row, column) : -1);
            }
        }
    }
}
