package dripstone.token;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds added tokens in a text: the leftmost, of those that begin there the longest, then on behind it, as Hugging Face's tokenizers do
 * ({@code added_vocabulary.rs}). Patterns lie sorted; a range of them narrows byte by byte. Immutable.
 */
final class AddedTokens {
    /** Takes the parts of a text in order. */
    interface Parts {
        /** Text between tokens; not empty. */
        void text(byte[] text, int from, int to);

        void token(int id);
    }

    /** @param bytes what is looked for */
    @SuppressWarnings("ArrayRecordComponent") // stays inside the package and is never compared
    record Pattern(byte[] bytes, AddedToken token) {}

    private final Pattern[] patterns;
    private final boolean[] begins = new boolean[256];

    AddedTokens(List<Pattern> patterns) {
        this.patterns = patterns.stream().filter(p -> p.bytes.length > 0)
                .sorted(Comparator.comparing(Pattern::bytes, Arrays::compareUnsigned)).toArray(Pattern[]::new);
        for (Pattern p : this.patterns) {
            begins[p.bytes[0] & 0xFF] = true;
        }
    }

    /** @param specials whether special tokens are found, or are text like any other */
    void split(byte[] text, int from, int to, boolean specials, Parts parts) {
        int done = from;
        int i = patterns.length == 0 ? to : from;
        while (i < to) {
            Pattern found = begins[text[i] & 0xFF] ? longestAt(text, i, to) : null;
            if (found == null) {
                i++;
                continue;
            }
            int end = i + found.bytes.length;
            AddedToken token = found.token;
            if ((specials || !token.special()) && (!token.singleWord() || standsAlone(text, from, i, end, to))) {
                int begin = token.leftStrip() ? Math.max(done, spaceStart(text, from, i)) : i;
                int behind = token.rightStrip() ? CharClass.runEnd(text, end, to, CharClass.SPACE) : end;
                if (done < begin) {
                    parts.text(text, done, begin);
                }
                parts.token(token.id());
                done = behind;
            }
            i = end;
        }
        if (done < to) {
            parts.text(text, done, to);
        }
    }

    private @Nullable Pattern longestAt(byte[] text, int at, int to) {
        int low = 0;
        int high = patterns.length;
        Pattern longest = null;
        for (int depth = 0; low < high; depth++) {
            if (patterns[low].bytes.length == depth) {
                longest = patterns[low];
                while (low < high && patterns[low].bytes.length == depth) {
                    low++;
                }
            }
            if (at + depth == to) {
                break;
            }
            int wanted = text[at + depth] & 0xFF;
            while (low < high && (patterns[low].bytes[depth] & 0xFF) < wanted) {
                low++;
            }
            while (low < high && (patterns[high - 1].bytes[depth] & 0xFF) > wanted) {
                high--;
            }
        }
        return longest;
    }

    private static boolean standsAlone(byte[] text, int from, int begin, int end, int to) {
        boolean before = begin > from && isWord(Utf8.decode(text, Utf8.startOfLast(text, from, begin), begin));
        boolean behind = end < to && isWord(Utf8.decode(text, end, to));
        return !before && !behind;
    }

    /** {@code \w} of UTS 18. */
    private static boolean isWord(int c) {
        if (c == Utf8.MALFORMED) {
            return false;
        }
        int point = c >> 3;
        int type = Character.getType(point);
        return Character.isAlphabetic(point) || type == Character.DECIMAL_DIGIT_NUMBER || type == Character.CONNECTOR_PUNCTUATION
                || CharClass.of(point) == CharClass.MARK || point == 0x200C || point == 0x200D;
    }

    /** Where the space that ends at {@code end} begins. */
    private static int spaceStart(byte[] text, int from, int end) {
        int i = end;
        while (i > from) {
            int start = Utf8.startOfLast(text, from, i);
            if ((CharClass.at(text, start, i) >> 3 & CharClass.SPACE) == 0) {
                break;
            }
            i = start;
        }
        return i;
    }
}
