package dripstone.kernel;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Matrix products in Java. */
final class VectorMatmulEngine implements MatmulEngine {
    private final NativeMemory memory;
    private final ConcurrentHashMap<MatmulShape, VectorMatmul> products = new ConcurrentHashMap<>();

    VectorMatmulEngine(NativeMemory memory) {
        this.memory = memory;
    }

    @Override
    public Matmul prepare(MatmulShape shape) {
        return products.computeIfAbsent(shape, VectorMatmul::new);
    }

    @Override
    public Lane openLane() {
        return new PackingLane(memory);
    }

    @Override
    public String description() {
        return "products in Java";
    }

    @Override
    public String fingerprint() {
        return "java-product-1";
    }

    @Override
    public void close() {
        products.clear();
    }

    /** Holds the packed operands of one thread, as large as the greatest product that it has run. */
    private static final class PackingLane extends ConfinedLane {
        private final NativeMemory memory;
        private @Nullable Buffer scratch;

        PackingLane(NativeMemory memory) {
            this.memory = memory;
        }

        @Override
        public void run(Matmul matmul, long a, long b, long c) {
            checkThread();
            if (!(matmul instanceof VectorMatmul product)) {
                throw foreign(matmul);
            }
            product.run(a, b, c, scratch(product.scratchBytes()));
        }

        private long scratch(long bytes) {
            Buffer held = scratch;
            if (held == null || held.bytes() < bytes) {
                close();
                held = memory.allocate(bytes, "product scratch");
                scratch = held;
            }
            return held.address();
        }

        @Override
        public void close() {
            checkThread();
            if (scratch != null) {
                scratch.close();
                scratch = null;
            }
        }
    }
}
