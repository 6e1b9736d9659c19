package dripstone.token;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** Byte-level BPE over a {@link Vocabulary}. Text that spells a special token's name is text like any other. */
final class BpeTokenizer implements Tokenizer {
    private static final byte[] NOTHING = new byte[0];

    private final byte[][] bytes;
    private final int endOfText;
    private final WordMerger merger;
    private final WordCache cache = new WordCache();
    private final byte[] json;
    private final String fingerprint;

    BpeTokenizer(Vocabulary vocabulary) {
        bytes = vocabulary.bytes().toArray(byte[][]::new);
        endOfText = vocabulary.endOfText();
        merger = new WordMerger(new PairTable(vocabulary.pairs(), vocabulary.merged()), vocabulary.idOfByte());
        json = TokenizerJson.write(vocabulary);
        fingerprint = sha256(json);
    }

    @Override
    public int vocabularySize() {
        return bytes.length;
    }

    @Override
    public int endOfText() {
        return endOfText;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public int[] encode(byte[] utf8) {
        int[] out = new int[utf8.length / 3 + 16];
        int n = 0;
        int from = 0;
        while (from < utf8.length) {
            int to = WordScanner.wordEnd(utf8, from, utf8.length);
            if (out.length - n < to - from) {
                out = Arrays.copyOf(out, (int) Math.min(Integer.MAX_VALUE - 8, 1.5 * out.length + (to - from)));
            }
            n = appendWord(utf8, from, to, out, n);
            from = to;
        }
        return Arrays.copyOf(out, n);
    }

    private int appendWord(byte[] text, int from, int to, int[] out, int at) {
        if (to - from > WordCache.LONGEST) {
            return merger.merge(text, from, to, out, at);
        }
        int hash = WordCache.hash(text, from, to);
        int[] known = cache.find(hash, text, from, to);
        if (known == null) {
            int end = merger.merge(text, from, to, out, at);
            cache.put(hash, text, from, to, Arrays.copyOfRange(out, at, end));
            return end;
        }
        System.arraycopy(known, 0, out, at, known.length);
        return at + known.length;
    }

    @Override
    public byte[] decode(int[] ids, int from, int to) {
        Objects.checkFromToIndex(from, to, ids.length);
        long size = 0;
        for (int i = from; i < to; i++) {
            size += of(ids[i]).length;
        }
        byte[] out = new byte[Math.toIntExact(size)];
        int n = 0;
        for (int i = from; i < to; i++) {
            byte[] piece = of(ids[i]);
            System.arraycopy(piece, 0, out, n, piece.length);
            n += piece.length;
        }
        return out;
    }

    @Override
    public byte[] bytesOf(int id) {
        return of(id).length == 0 ? NOTHING : of(id).clone();
    }

    private byte[] of(int id) {
        if (id < 0 || id >= bytes.length) {
            throw new IllegalArgumentException("no such token: id=" + id + " vocabulary-size=" + bytes.length);
        }
        return bytes[id];
    }

    @Override
    public byte[] toJson() {
        return json.clone();
    }

    private static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "byte-level BPE vocabulary-size=" + bytes.length + " fingerprint=" + fingerprint;
    }
}
