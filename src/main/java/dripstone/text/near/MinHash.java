package dripstone.text.near;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One-permutation MinHash (Li, Owen, Zhang, "One permutation hashing", NIPS 2012): shingles fall into {@value #BINS} bins by seven bits of
 * their hash, and each bin keeps the least value of 31 other bits. Two texts agree in a bin that is not empty in both with a probability of
 * their Jaccard similarity. So a shingle costs one comparison and not {@value #BINS}. Parts of a text merge bin by bin.
 */
public final class MinHash {
    static final int BINS = 128;
    static final int EMPTY = Integer.MAX_VALUE;
    static final int BYTES = Integer.BYTES * BINS;

    private final int[] bins;

    private MinHash(int[] bins) {
        this.bins = bins;
    }

    /** Of a copy. */
    static MinHash of(int[] bins) {
        return new MinHash(bins.clone());
    }

    MinHash merge(MinHash other) {
        int[] least = new int[BINS];
        for (int i = 0; i < BINS; i++) {
            least[i] = Math.min(bins[i], other.bins[i]);
        }
        return new MinHash(least);
    }

    /** What is kept of it and compared. */
    public Signature signature() {
        byte[] bytes = new byte[BINS];
        for (int i = 0; i < BINS; i++) {
            if (bins[i] != EMPTY) {
                bytes[i] = (byte) (1 + (Mix.mix(bins[i]) >>> 33) * 255 / (1L << 31));
            }
        }
        int[] dense = dense();
        int[] keys = new int[Signature.BANDS];
        for (int band = 0; band < keys.length; band++) {
            long key = band;
            for (int row = 0; row < Signature.ROWS; row++) {
                key = Mix.mix(key + dense[band * Signature.ROWS + row]);
            }
            keys[band] = (int) (key >>> 32);
        }
        return new Signature(bytes, keys);
    }

    /**
     * Empty bins filled from others, which a fixed order of search names for each (Shrivastava, "Optimal densification for fast and
     * accurate minwise hashing", ICML 2017). Only the bands need it: texts of few shingles would collide in what they do not have.
     */
    private int[] dense() {
        int[] dense = bins.clone();
        if (Arrays.stream(bins).allMatch(bin -> bin == EMPTY)) {
            return dense;
        }
        for (int i = 0; i < BINS; i++) {
            for (long attempt = 0; dense[i] == EMPTY; attempt++) {
                dense[i] = bins[(int) Mix.mix((long) i << 32 | attempt) & (BINS - 1)];
            }
        }
        return dense;
    }

    /** Each bin as i32. */
    void writeTo(ByteBuffer out) {
        for (int bin : bins) {
            out.putInt(bin);
        }
    }

    static MinHash read(ByteBuffer in) {
        int[] bins = new int[BINS];
        for (int i = 0; i < BINS; i++) {
            bins[i] = in.getInt();
        }
        return new MinHash(bins);
    }
}
