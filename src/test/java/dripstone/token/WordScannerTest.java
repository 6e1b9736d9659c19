package dripstone.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.Test;

final class WordScannerTest {
    /** GPT-2's pattern, with Unicode's White_Space. */
    private static final Pattern GPT2 = Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+"
            + "| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

    @Property(tries = 3000)
    void words_areThoseOfThePublishedPattern(@ForAll("texts") String text) {
        List<String> expected = new ArrayList<>();
        Matcher m = GPT2.matcher(text);
        while (m.find()) {
            expected.add(m.group());
        }
        assertEquals(expected, words(text.getBytes(UTF_8)));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of("'", "s", "t", "re", "ve", "ll", "d", " ", "  ", "\n", "\t", "a", "Z", "é", "1", "½", "Ⅷ",
                "\u00a0", "\u2028", "\u3000", "\u0085", "!", "…", "日", "🦙", "\u0301", "\u200b", "\u180e", "٣", "'S", "ſ", "\u001c");
        Arbitrary<String> any = Arbitraries.strings().excludeChars(surrogates()).ofMaxLength(3);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(9, pieces), net.jqwik.api.Tuple.of(1, any))
                .list().ofMaxSize(12).map(parts -> String.join("", parts));
    }

    private static char[] surrogates() {
        char[] out = new char[0x800];
        for (int i = 0; i < out.length; i++) {
            out[i] = (char) (0xD800 + i);
        }
        return out;
    }

    @Test
    void aByteOfNoCharacter_isNeitherLetterNorSpace() {
        byte[] text = {'a', (byte) 0xFF, (byte) 0xC3, 'b', ' ', (byte) 0xED, (byte) 0xA0, (byte) 0x80, (byte) 0xE2, (byte) 0x82};
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < text.length; i = ends.getLast()) {
            ends.add(WordScanner.wordEnd(text, i, text.length));
        }
        assertEquals(List.of(1, 3, 4, 10), ends);
    }

    private static List<String> words(byte[] text) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < text.length; ) {
            int end = WordScanner.wordEnd(text, i, text.length);
            out.add(new String(text, i, end - i, UTF_8));
            i = end;
        }
        return out;
    }
}
