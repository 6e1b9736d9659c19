package dripstone.kernel;

/**
 * The cosines and sines of rotary position embedding (Su et al. 2021): {@code [context, headSize/2, (cos, sin)]} in master elements,
 * the angle of position p and pair i being {@code p·theta^(−2i/headSize)}. By StrictMath: the same bits on every machine.
 */
public final class RotaryTable {
    private RotaryTable() {}

    public static Buffer build(Kernels kernels, int context, int headSize, double theta) {
        if (context <= 0 || headSize <= 0 || headSize % 2 != 0) {
            throw new IllegalArgumentException("no rotary table: context=" + context + " headSize=" + headSize);
        }
        Element element = kernels.precision().master();
        Buffer table = kernels.allocate((long) context * headSize * element.bytes(), "rotary table");
        int half = headSize / 2;
        for (int i = 0; i < half; i++) {
            double frequency = StrictMath.pow(theta, -2.0 * i / headSize);
            for (int position = 0; position < context; position++) {
                long at = 2 * ((long) position * half + i);
                kernels.set(element, table.address(), at, StrictMath.cos(position * frequency));
                kernels.set(element, table.address(), at + 1, StrictMath.sin(position * frequency));
            }
        }
        return table;
    }
}
