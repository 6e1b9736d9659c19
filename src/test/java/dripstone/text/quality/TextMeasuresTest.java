package dripstone.text.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class TextMeasuresTest {
    /** One for all texts: what one left behind must not be seen by the next. */
    private final TextMeasures measures = new TextMeasures();

    @Property(tries = 2000)
    void measures_areThoseOfThePlainWay(@ForAll("texts") String text) {
        TextMeasures fast = measures.of(text);
        PlainMeasures plain = new PlainMeasures(text);
        assertEquals(plain.words(), fast.words(), text);
        assertEquals(plain.meanWordLength(), fast.meanWordLength(), 1e-12, text);
        assertEquals(plain.duplicateLines(), fast.duplicateLines(), 1e-12, text);
        assertEquals(plain.duplicateLineCharacters(), fast.duplicateLineCharacters(), 1e-12, text);
        assertEquals(plain.duplicateParagraphs(), fast.duplicateParagraphs(), 1e-12, text);
        assertEquals(plain.duplicateParagraphCharacters(), fast.duplicateParagraphCharacters(), 1e-12, text);
        for (int n = 2; n <= 10; n++) {
            assertEquals(plain.topNgramCharacters(n), fast.topNgramCharacters(n), 1e-12, text);
            assertEquals(plain.duplicateNgramCharacters(n), fast.duplicateNgramCharacters(n), 1e-12, text);
        }
    }

    /** Few different words, so that much repeats. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "bb", "ccc", "é", "語", " ", " ", " ", "\n", "\n\n", "  ", ".").list().ofMaxSize(200)
                .map(l -> String.join("", l));
    }

    @Test
    void measures_ofNothing_areZero() {
        TextMeasures none = measures.of("");
        assertEquals(0, none.words());
        assertEquals(0, none.meanWordLength());
        assertEquals(0, none.topNgramCharacters(2));
        assertEquals(0, none.duplicateNgramCharacters(5));
        assertEquals(0, none.punctuatedLines());
    }

    @Test
    void ellipses_countDotsByThree_andTheCharacter() {
        assertEquals(4.0 / 3, measures.of("a... b...... c…").ellipsesPerWord());
        assertEquals(0, measures.of("a.. b. .c").ellipsesPerWord());
    }

    @Test
    void lettersOfAllScripts_areLetters() {
        assertEquals(0.8, measures.of("капля 水 é 𝒜x 12").alphabeticWords());
    }

    @Test
    void sentences_knowQuotesAndScripts() {
        assertEquals(2, measures.of("\"It fell.\" He saw it").sentences());
        assertEquals(3, measures.of("落ちた。また落ちた。石だ！").sentences());
        assertEquals(1, measures.of("3.14 and 2.72 are numbers").sentences());
        assertEquals(2, measures.of("no stop\nnone here").sentences());
    }

    @Test
    void aHugeText_takesLinearTime() {
        String text = "drop falls and ".repeat(400_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            TextMeasures of = measures.of(text);
            assertTrue(of.duplicateNgramCharacters(10) > 0.9);
            assertTrue(of.topNgramCharacters(4) > 1);
        });
    }
}
