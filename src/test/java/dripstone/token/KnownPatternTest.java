package dripstone.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Each hand-written cutter against its own pattern in the JDK's regular expressions, with Unicode's White_Space and case folding. */
final class KnownPatternTest {
    private static Pattern jdk(KnownPattern known) {
        return Pattern.compile(known.pattern().replace("\\s", "\\p{IsWhite_Space}").replace("\\S", "\\P{IsWhite_Space}")
                .replace("(?i:", "(?iu:"));
    }

    private static List<String> found(Pattern pattern, String text) {
        List<String> out = new ArrayList<>();
        Matcher m = pattern.matcher(text);
        while (m.find()) {
            out.add(m.group());
        }
        return out;
    }

    private static List<String> cut(Cutter cutter, String text) {
        byte[] bytes = ("xx" + text + "yy").getBytes(UTF_8); // neighbours outside the range must not matter
        List<String> out = new ArrayList<>();
        for (int i = 2; i < bytes.length - 2; ) {
            int end = cutter.wordEnd(bytes, i, bytes.length - 2);
            out.add(new String(bytes, i, end - i, UTF_8));
            i = end;
        }
        return out;
    }

    @Property(tries = 6000)
    void words_areThoseOfThePattern(@ForAll KnownPattern known, @ForAll("texts") String text) {
        assertEquals(found(jdk(known), text), cut(known.cutter(), text));
    }

    @Property(tries = 500)
    void digits_areApart(@ForAll("texts") String text) {
        assertEquals(found(Pattern.compile("\\p{N}|\\P{N}+"), text), cut(new DigitCutter(true), text));
        assertEquals(found(Pattern.compile("\\p{N}+|\\P{N}+"), text), cut(new DigitCutter(false), text));
    }

    @Property(tries = 500)
    void marks_beginWords(@ForAll("texts") String text) {
        assertEquals(found(Pattern.compile("[ ▁]*[^ ▁]+|[ ▁]+"), text), cut(new MetaspaceCutter(true, false), text));
        assertEquals(found(Pattern.compile("▁?[^▁]+|▁"), text), cut(new MetaspaceCutter(false, true), text));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "'", "s", "t", "re", "ve", "ll", "d", "S", "LL", "Ve", " ", "  ", "\n", "\r", "\r\n", "\t", "a",
                "Z", "AB", "wordsOfSomeLength", "é", "É", "1", "23", "4567", "½", "Ⅷ", "\u00a0", "\u2028", "\u3000", "\u0085", "!", "/",
                "//", "…", "日", "日本", "🦙", "\u0301", "\u200b", "\u180e", "٣", "ſ", "\u001c", "ǅ", "ʰ", "▁", "▁▁", "𝐀", "𝒶", "\uD835\uDFCE");
        Arbitrary<String> any = Arbitraries.strings().excludeChars(surrogates()).ofMaxLength(3);
        return Arbitraries.frequencyOf(Tuple.of(9, pieces), Tuple.of(1, any)).list().ofMaxSize(14).map(parts -> String.join("", parts));
    }

    private static char[] surrogates() {
        char[] out = new char[0x800];
        for (int i = 0; i < out.length; i++) {
            out[i] = (char) (0xD800 + i);
        }
        return out;
    }

    @Test
    void patternThatIsNearlyKnown_isUnknown() {
        for (KnownPattern known : KnownPattern.values()) {
            assertEquals(known, KnownPattern.of(known.pattern()).orElseThrow());
            assertEquals(java.util.Optional.empty(), KnownPattern.of(known.pattern() + "|x"));
        }
    }
}
