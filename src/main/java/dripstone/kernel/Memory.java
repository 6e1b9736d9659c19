package dripstone.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Single values at raw addresses. All kernels reach memory through the one segment here: a segment of the global scope, so that no
 * access pays for a liveness check, and of one kind, because a kernel that meets several kinds of segment runs many times slower.
 */
final class Memory {
    /** The whole address space. */
    @SuppressWarnings("restricted")
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Memory() {}

    /** Number {@code index} of the array at {@code base}, widened without loss. */
    static double get(Element element, long base, long index) {
        return switch (element) {
            case F64 -> ALL.get(JAVA_DOUBLE_UNALIGNED, base + 8 * index);
            case F32 -> getFloat(base, index);
            case BF16 -> getBFloat16(base, index);
        };
    }

    /** Stores a number rounded to nearest even; to bf16 by way of binary32. */
    static void set(Element element, long base, long index, double value) {
        switch (element) {
            case F64 -> ALL.set(JAVA_DOUBLE_UNALIGNED, base + 8 * index, value);
            case F32 -> setFloat(base, index, (float) value);
            case BF16 -> setBFloat16(base, index, (float) value);
        }
    }

    /** Copies one number as it lies; an index of −1 stands for 0. */
    static void move(Element element, long to, long index, long from, long fromIndex) {
        switch (element) {
            case F64 -> ALL.set(JAVA_LONG_UNALIGNED, to + 8 * index,
                    fromIndex < 0 ? 0 : ALL.get(JAVA_LONG_UNALIGNED, from + 8 * fromIndex));
            case F32 -> setInt(to, index, fromIndex < 0 ? 0 : getInt(from, fromIndex));
            case BF16 -> ALL.set(JAVA_SHORT_UNALIGNED, to + 2 * index,
                    fromIndex < 0 ? 0 : ALL.get(JAVA_SHORT_UNALIGNED, from + 2 * fromIndex));
        }
    }

    static float getFloat(long base, long index) {
        return ALL.get(JAVA_FLOAT_UNALIGNED, base + 4 * index);
    }

    static void setFloat(long base, long index, float value) {
        ALL.set(JAVA_FLOAT_UNALIGNED, base + 4 * index, value);
    }

    static float getBFloat16(long base, long index) {
        return BFloat16.toFloat(ALL.get(JAVA_SHORT_UNALIGNED, base + 2 * index));
    }

    static void setBFloat16(long base, long index, float value) {
        ALL.set(JAVA_SHORT_UNALIGNED, base + 2 * index, BFloat16.fromFloat(value));
    }

    static int getInt(long base, long index) {
        return ALL.get(JAVA_INT_UNALIGNED, base + 4 * index);
    }

    static void setInt(long base, long index, int value) {
        ALL.set(JAVA_INT_UNALIGNED, base + 4 * index, value);
    }

    static void setLong(long base, long index, long value) {
        ALL.set(JAVA_LONG_UNALIGNED, base + 8 * index, value);
    }
}
