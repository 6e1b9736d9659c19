package dripstone.kernel;

/**
 * How the right operand {@code op(B)[k,n]} of a product lies when it is packed: in panels of 64 columns, and in a panel the rows one
 * after the other, so that a product reads it in order; as many rows as fit in 32 bits (two of bf16) lie with their elements
 * interleaved, as the instruction multiplies them: {@code [n/64][k/g][64][g]}. Columns are padded to whole panels and rows to 16·g,
 * with zeroes. The form depends on n, k and the element alone, so products of any m share one packed operand. (oneDNN names it
 * {@code BA16a64b2a}, and {@code BA16a64b} for binary32.)
 *
 * @param n columns @param k rows
 */
public record PackedForm(int n, int k, Element element) {
    /** Columns of a panel. */
    public static final int PANEL = 64;

    private static final int ROWS = 16;

    public PackedForm {
        if (n <= 0 || k <= 0) {
            throw new IllegalArgumentException("not a matrix: n=" + n + " k=" + k);
        }
    }

    /** What the right operand of such a product may be packed as. */
    public static PackedForm of(MatmulShape shape) {
        return new PackedForm(shape.n(), shape.k(), shape.a());
    }

    /** g: rows whose elements lie interleaved. */
    public int group() {
        return group(element);
    }

    private static int group(Element element) {
        return Math.max(1, 4 / element.bytes());
    }

    public long bytes() {
        return (long) panels() * panelElements() * element.bytes();
    }

    /** Where the element of a row and a column lies. */
    long index(int row, int column) {
        return index(k, element, row, column);
    }

    /** The same without an object. */
    static long index(int k, Element element, int row, int column) {
        int g = group(element);
        long panel = (long) paddedRows(k, g) * PANEL;
        return column / PANEL * panel + ((long) (row / g) * PANEL + column % PANEL) * g + row % g;
    }

    int panels() {
        return Math.ceilDiv(n, PANEL);
    }

    int paddedRows() {
        return paddedRows(k, group());
    }

    private static int paddedRows(int k, int group) {
        return Math.ceilDiv(k, ROWS * group) * ROWS * group;
    }

    long panelElements() {
        return (long) paddedRows() * PANEL;
    }
}
