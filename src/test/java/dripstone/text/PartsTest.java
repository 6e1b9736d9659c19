package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class PartsTest {
    @Test
    void cut_emptyText_givesNoPart() {
        assertEquals(List.of(), Parts.cut(""));
    }

    @Test
    void cut_textThatFits_isOnePart() {
        String text = "a\n\n".repeat(Parts.MAX_BYTES / 3);
        assertEquals(List.of(text), Parts.cut(text));
        assertEquals(List.of("x".repeat(Parts.MAX_BYTES)), Parts.cut("x".repeat(Parts.MAX_BYTES)));
    }

    @Test
    void cut_prefersParagraphsThenLinesThenBlanks() {
        assertEquals(List.of("one\n\n", "two two\ntwo"), Parts.cut("one\n\ntwo two\ntwo", 11));
        assertEquals(List.of("one two\n", "three four"), Parts.cut("one two\nthree four", 12));
        assertEquals(List.of("one two ", "three"), Parts.cut("one two three", 10));
        assertEquals(List.of("äää", "ää"), Parts.cut("äääää", 7));
        assertEquals(List.of("😀", "😀"), Parts.cut("😀😀", 7));
    }

    @Property(tries = 500)
    void cut_joined_givesTheTextBack_andEachPartFits(@ForAll String text, @ForAll @IntRange(min = 4, max = 40) int max) {
        List<String> parts = Parts.cut(text, max);
        assertEquals(text, String.join("", parts));
        for (String part : parts) {
            assertTrue(!part.isEmpty() && part.getBytes(StandardCharsets.UTF_8).length <= max, () -> "part=" + part);
        }
    }

    @Property(tries = 300)
    void cut_neverSplitsACodePoint(@ForAll List<@IntRange(min = 0x10000, max = 0x10ffff) Integer> codePoints) {
        StringBuilder text = new StringBuilder();
        codePoints.forEach(text::appendCodePoint);
        for (String part : Parts.cut(text.toString(), 9)) {
            assertTrue(!Character.isLowSurrogate(part.charAt(0)));
        }
    }
}
