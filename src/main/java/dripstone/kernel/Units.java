package dripstone.kernel;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors of sixteen units of 32 bits that are only moved: a binary32, or two bf16 side by side. For the kernels that lay operands
 * out anew; inlined into them.
 */
final class Units {
    static final int WIDTH = 16;
    static final int BYTES = 4 * WIDTH;

    private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_256;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Units() {}

    static IntVector load(long address) {
        return IntVector.fromMemorySegment(I, Memory.ALL, address, ORDER);
    }

    /** Sixteen pairs: the elements of two rows of bf16, interleaved. */
    static IntVector loadPairs(long row, long nextRow) {
        return widened(row).or(widened(nextRow).lanewise(LSHL, 16));
    }

    static void store(long address, IntVector value) {
        value.intoMemorySegment(Memory.ALL, address, ORDER);
    }

    private static IntVector widened(long address) {
        ShortVector half = ShortVector.fromMemorySegment(S, Memory.ALL, address, ORDER);
        return (IntVector) half.convertShape(ZERO_EXTEND_S2I, I, 0);
    }

    /** One exchange between rows i and i+d of a 16 × 16 block that is being transposed. @param choice for one of the two */
    static IntVector exchange(IntVector choice, IntVector first, IntVector second) {
        return choice.selectFrom(first, second);
    }

    /** For row i: the lanes whose index has bit d come from row i+d, d lanes earlier there. */
    static IntVector firstChoice(int d) {
        return IntVector.fromArray(I, choices(d, false), 0);
    }

    /** For row i+d: the lanes whose index has no bit d come from row i, d lanes later there. */
    static IntVector secondChoice(int d) {
        return IntVector.fromArray(I, choices(d, true), 0);
    }

    private static int[] choices(int d, boolean second) {
        int[] lanes = new int[WIDTH];
        for (int l = 0; l < WIDTH; l++) {
            boolean bit = (l & d) != 0;
            if (second) {
                lanes[l] = bit ? WIDTH + l : l + d;
            } else {
                lanes[l] = bit ? WIDTH + l - d : l;
            }
        }
        return lanes;
    }
}
