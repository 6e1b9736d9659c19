package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class TextNormalizerTest {
    @Test
    void normalize_composesAndUnifiesLineEnds() {
        assertEquals("é\nb\nc\nd", TextNormalizer.normalize("e\u0301\r\nb\rc\u2028d"));
    }

    @Test
    void normalize_dropsControlsMarksOfOrderAndSoftHyphens() {
        assertEquals("a\tbcd\ufffd", TextNormalizer.normalize("\ufeffa\tb\u0000\u0007c\u00add\ud800\uffff"));
    }

    @Test
    void normalize_boundsBlanksAndKeepsIndentation() {
        assertEquals("    if\n\n\n\tx  y", TextNormalizer.normalize("\n \n    if  \n\n\n\n\n \t\n\tx  y \n\n"));
        assertEquals("a" + " ".repeat(TextNormalizer.MAX_BLANKS) + "b", TextNormalizer.normalize("a" + " ".repeat(9999) + "b"));
    }

    @Test
    void normalize_onlyBlanks_isEmpty() {
        assertEquals("", TextNormalizer.normalize(" \t\r\n\u00a0\u3000\n"));
    }

    @Test
    void normalize_aMillionUnorderedMarks_isBounded() {
        String marks = "a" + "\u0301\u0323".repeat(1_000_000);
        String clean = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> TextNormalizer.normalize(marks));
        assertTrue(clean.length() <= 1 + TextNormalizer.MAX_MARKS);
    }

    @Property(tries = 2000)
    void normalize_twice_changesNothingMore(@ForAll("nasty") String text) {
        String once = TextNormalizer.normalize(text);
        assertEquals(once, TextNormalizer.normalize(once));
        assertTrue(Normalizer.isNormalized(once, Normalizer.Form.NFC));
    }

    @Property(tries = 3000)
    void normalize_isWhatItIsCharacterByCharacter(@ForAll("nasty") String text) {
        assertEquals(TextNormalizerByCharacters.normalize(text), TextNormalizer.normalize(text));
    }

    @Property(tries = 500)
    void normalize_ofPlainText_isWhatItIsCharacterByCharacter(@ForAll("plain") String text) {
        assertEquals(TextNormalizerByCharacters.normalize(text), TextNormalizer.normalize(text));
    }

    @Provide
    Arbitrary<String> plain() {
        return Arbitraries.of(List.of("\n", "  ", "\t", " ", "word", "x", "~", "!", " \n ",
                " ".repeat(150))).list().ofMaxSize(80).map(l -> String.join("", l));
    }

    @Provide
    Arbitrary<String> nasty() {
        Arbitrary<String> special = Arbitraries.of(List.of("\n", "\r", "\r\n", " ", "\t", "\u00a0", "\u0301", "\u0344", "\u0323", "e",
                "\u00ad", "\ud800", "\udc00", "\u0000", "\u2028", "\u1100", "\u1161", "\u11a8", "\u09c7", "\u09be", "\u212a", "\u3000",
                "x"));
        return Arbitraries.oneOf(special, special, Arbitraries.strings().ofLength(1)).list().ofMaxSize(120).map(l -> String.join("", l));
    }
}
