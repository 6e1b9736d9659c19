package dripstone.kernel;

import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** A buffer of numbers of one element, for tests: filled from a seed or a formula, read as doubles. */
record Cells(Kernels kernels, Element element, Buffer buffer, int count) implements AutoCloseable {
    static Cells zeros(Kernels kernels, Element element, int count) {
        return new Cells(kernels, element, kernels.allocate(Math.max(1L, (long) count * element.bytes()), "test"), count);
    }

    static Cells of(Kernels kernels, Element element, int count, IntToDoubleFunction value) {
        Cells cells = zeros(kernels, element, count);
        for (int i = 0; i < count; i++) {
            cells.set(i, value.applyAsDouble(i));
        }
        return cells;
    }

    static Cells normal(Kernels kernels, Element element, int count, long seed) {
        Random random = new Random(seed);
        return of(kernels, element, count, i -> random.nextGaussian());
    }

    /** The same numbers in another kernel set's memory, rounded to its element. */
    Cells copyTo(Kernels other, Element otherElement) {
        return of(other, otherElement, count, this::get);
    }

    long at() {
        return buffer.address();
    }

    /** Address of one number. */
    long at(long index) {
        return at() + index * element.bytes();
    }

    double get(int index) {
        return kernels.get(element, at(), index);
    }

    void set(int index, double value) {
        kernels.set(element, at(), index, value);
    }

    void fill(double value) {
        for (int i = 0; i < count; i++) {
            set(i, value);
        }
    }

    double[] values() {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = get(i);
        }
        return values;
    }

    /** The bytes as they lie, for comparisons bit by bit. */
    byte[] bits() {
        return buffer.segment().asSlice(0, (long) count * element.bytes()).toArray(ValueLayout.JAVA_BYTE);
    }

    static Buffer ints(Kernels kernels, int... values) {
        Buffer buffer = kernels.allocate(Math.max(4L, 4L * values.length), "test");
        for (int i = 0; i < values.length; i++) {
            kernels.setInt(buffer.address(), i, values[i]);
        }
        return buffer;
    }

    @Override
    public void close() {
        buffer.close();
    }
}
