package dripstone.kernel;

/** The lane of the scalar reference: it needs nothing of its own. */
final class ScalarLane extends ConfinedLane {
    @Override
    public void run(Matmul matmul, long a, long b, long c) {
        checkThread();
        if (!(matmul instanceof ScalarMatmul product)) {
            throw foreign(matmul);
        }
        product.run(a, b, c);
    }

    @Override
    public void close() {
        checkThread();
    }
}
