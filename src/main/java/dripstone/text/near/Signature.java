package dripstone.text.near;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What is kept of a {@link MinHash}: a byte of each bin, 0 where it is empty (b-bit minwise hashing, Li and König, WWW 2010), and of each
 * band of {@value #ROWS} bins a key, under which texts that agree in all of them find each other (locality-sensitive hashing; Indyk and
 * Motwani, 1998). Texts of Jaccard similarity J share a key with probability 1 − (1 − J⁵)²⁵: 0.9999 at 0.8, 0.99 at 0.7, 0.55 at 0.5,
 * 0.06 at 0.3.
 */
public final class Signature {
    /** Length of {@link #bytes}. */
    public static final int LENGTH = MinHash.BINS;
    /** Keys of a text. */
    public static final int BANDS = 25;

    static final int ROWS = 5;
    /** Two different values of a bin have the same byte once in so many times. */
    private static final double VALUES = 255;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_SEVEN = 0x7F7F7F7F7F7F7F7FL;

    private final byte[] bytes;
    private final int[] keys;

    Signature(byte[] bytes, int[] keys) {
        this.bytes = bytes;
        this.keys = keys;
    }

    /** The key of a band. */
    public int key(int band) {
        return keys[band];
    }

    /** Copies {@value #LENGTH} bytes. */
    public void copyTo(byte[] into, int at) {
        System.arraycopy(bytes, 0, into, at, LENGTH);
    }

    /**
     * Estimated Jaccard similarity with the text whose bytes stand there, 0 to 1: the share of bins that agree, of those that are not
     * empty in both, less what agrees by chance. Its standard error is √(J(1−J)/128): 3.5 points at 0.8, 4.4 at 0.5; less for short texts.
     */
    public double similarity(byte[] other, int at) {
        int same = 0;
        int empty = 0;
        for (int i = 0; i < LENGTH; i += Long.BYTES) {
            long a = (long) LONGS.get(bytes, i);
            long b = (long) LONGS.get(other, at + i);
            same += zeroBytes(a ^ b);
            empty += zeroBytes(a | b);
        }
        if (empty == LENGTH) {
            return 0;
        }
        double share = (double) (same - empty) / (LENGTH - empty);
        return Math.max(0, (share - 1 / VALUES) / (1 - 1 / VALUES));
    }

    /** How many of the eight bytes are 0 (Warren, "Hacker's Delight", 6–1). */
    private static int zeroBytes(long x) {
        return Long.bitCount(~(((x & LOW_SEVEN) + LOW_SEVEN) | x | LOW_SEVEN));
    }
}
