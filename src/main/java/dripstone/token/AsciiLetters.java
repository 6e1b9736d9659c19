package dripstone.token;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the end of a run of ASCII letters eight bytes at a time, within a long: no carry crosses a byte since all are under 0x80. */
final class AsciiLetters {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH = 0x8080808080808080L;
    private static final long CASE = 0x2020202020202020L;
    /** 0x80 − 'a' in each byte. */
    private static final long TO_A = 0x1F1F1F1F1F1F1F1FL;
    /** 0x80 − ('z' + 1) in each byte. */
    private static final long BEYOND_Z = 0x0505050505050505L;

    private AsciiLetters() {}

    static boolean is(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /** The first byte from {@code from} on that is no ASCII letter, or {@code to}. */
    static int runEnd(byte[] text, int from, int to) {
        int i = from;
        while (i + Long.BYTES <= to) {
            long others = others((long) LONG.get(text, i));
            if (others != 0) {
                return i + (Long.numberOfTrailingZeros(others) >>> 3);
            }
            i += Long.BYTES;
        }
        while (i < to && is(text[i])) {
            i++;
        }
        return i;
    }

    /** The highest bit of each byte that is no ASCII letter. */
    private static long others(long bytes) {
        long lower = (bytes & ~HIGH) | CASE;
        long fromA = lower + TO_A;
        long beyondZ = lower + BEYOND_Z;
        return ~(fromA & ~beyondZ & ~bytes) & HIGH;
    }
}
