package dripstone.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dripstone.token.ByteTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class TextStreamTest {
    @Property
    void piecesOfAnyText_areWholeCodePoints_andJoinToIt(@ForAll String any) {
        String text = new String(any.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8); // no lone surrogates
        List<String> pieces = pieces(text.getBytes(StandardCharsets.UTF_8));
        for (String piece : pieces) {
            assertFalse(Character.isLowSurrogate(piece.charAt(0)), "half a code point");
            assertFalse(Character.isHighSurrogate(piece.charAt(piece.length() - 1)), "half a code point");
        }
        assertEquals(text, String.join("", pieces));
    }

    @Property
    void anyBytes_giveWhatTheJdkDecodes(@ForAll byte[] bytes) {
        assertEquals(new String(bytes, StandardCharsets.UTF_8), String.join("", pieces(bytes)));
    }

    @Test
    void aCodePointOfFourBytes_comesOnlyWithItsLast() {
        assertEquals(List.of("a", "😀", "ß"), pieces("a😀ß".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anUnfinishedCodePoint_isReplacedAtTheEnd() {
        assertEquals(List.of("a", "\uFFFD"), pieces(new byte[] {'a', (byte) 0xF0, (byte) 0x9F}));
    }

    @Test
    void theReadersNo_isHandedOn() {
        TextStream stream = new TextStream(new ByteTokenizer(), piece -> !piece.equals("x"));
        assertEquals(true, stream.accept('a'));
        assertEquals(false, stream.accept('x'));
    }

    private static List<String> pieces(byte[] bytes) {
        List<String> pieces = new ArrayList<>();
        TextStream stream = new TextStream(new ByteTokenizer(), pieces::add);
        for (byte b : bytes) {
            assertEquals(true, stream.accept(b & 0xFF));
        }
        stream.finish();
        return pieces;
    }
}
