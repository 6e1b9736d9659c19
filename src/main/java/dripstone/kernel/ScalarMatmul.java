package dripstone.kernel;

/** The product as the textbook has it: each element summed over k in order, in double, rounded once. */
record ScalarMatmul(MatmulShape shape) implements Matmul {
    void run(long a, long b, long c) {
        for (int i = 0; i < shape.m(); i++) {
            for (int j = 0; j < shape.n(); j++) {
                long at = (long) i * shape.ldc() + j;
                double start = shape.accumulate() ? Memory.get(shape.c(), c, at) : 0;
                Memory.set(shape.c(), c, at, start + dot(a, b, i, j));
            }
        }
    }

    private double dot(long a, long b, int i, int j) {
        long stepA = shape.transA() ? shape.lda() : 1;
        long atA = shape.transA() ? i : (long) i * shape.lda();
        double sum = 0;
        for (int k = 0; k < shape.k(); k++) {
            sum += Memory.get(shape.a(), a, atA + k * stepA) * Memory.get(shape.a(), b, shape.indexB(k, j));
        }
        return sum;
    }
}
