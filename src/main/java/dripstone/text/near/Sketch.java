package dripstone.text.near;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The {@value #SIZE} smallest shingle hashes of a document (a bottom-k sketch, Cohen and Kaplan 2007), or all of them where there are
 * fewer. Whether a shingle whose hash is not above the greatest one here stands in the document is known exactly, so the share of
 * another text's shingles that are new is counted over those: exact for documents of at most {@value #SIZE} shingles, else with a
 * standard error of about 1.4 points at 5 %.
 */
public final class Sketch {
    static final int SIZE = 256;
    /** Of a document of which nothing is known: all text is new to it. */
    public static final Sketch NONE = new Sketch(new int[0], true);

    /** Ascending, distinct. */
    private final int[] hashes;

    private final boolean whole;

    private Sketch(int[] hashes, boolean whole) {
        this.hashes = hashes;
        this.whole = whole;
    }

    /** Gathers the smallest of many hashes. Allocates nothing until {@link #sketch}. */
    static final class Smallest {
        private static final int ROOM = 3 * SIZE;
        private final int[] kept = new int[ROOM];
        private int count;
        /** Greater hashes are not among the smallest. */
        private int bound;

        private boolean whole;

        void clear() {
            count = 0;
            bound = Integer.MAX_VALUE;
            whole = true;
        }

        void add(int hash) {
            if (hash <= bound) {
                if (count == ROOM) {
                    shrink();
                    if (hash > bound) {
                        return;
                    }
                }
                kept[count++] = hash;
            }
        }

        private void shrink() {
            Arrays.sort(kept, 0, count);
            int distinct = 0;
            for (int i = 0; i < count; i++) {
                if (distinct == 0 || kept[i] != kept[distinct - 1]) {
                    kept[distinct++] = kept[i];
                }
            }
            count = Math.min(distinct, SIZE);
            if (distinct > SIZE) {
                bound = kept[SIZE - 1];
                whole = false;
            }
        }

        Sketch sketch() {
            shrink();
            return new Sketch(Arrays.copyOf(kept, count), whole);
        }
    }

    /** The sketch of both documents' shingles together. */
    public Sketch merge(Sketch other) {
        int[] all = new int[hashes.length + other.hashes.length];
        int n = 0;
        for (int i = 0, j = 0; i < hashes.length || j < other.hashes.length; n++) {
            int a = i < hashes.length ? hashes[i] : Integer.MAX_VALUE;
            int b = j < other.hashes.length ? other.hashes[j] : Integer.MAX_VALUE;
            all[n] = Math.min(a, b);
            i += i < hashes.length && a == all[n] ? 1 : 0;
            j += j < other.hashes.length && b == all[n] ? 1 : 0;
        }
        return new Sketch(Arrays.copyOf(all, Math.min(SIZE, n)), whole && other.whole && n <= SIZE);
    }

    /** Share of a text's shingles that this document has not, from 0 to 1; 1 where none of them can be judged. */
    public double newShare(Sketch text) {
        int least = Math.min(bound(), text.bound());
        int judged = 0;
        int fresh = 0;
        for (int i = 0; i < text.hashes.length && text.hashes[i] <= least; i++) {
            judged++;
            fresh += Arrays.binarySearch(hashes, text.hashes[i]) < 0 ? 1 : 0;
        }
        return judged == 0 ? 1 : (double) fresh / judged;
    }

    /** Of a hash up to here it is known whether it is one of the document's. */
    private int bound() {
        return whole ? Integer.MAX_VALUE : hashes[hashes.length - 1];
    }

    /** Distinct shingles, counted up to {@value #SIZE}. */
    public int shingles() {
        return hashes.length;
    }

    /** Whole u8, then each hash as i32. */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(1 + Integer.BYTES * hashes.length).put((byte) (whole ? 1 : 0));
        for (int hash : hashes) {
            out.putInt(hash);
        }
        return out.array();
    }

    /** Reads the rest of the buffer. */
    public static Sketch read(ByteBuffer in) {
        boolean whole = in.get() != 0;
        int[] hashes = new int[in.remaining() / Integer.BYTES];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = in.getInt();
        }
        return new Sketch(hashes, whole || hashes.length == 0);
    }
}
