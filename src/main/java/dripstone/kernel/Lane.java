package dripstone.kernel;

/**
 * What one thread needs of its own to run kernels: native stream, argument slots, scratch memory. Confined to that thread: open it
 * on the thread that uses it ({@link Kernels#openLane}), close it there.
 *
 * <p>A lane never changes a result: any lane gives the same bits.
 */
public interface Lane extends AutoCloseable {
    /** Runs a prepared product on raw addresses. */
    void run(Matmul matmul, long a, long b, long c);

    @Override
    void close();
}
