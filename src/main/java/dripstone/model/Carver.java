package dripstone.model;

import dripstone.kernel.Element;
import java.util.Arrays;

/** Deals out a block of memory as arrays that each begin at a multiple of 64 bytes; from base 0 it only counts. */
final class Carver {
    private static final long ALIGNMENT_BYTES = 64;

    private final long base;
    private long used;

    Carver(long base) {
        this.base = base;
    }

    long take(long elements, Element element) {
        return take(Math.multiplyExact(elements, element.bytes()));
    }

    long takeInts(long count) {
        return take(count * Integer.BYTES);
    }

    /** Arrays of equal length. @param apart whether each has memory of its own; else all are the same */
    long[] takeEach(int count, boolean apart, long elements, Element element) {
        long[] addresses = new long[count];
        if (apart) {
            Arrays.setAll(addresses, _ -> take(elements, element));
        } else {
            Arrays.fill(addresses, take(elements, element));
        }
        return addresses;
    }

    private long take(long bytes) {
        long at = base + used;
        used = Math.ceilDiv(Math.addExact(used, bytes), ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
        return at;
    }

    long usedBytes() {
        return used;
    }
}
