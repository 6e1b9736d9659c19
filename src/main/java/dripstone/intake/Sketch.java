package dripstone.intake;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The {@value #SIZE} smallest shingle hashes of a document (a bottom-k sketch, Cohen and Kaplan 2007), or all of them where there are
 * fewer. Whether a shingle whose hash is not above the greatest one here stands in the document is known exactly, so the share of
 * another text's shingles that are new is counted over those: exact for documents of at most {@value #SIZE} shingles, else with a
 * standard error of about 1.4 points at 5 %.
 */
final class Sketch {
    static final int SIZE = 256;
    /** Of a document of which nothing is known: all text is new to it. */
    static final Sketch NONE = new Sketch(new int[0], true);

    /** Ascending, distinct. */
    private final int[] hashes;

    private final boolean whole;

    private Sketch(int[] hashes, boolean whole) {
        this.hashes = hashes;
        this.whole = whole;
    }

    /** @param shingles of {@link Shingles#of} */
    static Sketch of(int[] shingles) {
        return new Sketch(Arrays.copyOf(shingles, Math.min(SIZE, shingles.length)), shingles.length <= SIZE);
    }

    /** The sketch of both documents' shingles together. */
    Sketch merge(Sketch other) {
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
    double newShare(int[] shingles) {
        int judged = 0;
        int fresh = 0;
        for (int hash : shingles) {
            if (!whole && hash > hashes[hashes.length - 1]) {
                break;
            }
            judged++;
            fresh += Arrays.binarySearch(hashes, hash) < 0 ? 1 : 0;
        }
        return judged == 0 ? 1 : (double) fresh / judged;
    }

    /** Whole u8, then each hash as i32. */
    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(1 + Integer.BYTES * hashes.length).put((byte) (whole ? 1 : 0));
        for (int hash : hashes) {
            out.putInt(hash);
        }
        return out.array();
    }

    /** Reads the rest of the buffer. */
    static Sketch read(ByteBuffer in) {
        boolean whole = in.get() != 0;
        int[] hashes = new int[in.remaining() / Integer.BYTES];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = in.getInt();
        }
        return new Sketch(hashes, whole || hashes.length == 0);
    }
}
