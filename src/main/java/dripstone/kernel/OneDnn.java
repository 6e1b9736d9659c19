package dripstone.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Typed calls of the C interface of oneDNN 3 (the part that matrix products need) and of its OpenMP runtime. Every native object is
 * a raw address in a {@code long}: nothing here allocates on the heap when it is called in steady state.
 *
 * <p>The handles are bound to signatures, not to symbols, so that this class initialises whether or not the library is there.
 */
final class OneDnn {
    static final int BF16 = 2;
    static final int F32 = 3;
    static final int ARG_SRC = 1;
    static final int ARG_DST = 17;
    static final int ARG_WEIGHTS = 33;
    static final int ARG_SCRATCHPAD = 80;

    /** {@code BA16a64b2a} and {@code BA16a64b}: what {@link PackedForm} says. */
    static final int TAG_PANELS_OF_PAIRS = 384;
    static final int TAG_PANELS = 506;

    private static final int ENGINE_CPU = 1;
    private static final int STREAM_IN_ORDER = 1;
    private static final int SCRATCHPAD_USER = 1;
    private static final int QUERY_SCRATCHPAD_MD = 136;

    private static final MethodHandle INT = signature(JAVA_INT);
    private static final MethodHandle LONG = signature(JAVA_LONG);
    private static final MethodHandle INT_P = signature(JAVA_INT, JAVA_LONG);
    private static final MethodHandle LONG_P = signature(JAVA_LONG, JAVA_LONG);
    @SuppressWarnings("restricted")
    private static final MethodHandle VOID_I = Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(JAVA_INT));
    private static final MethodHandle INT_PI = signature(JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle INT_PP = signature(JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle INT_PIP = signature(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle INT_PPI = signature(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle LONG_PII = signature(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle INT_PFII = signature(JAVA_INT, JAVA_LONG, JAVA_FLOAT, JAVA_INT, JAVA_INT);
    private static final MethodHandle INT_PPPP = signature(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle INT_PPIP = signature(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle INT_PIPIP = signature(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle INT_PIPII = signature(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle INT_P7 =
            signature(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private final SymbolLookup library;
    private final MemorySegment setDataHandle;
    private final MemorySegment execute;
    private final MemorySegment setNumThreads;

    /** @param library where {@code dnnl_*} and {@code omp_*} are found */
    OneDnn(SymbolLookup library) {
        this.library = library;
        setDataHandle = library.findOrThrow("dnnl_memory_set_data_handle");
        execute = library.findOrThrow("dnnl_primitive_execute");
        setNumThreads = library.findOrThrow("omp_set_num_threads");
    }

    // ---- steady state

    void setDataHandle(long memory, long address) {
        try {
            check("dnnl_memory_set_data_handle", (int) INT_PP.invokeExact(setDataHandle, memory, address));
        } catch (Throwable e) {
            throw failed("dnnl_memory_set_data_handle", e);
        }
    }

    void execute(long primitive, long stream, int count, long arguments) {
        try {
            check("dnnl_primitive_execute", (int) INT_PPIP.invokeExact(execute, primitive, stream, count, arguments));
        } catch (Throwable e) {
            throw failed("dnnl_primitive_execute", e);
        }
    }

    /** Holds the calling thread to itself: OpenMP keeps this number by thread. */
    void useOneThread() {
        try {
            VOID_I.invokeExact(setNumThreads, 1);
        } catch (Throwable e) {
            throw failed("omp_set_num_threads", e);
        }
    }

    // ---- making and destroying

    long engine() {
        return made("dnnl_engine_create", out -> (int) INT_PIP.invokeExact(symbol("dnnl_engine_create"), out, ENGINE_CPU, 0L));
    }

    long stream(long engine) {
        return made("dnnl_stream_create",
                out -> (int) INT_PPI.invokeExact(symbol("dnnl_stream_create"), out, engine, STREAM_IN_ORDER));
    }

    /** A matrix of {@code rows × columns} with strides in elements. */
    long matrix(int type, long rows, long columns, long rowStride, long columnStride) {
        try (Arena arena = Arena.ofConfined()) {
            long dims = arena.allocateFrom(JAVA_LONG, rows, columns).address();
            long strides = arena.allocateFrom(JAVA_LONG, rowStride, columnStride).address();
            String name = "dnnl_memory_desc_create_with_strides";
            return made(name, out -> (int) INT_PIPIP.invokeExact(symbol(name), out, 2, dims, type, strides));
        }
    }

    /** A matrix of {@code rows × columns} in a blocked form. */
    long blocked(int type, long rows, long columns, int tag) {
        try (Arena arena = Arena.ofConfined()) {
            long dims = arena.allocateFrom(JAVA_LONG, rows, columns).address();
            String name = "dnnl_memory_desc_create_with_tag";
            return made(name, out -> (int) INT_PIPII.invokeExact(symbol(name), out, 2, dims, type, tag));
        }
    }

    long memory(long descriptor, long engine) {
        return made("dnnl_memory_create", out -> (int) INT_PPPP.invokeExact(symbol("dnnl_memory_create"), out, descriptor, engine, 0L));
    }

    /** Deterministic, with a scratchpad that the caller brings; {@code C += } when it accumulates. */
    long attributes(boolean accumulate) {
        long attributes = made("dnnl_primitive_attr_create", out -> (int) INT_P.invokeExact(symbol("dnnl_primitive_attr_create"), out));
        call("dnnl_primitive_attr_set_scratchpad_mode", f -> (int) INT_PI.invokeExact(f, attributes, SCRATCHPAD_USER));
        call("dnnl_primitive_attr_set_deterministic", f -> (int) INT_PI.invokeExact(f, attributes, 1));
        if (accumulate) {
            long operations = made("dnnl_post_ops_create", out -> (int) INT_P.invokeExact(symbol("dnnl_post_ops_create"), out));
            call("dnnl_post_ops_append_sum", f -> (int) INT_PFII.invokeExact(f, operations, 1f, 0, 0));
            call("dnnl_primitive_attr_set_post_ops", f -> (int) INT_PP.invokeExact(f, attributes, operations));
            destroy("dnnl_post_ops_destroy", operations);
        }
        return attributes;
    }

    long matmulDescriptor(long engine, long source, long weights, long destination, long attributes) {
        String name = "dnnl_matmul_primitive_desc_create";
        return made(name,
                out -> (int) INT_P7.invokeExact(symbol(name), out, engine, source, weights, 0L, destination, attributes));
    }

    long primitive(long primitiveDescriptor) {
        return made("dnnl_primitive_create", out -> (int) INT_PP.invokeExact(symbol("dnnl_primitive_create"), out, primitiveDescriptor));
    }

    /** Belongs to the primitive descriptor. */
    long scratchpadDescriptor(long primitiveDescriptor) {
        try {
            return (long) LONG_PII.invokeExact(symbol("dnnl_primitive_desc_query_md"), primitiveDescriptor, QUERY_SCRATCHPAD_MD, 0);
        } catch (Throwable e) {
            throw failed("dnnl_primitive_desc_query_md", e);
        }
    }

    long bytes(long descriptor) {
        try {
            return (long) LONG_P.invokeExact(symbol("dnnl_memory_desc_get_size"), descriptor);
        } catch (Throwable e) {
            throw failed("dnnl_memory_desc_get_size", e);
        }
    }

    /** Calls one of the {@code dnnl_…_destroy}. */
    void destroy(String function, long object) {
        call(function, f -> (int) INT_P.invokeExact(f, object));
    }

    // ---- what it is

    String version() {
        try {
            long version = (long) LONG.invokeExact(symbol("dnnl_version"));
            return Memory.getInt(version, 0) + "." + Memory.getInt(version, 1) + "." + Memory.getInt(version, 2);
        } catch (Throwable e) {
            throw failed("dnnl_version", e);
        }
    }

    /** The instruction set that it may use, as its header numbers them. */
    int instructionSet() {
        try {
            return (int) INT.invokeExact(symbol("dnnl_get_effective_cpu_isa"));
        } catch (Throwable e) {
            throw failed("dnnl_get_effective_cpu_isa", e);
        }
    }

    // ---- plumbing

    @FunctionalInterface
    private interface NativeCall {
        int status(MemorySegment function) throws Throwable;
    }

    @FunctionalInterface
    private interface Creation {
        int status(long out) throws Throwable;
    }

    private void call(String name, NativeCall call) {
        try {
            check(name, call.status(symbol(name)));
        } catch (Throwable e) {
            throw failed(name, e);
        }
    }

    private static long made(String name, Creation creation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            check(name, creation.status(out.address()));
            return out.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw failed(name, e);
        }
    }

    private MemorySegment symbol(String name) {
        return library.findOrThrow(name);
    }

    private static void check(String name, int status) {
        if (status != 0) {
            throw new NativeCallException(name, status);
        }
    }

    private static RuntimeException failed(String name, Throwable e) {
        return switch (e) {
            case RuntimeException x -> x;
            case Error x -> throw x;
            default -> new IllegalStateException("native call failed: function=" + name, e);
        };
    }

    @SuppressWarnings("restricted")
    private static MethodHandle signature(MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(result, arguments));
    }
}
