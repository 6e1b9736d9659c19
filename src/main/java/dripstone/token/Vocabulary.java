package dripstone.token;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a byte-level BPE tokenizer is: the bytes of each id, the merges in order of rank, the special tokens.
 *
 * @param bytes by id; empty for special tokens
 * @param specials names by id
 * @param pairs {@link PairTable#key} of each merge, in order of rank
 * @param merged the id each merge gives
 */
@SuppressWarnings("ArrayRecordComponent") // stays inside the package and is never compared
record Vocabulary(List<byte[]> bytes, SortedMap<Integer, String> specials, long[] pairs, int[] merged) {
    /** The special token that stands in front of every document. */
    static final String END_OF_TEXT = "<|endoftext|>";

    Vocabulary {
        bytes = List.copyOf(bytes);
        specials = Collections.unmodifiableSortedMap(new TreeMap<>(specials));
    }

    int endOfText() {
        for (var special : specials.entrySet()) {
            if (special.getValue().equals(END_OF_TEXT)) {
                return special.getKey();
            }
        }
        throw new IllegalStateException("a vocabulary without " + END_OF_TEXT);
    }

    int[] idOfByte() {
        int[] ids = new int[256];
        for (int id = bytes.size() - 1; id >= 0; id--) {
            if (bytes.get(id).length == 1) {
                ids[bytes.get(id)[0] & 0xFF] = id;
            }
        }
        return ids;
    }
}
