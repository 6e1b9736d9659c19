package dripstone.token;

import org.jspecify.annotations.Nullable;

/** The ids of a text before the first merge. Immutable. */
interface Symbols {
    /**
     * Writes the symbols of {@code text[from, to)}, at most {@code most} of them, to {@code ids} from {@code at} on, which has room for as
     * many as bytes or for {@code most}; where {@code ends} is given, also the offset behind each, from 0 on.
     *
     * @return how many; under {@code most} only where the text ends
     */
    int fill(byte[] text, int from, int to, int[] ids, int at, int most, int @Nullable [] ends);
}
