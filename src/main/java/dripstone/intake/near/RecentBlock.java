package dripstone.intake.near;

import dripstone.text.near.Signature;
import java.util.Arrays;

/**
 * The youngest documents, in the heap: for each band a hash table whose chains go from the youngest document to the oldest. Takes
 * about 600 bytes a document beside its name. Used by one thread.
 */
public final class RecentBlock implements Block {
    private static final int NONE = -1;
    private static final int FIRST_ROOM = 32;

    private int documents;
    private byte[][] names = new byte[FIRST_ROOM][];
    private byte[] signatures = new byte[FIRST_ROOM * Signature.LENGTH];
    /** By document, then band. */
    private int[] keys = new int[FIRST_ROOM * Signature.BANDS];

    private int[] older = new int[FIRST_ROOM * Signature.BANDS];
    /** By band, then slot: the youngest document there. */
    private int[] heads = emptyHeads(FIRST_ROOM);

    private int slots = FIRST_ROOM;

    private static int[] emptyHeads(int slots) {
        int[] heads = new int[slots * Signature.BANDS];
        Arrays.fill(heads, NONE);
        return heads;
    }

    /** @param name not changed later */
    public void add(byte[] name, Signature signature) {
        if (documents == slots) {
            grow();
        }
        int document = documents++;
        names[document] = name;
        signature.copyTo(signatures, document * Signature.LENGTH);
        for (int band = 0; band < Signature.BANDS; band++) {
            keys[document * Signature.BANDS + band] = signature.key(band);
            link(document, band);
        }
    }

    private void link(int document, int band) {
        int at = document * Signature.BANDS + band;
        int head = head(band, keys[at]);
        older[at] = heads[head];
        heads[head] = document;
    }

    private int head(int band, int key) {
        return band * slots + (key & (slots - 1));
    }

    private void grow() {
        slots *= 2;
        names = Arrays.copyOf(names, slots);
        signatures = Arrays.copyOf(signatures, slots * Signature.LENGTH);
        keys = Arrays.copyOf(keys, slots * Signature.BANDS);
        older = new int[slots * Signature.BANDS];
        heads = emptyHeads(slots);
        for (int document = 0; document < documents; document++) {
            for (int band = 0; band < Signature.BANDS; band++) {
                link(document, band);
            }
        }
    }

    @Override
    public int documents() {
        return documents;
    }

    @Override
    public void show(Examination examination) {
        for (int band = 0; band < Signature.BANDS; band++) {
            int key = examination.key(band);
            int document = heads[head(band, key)];
            while (document != NONE && !examination.hasSeenEnough(band)) {
                int at = document * Signature.BANDS + band;
                if (keys[at] == key) {
                    examination.show(this, document, band);
                }
                document = older[at];
            }
        }
    }

    @Override
    public void signature(int document, byte[] into, int at) {
        System.arraycopy(signatures, document * Signature.LENGTH, into, at, Signature.LENGTH);
    }

    @Override
    public byte[] name(int document) {
        return names[document];
    }

    @Override
    public Keys keys(int band) {
        long[] sorted = new long[documents];
        for (int document = 0; document < documents; document++) {
            // the sign bit turned, so that unsigned order is that of longs
            sorted[document] = ((long) keys[document * Signature.BANDS + band] << 32 | document) ^ Long.MIN_VALUE;
        }
        Arrays.sort(sorted);
        return i -> sorted[i] ^ Long.MIN_VALUE;
    }
}
