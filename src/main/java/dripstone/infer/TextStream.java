package dripstone.infer;

import dripstone.token.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * Turns tokens into text piece by piece. A token may end inside a code point: its bytes wait for the rest, so that a piece never
 * holds half a code point. What is not UTF-8 becomes U+FFFD, as {@link CharsetDecoder} has it. Not thread-safe.
 */
public final class TextStream implements TokenSink {
    private final Tokenizer tokenizer;
    private final Predicate<String> text;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer waiting = ByteBuffer.allocate(0);

    /** @param text takes each piece, never empty; answers whether to go on */
    public TextStream(Tokenizer tokenizer, Predicate<String> text) {
        this.tokenizer = tokenizer;
        this.text = text;
    }

    @Override
    public boolean accept(int token) {
        return decode(tokenizer.bytesOf(token), false);
    }

    /** Emits what still waits: the text ends here. */
    public void finish() {
        boolean _ = decode(new byte[0], true);
    }

    private boolean decode(byte[] more, boolean end) {
        ByteBuffer in = ByteBuffer.allocate(waiting.remaining() + more.length).put(waiting).put(more).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 2);
        decoder.decode(in, out, end);
        if (end) {
            decoder.flush(out);
            decoder.reset();
        }
        waiting = in;
        String piece = out.flip().toString();
        return piece.isEmpty() || text.test(piece);
    }
}
