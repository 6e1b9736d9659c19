package dripstone.kernel;

import dripstone.kernel.KernelSettings.PathChoice;
import java.util.Optional;

/** Opens kernel sets. What is chosen depends on the settings, the processor and the packaged library alone: never on a timing. */
public final class KernelChoice {
    private KernelChoice() {}

    /**
     * Opens what the settings ask for. {@link Kernels#description} says what was taken and why, for the caller to log once. A
     * library that does not load leads to the Java product, and the description says so.
     */
    public static Kernels open(KernelSettings settings) {
        ProcessorKind processor = ProcessorKind.here();
        Precision precision = switch (settings.precision()) {
            case AUTO -> processor.precision();
            case BF16 -> Precision.BF16;
            case F32 -> Precision.F32;
        };
        if (settings.path() == PathChoice.SCALAR) {
            return scalar(precision);
        }
        String reason = settings.precision() == KernelSettings.PrecisionChoice.AUTO ? processor.reason() : "precision as set";
        return fast(precision, cache(settings), reason);
    }

    /** The scalar reference: slow, readable, any precision. */
    public static Kernels scalar(Precision precision) {
        return new ScalarKernels(precision);
    }

    /** The fast set in one precision, F32 or BF16. */
    public static Kernels fast(Precision precision) {
        return fast(precision, NativeLibraryCache.ofThisUser(), "precision as asked");
    }

    private static Kernels fast(Precision precision, NativeLibraryCache cache, String reason) {
        NativeMemory memory = new NativeMemory();
        return switch (OneDnnLibrary.load(cache)) {
            case OneDnnLibrary.Loaded(OneDnn calls) ->
                new VectorKernels(precision, memory, new OneDnnEngine(calls, memory), reason);
            case OneDnnLibrary.Missing(String why) -> vectorOnly(precision, memory, reason + "; " + why);
        };
    }

    /** The fast set without oneDNN. */
    static Kernels vectorOnly(Precision precision, NativeMemory memory, String reason) {
        return new VectorKernels(precision, memory, new VectorMatmulEngine(memory), reason);
    }

    private static NativeLibraryCache cache(KernelSettings settings) {
        return Optional.ofNullable(settings.libraryCache()).map(NativeLibraryCache::new).orElseGet(NativeLibraryCache::ofThisUser);
    }
}
