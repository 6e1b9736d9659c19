package dripstone.train;

import dripstone.kernel.Buffer;
import dripstone.kernel.Element;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Matmul;
import dripstone.kernel.MatmulShape;
import dripstone.kernel.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The machine's measured peak: the most GFLOP/s of large square products in one precision, every thread on a product of its own, as
 * they lie and with the second transposed; the best of all that was seen.
 */
final class GemmPeak implements AutoCloseable {
    private static final int[] SIZES = {1024, 2048};
    private static final int REPEATS = 3;

    private final Kernels kernels;
    private final Workers workers;
    private final int threads;
    private final Element element;
    private final Buffer memory;
    private final List<Matmul> products = new ArrayList<>();
    private double best;

    GemmPeak(Precision precision, int threads) {
        this.threads = threads;
        kernels = KernelChoice.fast(precision);
        element = precision.compute();
        workers = Workers.open(kernels, threads, "peak-worker", Duration.ofSeconds(60));
        int largest = SIZES[SIZES.length - 1];
        memory = kernels.allocate(threads * 3L * largest * largest * element.bytes(), "operands");
        for (int n : SIZES) {
            for (boolean transposed : new boolean[] {false, true}) {
                products.add(kernels.prepare(new MatmulShape(n, n, n, false, transposed, n, n, n, element, element, false)));
            }
        }
        for (long i = 0; i < memory.bytes() / element.bytes(); i += 7) { // not all zeros: some processors save power on them
            kernels.set(element, memory.address(), i, 0.5 + i % 3);
        }
    }

    /** Measures once more. @return the best so far */
    double gflops() {
        for (Matmul product : products) {
            long bytes = memory.bytes() / threads / 3;
            long begin = System.nanoTime();
            workers.run(threads, (piece, lane) -> {
                long a = memory.address() + 3L * piece * bytes;
                for (int i = 0; i < REPEATS; i++) {
                    lane.run(product, a, a + bytes, a + 2 * bytes);
                }
            });
            double n = product.shape().n();
            best = Math.max(best, 2 * n * n * n * REPEATS * threads / (System.nanoTime() - begin));
        }
        return best;
    }

    /** Which kernels this machine and precision have. */
    String kernels() {
        return kernels.description();
    }

    @Override
    public void close() {
        workers.close();
        memory.close();
        kernels.close();
    }
}
