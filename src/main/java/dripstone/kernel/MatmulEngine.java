package dripstone.kernel;

/** Who computes matrix products for a kernel set. */
interface MatmulEngine extends AutoCloseable {
    /** Equal shapes give the same object. */
    Matmul prepare(MatmulShape shape);

    Lane openLane();

    /** For people. */
    String description();

    /** What the bits of its products depend on. */
    String fingerprint();

    @Override
    void close();
}
