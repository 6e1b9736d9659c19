package dripstone.intake.near;

import dripstone.text.near.Signature;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The search for what is most like one text. Blocks show it candidates, from the youngest block to the oldest; it compares each once.
 * Of those under one key it looks at the youngest {@value #MOST_A_BAND}: pages that share most of their text with thousands of others share
 * keys with them too, and must not cost thousands of comparisons. What is really near agrees in other bands beside. The answer follows from
 * the documents and their order alone, not from how they lie in blocks.
 */
final class Examination {
    static final int MOST_A_BAND = 256;
    /** More than all bands together show of one block, a power of two. */
    private static final int TABLE = 1 << 14;

    private final Signature signature;
    private final byte[] own;
    private final double threshold;
    private final int[] left = new int[Signature.BANDS];
    private final Scratch scratch;
    private double best = -1;
    private byte @Nullable [] bestName;
    /** Counts the blocks that were asked. */
    private int blocks;

    private int bestBlock;
    private int bestDocument;

    /** Memory that one search after the other uses. For one thread. */
    static final class Scratch {
        private final byte[] signature = new byte[Signature.LENGTH];
        /** Documents that were compared, open addressing: the block's stamp and the document. */
        private final long[] seen = new long[TABLE];

        private int stamp;

        private void nextBlock() {
            if (++stamp < 0) {
                Arrays.fill(seen, 0);
                stamp = 1;
            }
        }

        private boolean isFirst(int document) {
            long entry = (long) stamp << 32 | document;
            int slot = (int) ((document * 0x9E3779B97F4A7C15L) >>> 50);
            while ((int) (seen[slot] >>> 32) == stamp) {
                if (seen[slot] == entry) {
                    return false;
                }
                slot = (slot + 1) & (TABLE - 1);
            }
            seen[slot] = entry;
            return true;
        }
    }

    /** @param own name that is no match @param threshold least similarity of a match */
    Examination(Signature signature, byte[] own, double threshold, Scratch scratch) {
        this.signature = signature;
        this.own = own;
        this.threshold = threshold;
        this.scratch = scratch;
        Arrays.fill(left, MOST_A_BAND);
    }

    Examination of(Block block) {
        scratch.nextBlock();
        blocks++;
        block.show(this);
        return this;
    }

    int key(int band) {
        return signature.key(band);
    }

    boolean hasSeenEnough(int band) {
        return left[band] == 0;
    }

    /** A document with the band's key. The oldest of the most similar ones is the match. */
    void show(Block block, int document, int band) {
        left[band]--;
        if (!scratch.isFirst(document)) {
            return;
        }
        block.signature(document, scratch.signature, 0);
        double similarity = signature.similarity(scratch.signature, 0);
        if (similarity < threshold || similarity < best || (similarity == best && isYounger(document))) {
            return;
        }
        byte[] name = block.name(document);
        if (!Arrays.equals(name, own)) {
            best = similarity;
            bestName = name;
            bestBlock = blocks;
            bestDocument = document;
        }
    }

    /** Blocks come from the youngest to the oldest, a block's documents in any order. */
    private boolean isYounger(int document) {
        return blocks == bestBlock && document > bestDocument;
    }

    Optional<NearMatch> match() {
        byte[] name = bestName;
        return name == null ? Optional.empty() : Optional.of(new NearMatch(name, best));
    }
}
