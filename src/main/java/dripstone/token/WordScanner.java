package dripstone.token;

/**
 * Cuts bytes into words as GPT-2 does: {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}
 * (Radford et al. 2019, {@code encoder.py}). It reads UTF-8 in place; a byte that belongs to no well-formed sequence is one
 * character that is neither letter, number nor space, so that any bytes are words, and the words' concatenation is the input. {@code \s} is
 * Unicode's White_Space; letters and numbers are those of the JDK's Unicode version.
 */
final class WordScanner {
    private static final int OTHER = CharClass.OTHER | CharClass.MARK;

    private WordScanner() {}

    /** Where the word that begins at {@code from} ends; {@code from < to}. */
    static int wordEnd(byte[] text, int from, int to) {
        int i = text[from] == ' ' && from + 1 < to ? from + 1 : from;
        if (AsciiLetters.is(text[i])) {
            int end = AsciiLetters.runEnd(text, i + 1, to);
            return end == to || text[end] >= 0 ? end : CharClass.runEnd(text, end, to, CharClass.LETTER);
        }
        return otherWordEnd(text, from, to);
    }

    private static int otherWordEnd(byte[] text, int from, int to) {
        byte first = text[from];
        if (first == '\'') {
            int end = contractionEnd(text, from, to);
            if (end > 0) {
                return end;
            }
        }
        if (first == ' ' && from + 1 < to) {
            int kind = kindAt(text, from + 1, to);
            if (kind != CharClass.SPACE) {
                return CharClass.runEnd(text, from + 1, to, kind);
            }
        }
        int kind = kindAt(text, from, to);
        return kind == CharClass.SPACE ? spaceEnd(text, from, to) : CharClass.runEnd(text, from, to, kind);
    }

    /** All classes of which the character's run may be. */
    private static int kindAt(byte[] text, int i, int to) {
        int c = CharClass.at(text, i, to) >> 3;
        if ((c & CharClass.LETTER) != 0) {
            return CharClass.LETTER;
        }
        if ((c & CharClass.SPACE) != 0) {
            return CharClass.SPACE;
        }
        return c == CharClass.NUMBER ? CharClass.NUMBER : OTHER;
    }

    private static int contractionEnd(byte[] text, int from, int to) {
        if (from + 1 >= to) {
            return -1;
        }
        byte a = text[from + 1];
        if (a == 's' || a == 't' || a == 'm' || a == 'd') {
            return from + 2;
        }
        if (from + 2 >= to) {
            return -1;
        }
        byte b = text[from + 2];
        return (a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l') ? from + 3 : -1;
    }

    /** A run of space leaves its last character to the word behind it, unless it has only one or stands at the end. */
    static int spaceEnd(byte[] text, int from, int to) {
        int i = from;
        int last = from;
        while (i < to) {
            int c = CharClass.at(text, i, to);
            if ((c >> 3 & CharClass.SPACE) == 0) {
                return last > from ? last : i;
            }
            last = i;
            i += c & 7;
        }
        return to;
    }
}
