package dripstone.token;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * BPE, byte-level or SentencePiece-style. Text that spells a special token's name is text like any other, unless it is encoded as a prompt.
 *
 * <p>Memory of {@link #encode}, beside the text itself: 8 bytes for each token that comes out, of which there are at most as many as bytes
 * (about one for four bytes of English), and under 4 MiB whatever the text, a word of 100 MB without a space included (see
 * {@link LongWord}); up to 4 bytes a byte more where the file normalises the text or puts a blank in front of it. Time is at most n·log n.
 */
final class BpeTokenizer implements Tokenizer {
    private static final byte[] NOTHING = new byte[0];

    private final byte[][] bytes;
    private final TextEnds ends;
    private final TextPipeline pipeline;
    private final TokenDecoder decoder;
    private final EncoderPool encoders;
    private final byte[] json;
    private final String fingerprint;

    BpeTokenizer(List<byte[]> bytes, TextEnds ends, TextPipeline pipeline, Encoder.Model model, TokenDecoder decoder, byte[] json) {
        this.bytes = bytes.toArray(byte[][]::new);
        this.ends = ends;
        this.pipeline = pipeline;
        this.decoder = decoder;
        this.json = json;
        encoders = new EncoderPool(model);
        fingerprint = sha256(json);
    }

    /** GPT-2's form. */
    static BpeTokenizer gpt2(Vocabulary vocabulary) {
        int longest = vocabulary.bytes().stream().mapToInt(token -> token.length).max().orElse(1);
        List<AddedToken> specials = vocabulary.specials().entrySet().stream()
                .map(e -> new AddedToken(e.getKey(), e.getValue(), true, false, false, false, false, true)).toList();
        Encoder.Model model = new Encoder.Model(new ByteSymbols(vocabulary.idOfByte()),
                new PairTable(vocabulary.pairs(), vocabulary.merged()), List.of(KnownPattern.GPT2.cutter()), WholeWords.NONE, longest);
        return new BpeTokenizer(vocabulary.bytes(), new TextEnds(vocabulary.endOfText(), Set.of(vocabulary.endOfText())),
                new TextPipeline(specials, List.of(), TextPipeline.Prefix.NEVER), model, new TokenDecoder.ByteLevel(),
                TokenizerJson.write(vocabulary));
    }

    @Override
    public int vocabularySize() {
        return bytes.length;
    }

    @Override
    public int endOfText() {
        return ends.endOfText();
    }

    @Override
    public boolean endsText(int id) {
        return ends.all().contains(id);
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public int[] encode(byte[] utf8) {
        return encode(utf8, false);
    }

    @Override
    public int[] encodePrompt(byte[] utf8) {
        return encode(utf8, true);
    }

    private int[] encode(byte[] utf8, boolean specials) {
        Encoder encoder = encoders.take();
        try {
            pipeline.encode(utf8, specials, encoder);
            return encoder.out().toArray();
        } finally {
            encoders.give(encoder);
        }
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
        return switch (decoder) {
            case TokenDecoder.ByteLevel _ -> out;
            case TokenDecoder.Pieces pieces -> withoutBlanks(out, pieces.leadingBlanks());
            case TokenDecoder.Metaspace marks -> marks.scheme() == CutStep.PrefixScheme.NEVER ? out : withoutFirstMarks(out, ids, from, to);
        };
    }

    private static byte[] withoutBlanks(byte[] text, int most) {
        int n = 0;
        while (n < most && n < text.length && text[n] == ' ') {
            n++;
        }
        return n == 0 ? text : Arrays.copyOfRange(text, n, text.length);
    }

    /** The first token that is text loses its blanks. */
    private byte[] withoutFirstMarks(byte[] text, int[] ids, int from, int to) {
        int i = from;
        while (i < to && of(ids[i]).length == 0) {
            i++;
        }
        return i == to ? text : withoutBlanks(text, of(ids[i]).length);
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
        return "BPE vocabulary-size=" + bytes.length + " fingerprint=" + fingerprint;
    }
}
