package dripstone.token;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/** The working state of one encoding at a time: words in, ids out. Not thread-safe. */
final class Encoder {
    /**
     * What all encoders of one tokenizer share. Immutable.
     *
     * @param cutters applied one within the other, the last gives words
     * @param whole null-object {@link WholeWords#NONE} where merges decide alone
     * @param longest symbols of the longest token
     */
    record Model(Symbols symbols, PairTable merges, List<Cutter> cutters, WholeWords whole, int longest) {
        Model {
            cutters = List.copyOf(cutters);
        }
    }

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long[] LOW_MASK = new long[WordCache.LONGEST + 1];
    private static final long[] HIGH_MASK = new long[WordCache.LONGEST + 1];

    static {
        for (int length = 0; length <= WordCache.LONGEST; length++) {
            LOW_MASK[length] = length >= 8 ? -1 : (1L << (8 * length)) - 1;
            HIGH_MASK[length] = length <= 8 ? 0 : (1L << (8 * (length - 8))) - 1;
        }
    }

    private final Model model;
    private final Cutter[] cutters;
    private final WordMerger merger;
    private final LongWord longWord;
    private final WordCache cache = new WordCache();
    private final TokenBlocks out = new TokenBlocks();
    private final byte[] tail = new byte[16];

    Encoder(Model model) {
        this.model = model;
        cutters = model.cutters.toArray(Cutter[]::new);
        merger = new WordMerger(model.merges);
        longWord = new LongWord(model.symbols, merger, model.longest, LongWord.LEAST_WINDOW);
    }

    /** What was encoded since {@link #clear}. */
    TokenBlocks out() {
        return out;
    }

    void clear() {
        out.truncate(0);
    }

    /** Encodes a text of its own. */
    void encode(byte[] text, int from, int to) {
        encode(0, text, from, to);
    }

    private void encode(int stage, byte[] text, int from, int to) {
        Cutter cutter = cutters[stage];
        if (stage + 1 == cutters.length) {
            words(cutter, text, from, to);
            return;
        }
        for (int i = from; i < to; ) {
            int end = cutter.wordEnd(text, i, to);
            encode(stage + 1, text, i, end);
            i = end;
        }
    }

    private void words(Cutter cutter, byte[] text, int from, int to) {
        for (int i = from; i < to; ) {
            int end = cutter.wordEnd(text, i, to);
            if (end - i <= WordCache.LONGEST) {
                shortWord(text, i, end);
            } else {
                longerWord(text, i, end);
            }
            i = end;
        }
    }

    private void shortWord(byte[] text, int from, int to) {
        byte[] source = text;
        int at = from;
        int length = to - from;
        if (from + 16 > text.length) {
            System.arraycopy(text, from, tail, 0, length);
            source = tail;
            at = 0;
        }
        long low = (long) LONG.get(source, at) & LOW_MASK[length];
        long high = ((long) LONG.get(source, at + 8) & HIGH_MASK[length]) | (long) length << 56;
        int[] ids = out.room(16);
        int end = out.end();
        int count = cache.copy(low, high, ids, end);
        if (count == 0) {
            count = merge(text, from, to, ids, end);
            if (count <= WordCache.MOST_IDS) {
                cache.put(low, high, ids, end, count);
            }
        }
        out.written(count);
    }

    private void longerWord(byte[] text, int from, int to) {
        if (to - from > LongWord.LEAST_WINDOW) {
            longWord.encode(text, from, to, out);
        } else {
            int[] ids = out.room(to - from);
            out.written(merge(text, from, to, ids, out.end()));
        }
    }

    private int merge(byte[] text, int from, int to, int[] ids, int at) {
        int whole = model.whole.find(text, from, to);
        if (whole >= 0) {
            ids[at] = whole;
            return 1;
        }
        int n = model.symbols.fill(text, from, to, ids, at, Integer.MAX_VALUE, null);
        return merger.merge(ids, at, n);
    }
}
