package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Copies, conversions, sums of two: each number by itself. */
final class VectorElementwise {
    private VectorElementwise() {}

    static void embed(long x, long table, long ids, int rows, int width) {
        long bytes = 4L * width;
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(Memory.ALL, table + Memory.getInt(ids, r) * bytes, Memory.ALL, x + r * bytes, bytes);
        }
    }

    static void embedBackward(long grad, long dx, long ids, int rows, int width, int from, int to) {
        long bytes = 4L * width;
        for (int r = 0; r < rows; r++) {
            int id = Memory.getInt(ids, r);
            if (id >= from && id < to) {
                add(grad + id * bytes, dx + r * bytes, width);
            }
        }
    }

    static void add(long x, long y, long count) {
        long bound = F.loopBound(count);
        for (long i = 0; i < bound; i += WIDTH) {
            Lanes.store(x, i, Lanes.load(x, i).add(Lanes.load(y, i)));
        }
        for (long i = bound; i < count; i++) {
            Memory.setFloat(x, i, Memory.getFloat(x, i) + Memory.getFloat(y, i));
        }
    }

    static void scale(long x, float factor, long count) {
        long bound = F.loopBound(count);
        for (long i = 0; i < bound; i += WIDTH) {
            Lanes.store(x, i, Lanes.load(x, i).mul(factor));
        }
        for (long i = bound; i < count; i++) {
            Memory.setFloat(x, i, Memory.getFloat(x, i) * factor);
        }
    }

    static void toCompute(Element e, long y, long x, long count) {
        long bound = F.loopBound(count);
        for (long i = 0; i < bound; i += WIDTH) {
            Lanes.store(e, y, i, Lanes.load(x, i));
        }
        for (long i = bound; i < count; i++) {
            Lanes.set(e, y, i, Memory.getFloat(x, i));
        }
    }

    static void toMaster(Element e, long y, long x, long count) {
        long bound = F.loopBound(count);
        for (long i = 0; i < bound; i += WIDTH) {
            Lanes.store(y, i, Lanes.load(e, x, i));
        }
        for (long i = bound; i < count; i++) {
            Memory.setFloat(y, i, Lanes.get(e, x, i));
        }
    }

    /** {@code x = a·x + b·y}. */
    static void combine(float a, long x, float b, long y, long count) {
        FloatVector as = FloatVector.broadcast(F, a);
        long bound = F.loopBound(count);
        for (long i = 0; i < bound; i += WIDTH) {
            Lanes.store(x, i, Lanes.load(x, i).fma(as, Lanes.load(y, i).mul(b)));
        }
        for (long i = bound; i < count; i++) {
            Memory.setFloat(x, i, Math.fma(Memory.getFloat(x, i), a, Memory.getFloat(y, i) * b));
        }
    }

    static void swap(long x, long y, long count) {
        long bound = F.loopBound(count);
        for (long i = 0; i < bound; i += WIDTH) {
            FloatVector was = Lanes.load(x, i);
            Lanes.store(x, i, Lanes.load(y, i));
            Lanes.store(y, i, was);
        }
        for (long i = bound; i < count; i++) {
            float was = Memory.getFloat(x, i);
            Memory.setFloat(x, i, Memory.getFloat(y, i));
            Memory.setFloat(y, i, was);
        }
    }
}
