package dripstone.kernel;

/**
 * A product {@code C[m,n] = op(A)[m,k] · op(B)[k,n]}, or {@code +=} when it accumulates. All matrices are row-major with a leading
 * dimension in elements; a transposed A lies as {@code [k,m]}, a transposed B as {@code [n,k]}.
 *
 * @param a element of A and of B: {@link Precision#compute}
 * @param c element of C: compute or master
 * @param packedB whether B lies as {@link PackedForm#of} and not in rows; transB and ldb then say nothing
 */
public record MatmulShape(
        int m, int n, int k, boolean transA, boolean transB, int lda, int ldb, int ldc, Element a, Element c, boolean accumulate,
        boolean packedB) {
    public MatmulShape {
        if (m <= 0 || n <= 0 || k <= 0 || lda < (transA ? m : k) || ldb < (transB ? k : n) || ldc < n) {
            throw new IllegalArgumentException("not a matrix product: m=" + m + " n=" + n + " k=" + k + " lda=" + lda + " ldb=" + ldb
                    + " ldc=" + ldc + " transA=" + transA + " transB=" + transB);
        }
    }

    /** A product of plain matrices. */
    public MatmulShape(
            int m, int n, int k, boolean transA, boolean transB, int lda, int ldb, int ldc, Element a, Element c, boolean accumulate) {
        this(m, n, k, transA, transB, lda, ldb, ldc, a, c, accumulate, false);
    }

    /** The same product with B packed. */
    public MatmulShape withPackedB() {
        return new MatmulShape(m, n, k, transA, false, lda, n, ldc, a, c, accumulate, true);
    }

    /** Where B has the element of a row and a column of op(B). */
    long indexB(int row, int column) {
        if (packedB) {
            return PackedForm.index(k, a, row, column);
        }
        return transB ? (long) column * ldb + row : (long) row * ldb + column;
    }
}
