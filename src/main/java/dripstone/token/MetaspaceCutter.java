package dripstone.token;

/**
 * Cuts in front of {@code ▁} (U+2581), SentencePiece's visible space, so that words can be encoded one by one.
 *
 * @param blanks whether a blank (U+0020) is a {@code ▁} too, which saves writing the text anew
 * @param each whether each one begins a word, or each run of them
 */
record MetaspaceCutter(boolean blanks, boolean each) implements Cutter {
    @Override
    public int wordEnd(byte[] text, int from, int to) {
        int i = from + markLength(text, from, to);
        if (!each) {
            for (int length = i - from; length > 0 && i < to; i += length) {
                length = markLength(text, i, to);
            }
        }
        while (i < to && markLength(text, i, to) == 0) {
            i++;
        }
        return i;
    }

    private int markLength(byte[] text, int i, int to) {
        return markLength(text, i, to, blanks);
    }

    /** Bytes of the visible space at {@code i}; 0 where there is none. */
    static int markLength(byte[] text, int i, int to, boolean blanks) {
        byte b = text[i];
        if (b == ' ') {
            return blanks ? 1 : 0;
        }
        return b == (byte) 0xE2 && i + 2 < to && text[i + 1] == (byte) 0x96 && text[i + 2] == (byte) 0x81 ? 3 : 0;
    }
}
