package dripstone.kernel;

/**
 * A product {@code C[m,n] = op(A)[m,k] · op(B)[k,n]}, or {@code +=} when it accumulates. All matrices are row-major with a leading
 * dimension in elements; a transposed A lies as {@code [k,m]}, a transposed B as {@code [n,k]}.
 *
 * @param a element of A and of B: {@link Precision#compute}
 * @param c element of C: compute or master
 */
public record MatmulShape(
        int m, int n, int k, boolean transA, boolean transB, int lda, int ldb, int ldc, Element a, Element c, boolean accumulate) {
    public MatmulShape {
        if (m <= 0 || n <= 0 || k <= 0 || lda < (transA ? m : k) || ldb < (transB ? k : n) || ldc < n) {
            throw new IllegalArgumentException("not a matrix product: m=" + m + " n=" + n + " k=" + k + " lda=" + lda + " ldb=" + ldb
                    + " ldc=" + ldc + " transA=" + transA + " transB=" + transB);
        }
    }
}
