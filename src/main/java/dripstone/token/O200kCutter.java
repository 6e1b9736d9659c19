package dripstone.token;

/**
 * The cuts of OpenAI's o200k_base, where a word's capitals stand in front of its small letters:
 * <pre>
 * [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 * |[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 * |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * </pre>
 * and of Mistral's tekken, which has the same without contractions and with single digits.
 *
 * <p>Where capitals and characters of no case stand together and no small letter follows, the first alternative gives back all behind the
 * last character of no case: so one look at the run decides, and what is left of it has none. Linear.
 */
record O200kCutter(int mostDigits, boolean contractions) implements Cutter {
    private static final int NO_CASE = CharClass.CASELESS | CharClass.MARK;
    private static final int CAPITALS = CharClass.UPPER | NO_CASE;
    private static final int SMALL = CharClass.LOWER | NO_CASE;
    private static final int NOT_IN_FRONT = CharClass.LETTER | CharClass.NUMBER | CharClass.LINE_END;

    @Override
    public int wordEnd(byte[] text, int from, int to) {
        int first = CharClass.at(text, from, to);
        int kind = first >> 3;
        if (kind == CharClass.NUMBER) {
            return Cl100kCutter.digitsEnd(text, from, to, mostDigits);
        }
        int behind = from + (first & 7);
        int inFront = (kind & NOT_IN_FRONT) == 0 ? behind : from;
        int end = lettersEnd(text, from, inFront, to);
        if (end > from) {
            return end;
        }
        int signs = text[from] == ' ' ? behind : from;
        end = CharClass.runEnd(text, signs, to, CharClass.OTHER | CharClass.MARK);
        return end > signs ? tailEnd(text, end, to) : Cl100kCutter.spaceEnd(text, from, to);
    }

    /** The two alternatives of letters, each first behind the optional character, then without it; -1 where both fail. */
    private int lettersEnd(byte[] text, int from, int inFront, int to) {
        int end = smallEnd(text, inFront, to);
        if (end < 0 && inFront > from) {
            end = smallEnd(text, from, to);
        }
        if (end < 0) {
            end = capitalsEnd(text, inFront, to);
        }
        if (end < 0 && inFront > from) {
            end = capitalsEnd(text, from, to);
        }
        return end > 0 && end < to && contractions && text[end] == '\'' ? Cl100kCutter.contractionEnd(text, end, to) : end;
    }

    private static int smallEnd(byte[] text, int from, int to) {
        int i = from;
        int lastNoCase = -1;
        while (i < to) {
            int c = CharClass.at(text, i, to);
            if ((c >> 3 & CAPITALS) == 0) {
                break;
            }
            i += c & 7;
            if ((c >> 3 & NO_CASE) != 0) {
                lastNoCase = i;
            }
        }
        int end = CharClass.runEnd(text, i, to, SMALL);
        return end > i ? end : lastNoCase;
    }

    private static int capitalsEnd(byte[] text, int from, int to) {
        int end = CharClass.runEnd(text, from, to, CAPITALS);
        return end > from ? end : -1;
    }

    private static int tailEnd(byte[] text, int from, int to) {
        int i = from;
        while (i < to && (text[i] == '\n' || text[i] == '\r' || text[i] == '/')) {
            i++;
        }
        return i;
    }
}
