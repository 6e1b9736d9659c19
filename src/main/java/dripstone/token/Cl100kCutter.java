package dripstone.token;

/**
 * The cuts of OpenAI's cl100k_base, which Llama 3 shares, and of Qwen 2, whose numbers are single digits:
 * <pre>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</pre>
 * The alternatives are tried in their order, each without going back, so the whole is linear.
 *
 * @param mostDigits of the third alternative
 */
record Cl100kCutter(int mostDigits) implements Cutter {
    private static final int OTHER = CharClass.OTHER | CharClass.MARK;

    @Override
    public int wordEnd(byte[] text, int from, int to) {
        int i = text[from] == ' ' && from + 1 < to ? from + 1 : from;
        if (AsciiLetters.is(text[i])) {
            return lettersEnd(text, i, to);
        }
        if (text[from] == '\'') {
            int end = contractionEnd(text, from, to);
            if (end > from) {
                return end;
            }
        }
        int first = CharClass.at(text, from, to);
        int behind = from + (first & 7);
        int kind = first >> 3;
        if ((kind & CharClass.LETTER) != 0) {
            return lettersEnd(text, from, to);
        }
        if (kind == CharClass.NUMBER) {
            return digitsEnd(text, from, to, mostDigits);
        }
        if (kind != CharClass.LINE_END && behind < to && (CharClass.at(text, behind, to) >> 3 & CharClass.LETTER) != 0) {
            return lettersEnd(text, behind, to);
        }
        int signs = text[from] == ' ' ? behind : from;
        int end = CharClass.runEnd(text, signs, to, OTHER);
        return end > signs ? lineEndsEnd(text, end, to) : spaceEnd(text, from, to);
    }

    private static int lettersEnd(byte[] text, int from, int to) {
        int end = AsciiLetters.runEnd(text, from, to);
        return end == to || text[end] >= 0 ? end : CharClass.runEnd(text, end, to, CharClass.LETTER);
    }

    static int digitsEnd(byte[] text, int from, int to, int most) {
        int i = from;
        for (int n = 0; n < most && i < to; n++) {
            int c = CharClass.at(text, i, to);
            if (c >> 3 != CharClass.NUMBER) {
                break;
            }
            i += c & 7;
        }
        return i;
    }

    private static int lineEndsEnd(byte[] text, int from, int to) {
        int i = from;
        while (i < to && (text[i] == '\n' || text[i] == '\r')) {
            i++;
        }
        return i;
    }

    /**
     * {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)} at an apostrophe; {@code from} where there is none. The long s, U+017F, folds to s.
     */
    static int contractionEnd(byte[] text, int from, int to) {
        if (from + 1 >= to) {
            return from;
        }
        int a = text[from + 1] | 0x20;
        if (a == 's' || a == 't' || a == 'm' || a == 'd') {
            return from + 2;
        }
        if (from + 2 >= to) {
            return from;
        }
        int b = text[from + 2] | 0x20;
        if ((a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l')) {
            return from + 3;
        }
        return text[from + 1] == (byte) 0xC5 && text[from + 2] == (byte) 0xBF ? from + 3 : from;
    }

    /** Space to the last line end of the run where there is one; otherwise as GPT-2 has it. */
    static int spaceEnd(byte[] text, int from, int to) {
        int end = CharClass.runEnd(text, from, to, CharClass.SPACE);
        for (int i = end - 1; i >= from; i--) {
            if (text[i] == '\n' || text[i] == '\r') {
                return i + 1;
            }
        }
        return WordScanner.spaceEnd(text, from, to);
    }
}
