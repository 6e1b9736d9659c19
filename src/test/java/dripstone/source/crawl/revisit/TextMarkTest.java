package dripstone.source.crawl.revisit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class TextMarkTest {
    /** Each ASCII character is a letter, a digit or a gap, as the tables of Unicode have it. */
    @Test
    void sketch_ofAsciiCharacters_goesByWhatUnicodeSaysOfThem() {
        for (char c = 0; c < 0x80; c++) {
            boolean word = Character.isLetterOrDigit(c);
            assertEquals(word ? sketch("x" + (Character.isDigit(c) ? '1' : Character.toLowerCase(c)) + "y") : sketch("x y"),
                    sketch("x" + c + "y"), "c=" + (int) c);
        }
    }

    @Property(tries = 500)
    void sketch_ignoresCaseDigitsAndWhatLiesBetweenWords(@ForAll String text) {
        assertEquals(sketch(text), sketch(text.replaceAll("[0-9]+", "7") + " \n"));
    }

    private static long sketch(String text) {
        return TextMark.of(text).sketch();
    }
}
