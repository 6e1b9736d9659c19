package dripstone.token;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece-style: each character of the vocabulary is a symbol; another one is the symbols of its UTF-8 bytes where the vocabulary has
 * bytes, else the unknown symbol, one for a run of them where those are fused. A byte of no character is unknown in the same way.
 */
final class PieceSymbols implements Symbols {
    private static final int NONE = -1;
    private static final int MARK = 0x2581;

    private final int[] basicPlane = new int[1 << 16];
    private final Map<Integer, Integer> beyond = new HashMap<>();
    private final int @Nullable [] idOfByte;
    private final int unknown;
    private final boolean fused;

    /**
     * @param characters ids by code point
     * @param blanksAreMarks whether a blank is looked up as {@code ▁}
     * @param idOfByte 256 ids, by unsigned byte, or null where unknown characters are not written as bytes
     * @param unknown the id of what is unknown; needed where {@code idOfByte} is null
     */
    PieceSymbols(Map<Integer, Integer> characters, boolean blanksAreMarks, int @Nullable [] idOfByte, int unknown, boolean fused) {
        Arrays.fill(basicPlane, NONE);
        characters.forEach((point, id) -> {
            if (point < basicPlane.length) {
                basicPlane[point] = id;
            } else {
                beyond.put(point, id);
            }
        });
        if (blanksAreMarks) {
            basicPlane[' '] = basicPlane[MARK];
        }
        this.idOfByte = idOfByte;
        this.unknown = unknown;
        this.fused = fused;
    }

    @Override
    public int fill(byte[] text, int from, int to, int[] ids, int at, int most, int @Nullable [] ends) {
        int n = 0;
        int i = from;
        while (i < to && n < most) {
            int c = Utf8.decode(text, i, to);
            int id = c == Utf8.MALFORMED ? NONE : idOf(c >> 3);
            int length = c == Utf8.MALFORMED ? 1 : c & 7;
            if (id >= 0) {
                i += length;
            } else if (idOfByte == null) {
                id = unknown;
                i = fused ? unknownEnd(text, i + length, to) : i + length;
            } else {
                id = idOfByte[text[i++] & 0xFF]; // and so its other bytes, none of which begins a character
            }
            if (ends != null) {
                ends[n] = i;
            }
            ids[at + n++] = id;
        }
        return n;
    }

    private int idOf(int point) {
        return point < basicPlane.length ? basicPlane[point] : beyond.getOrDefault(point, NONE);
    }

    private int unknownEnd(byte[] text, int from, int to) {
        int i = from;
        while (i < to) {
            int c = Utf8.decode(text, i, to);
            if (c != Utf8.MALFORMED && idOf(c >> 3) >= 0) {
                break;
            }
            i += c == Utf8.MALFORMED ? 1 : c & 7;
        }
        return i;
    }
}
