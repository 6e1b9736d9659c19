package dripstone.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thread's native objects: a stream, the memory objects of every product that it has run, and one scratchpad as large as the
 * greatest of them needs. A product's first run makes its arguments; later runs allocate nothing.
 */
final class OneDnnLane extends ConfinedLane {
    /** {@code dnnl_exec_arg_t}: an int, padding, an address. */
    private static final int ARGUMENT_BYTES = 16;
    private static final int ARGUMENTS = 4;

    private final OneDnnEngine owner;
    private final OneDnn calls;
    private final long engine;
    private final NativeMemory memory;
    private final long stream;
    private final List<@Nullable Arguments> arguments = new ArrayList<>();
    private @Nullable Buffer scratchpad;
    private boolean closed;

    OneDnnLane(OneDnnEngine owner, OneDnn calls, long engine, NativeMemory memory) {
        this.owner = owner;
        this.calls = calls;
        this.engine = engine;
        this.memory = memory;
        stream = calls.stream(engine);
    }

    @Override
    public void run(Matmul matmul, long a, long b, long c) {
        checkThread();
        if (closed || owner.closed()) {
            throw new IllegalStateException("the lane or its kernels are closed: " + matmul.shape());
        }
        if (!(matmul instanceof OneDnnMatmul product)) {
            throw foreign(matmul);
        }
        Arguments own = arguments(product);
        calls.setDataHandle(own.a, a);
        calls.setDataHandle(own.b, b);
        calls.setDataHandle(own.c, c);
        calls.execute(product.primitive(), stream, ARGUMENTS, own.list.address());
    }

    private Arguments arguments(OneDnnMatmul product) {
        Arguments known = product.index() < arguments.size() ? arguments.get(product.index()) : null;
        return known != null ? known : makeArguments(product);
    }

    private Arguments makeArguments(OneDnnMatmul product) {
        growScratchpad(product.scratchpadBytes());
        Arguments made = new Arguments(
                calls.memory(product.descriptorA(), engine),
                calls.memory(product.descriptorB(), engine),
                calls.memory(product.descriptorC(), engine),
                calls.memory(product.scratchpadDescriptor(), engine),
                memory.allocate(ARGUMENTS * ARGUMENT_BYTES, "product arguments"));
        made.write();
        if (scratchpad != null) {
            calls.setDataHandle(made.scratch, scratchpad.address());
        }
        while (arguments.size() <= product.index()) {
            arguments.add(null);
        }
        arguments.set(product.index(), made);
        return made;
    }

    private void growScratchpad(long bytes) {
        Buffer old = scratchpad;
        if (bytes == 0 || (old != null && old.bytes() >= bytes)) {
            return;
        }
        Buffer grown = memory.allocate(bytes, "product scratchpad");
        for (Arguments known : arguments) {
            if (known != null) {
                calls.setDataHandle(known.scratch, grown.address());
            }
        }
        scratchpad = grown;
        if (old != null) {
            old.close();
        }
    }

    @Override
    public void close() {
        checkThread();
        if (closed) {
            return;
        }
        closed = true;
        if (owner.closed()) {
            return; // its objects went with the engine, its memory with the kernels
        }
        for (Arguments known : arguments) {
            if (known != null) {
                known.destroy(calls);
            }
        }
        arguments.clear();
        calls.destroy("dnnl_stream_destroy", stream);
        if (scratchpad != null) {
            scratchpad.close();
            scratchpad = null;
        }
    }

    /** The memory objects of one product, and the list of them that a run passes. */
    private record Arguments(long a, long b, long c, long scratch, Buffer list) {
        void write() {
            put(0, OneDnn.ARG_SRC, a);
            put(1, OneDnn.ARG_WEIGHTS, b);
            put(2, OneDnn.ARG_DST, c);
            put(3, OneDnn.ARG_SCRATCHPAD, scratch);
        }

        private void put(int slot, int kind, long object) {
            long at = list.address() + (long) slot * ARGUMENT_BYTES;
            Memory.setInt(at, 0, kind);
            Memory.setLong(at + 8, 0, object);
        }

        void destroy(OneDnn calls) {
            for (long object : new long[] {a, b, c, scratch}) {
                calls.destroy("dnnl_memory_destroy", object);
            }
            list.close();
        }
    }
}
