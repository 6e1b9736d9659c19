package dripstone.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Matrix products by oneDNN: one engine, one primitive a shape, shared by all lanes. Thread-safe. */
final class OneDnnEngine implements MatmulEngine {
    private final OneDnn calls;
    private final NativeMemory memory;
    private final long engine;
    private final Map<MatmulShape, OneDnnMatmul> products = new HashMap<>(); // guarded by this
    /** Written under the lock; lanes read it without, to refuse rather than run what is destroyed. */
    private volatile boolean closed;

    OneDnnEngine(OneDnn calls, NativeMemory memory) {
        this.calls = calls;
        this.memory = memory;
        engine = calls.engine();
    }

    @Override
    public synchronized OneDnnMatmul prepare(MatmulShape shape) {
        if (closed) {
            throw new IllegalStateException("the kernels are closed");
        }
        OneDnnMatmul known = products.get(shape);
        if (known != null) {
            return known;
        }
        OneDnnMatmul made = OneDnnMatmul.create(calls, engine, shape, products.size());
        products.put(shape, made);
        return made;
    }

    @Override
    public Lane openLane() {
        calls.useOneThread();
        return new OneDnnLane(this, calls, engine, memory);
    }

    boolean closed() {
        return closed;
    }

    @Override
    public String description() {
        return "onednn " + calls.version();
    }

    @Override
    public String fingerprint() {
        return "onednn-" + calls.version() + " isa-" + Integer.toHexString(calls.instructionSet()) + " packed-1";
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<OneDnnMatmul> made = new ArrayList<>(products.values());
        products.clear();
        made.forEach(p -> p.destroy(calls));
        calls.destroy("dnnl_engine_destroy", engine);
    }
}
