package dripstone.text.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule at its published threshold: a text that just stays, and one that just goes. */
final class PageRuleTest {
    private final TextMeasures measures = new TextMeasures();

    private record Edge(String stays, String goes) {}

    private static Edge edge(PageRule rule) {
        return switch (rule) {
            case GOPHER_MIN_WORDS -> new Edge(words(50, "word"), words(49, "word"));
            case GOPHER_MAX_WORDS -> new Edge(words(100_000, "word"), words(100_001, "word"));
            case GOPHER_MIN_WORD_LENGTH -> new Edge("abc def ghi", "abc def gh");
            case GOPHER_MAX_WORD_LENGTH -> new Edge("abcdefghij klmnopqrst", "abcdefghij klmnopqrstu");
            case GOPHER_HASHES -> new Edge(words(9, "word") + " #tag", words(8, "word") + " #tag #tag");
            case GOPHER_ELLIPSES -> new Edge(words(9, "word") + " so...", words(8, "word") + " so... well…");
            case GOPHER_BULLET_LINES -> new Edge(lines(9, "• item") + "\nplain", lines(8, "• item") + "\n- item\n  * item");
            case GOPHER_ELLIPSIS_LINES -> new Edge(lines(7, "plain") + "\nand...\nso…\non....", lines(6, "plain")
                    + "\na...\nb...\nc…\nd...");
            case GOPHER_ALPHABETIC_WORDS -> new Edge(words(8, "w1") + " 12 --", words(7, "w1") + " 12 -- |");
            case GOPHER_STOP_WORDS -> new Edge("\"The\" roof of a cave", "the the the of-a roof");
            case GOPHER_DUPLICATE_LINES -> new Edge("a\nb\nc\nd\ne\nf\ng\na\na\n  b", "a\nb\nc\nd\ne\nf\na\na\nb\nc");
            case GOPHER_DUPLICATE_PARAGRAPHS -> new Edge("a\n\nb\n\nc\n\nd\n\ne\n\nf\n\ng\n\na\n\na\n\n\nb",
                    "a\n\nb\n\nc\n\nd\n\ne\n\nf\n\na\n\na\n\nb\n\nc");
            case GOPHER_DUPLICATE_LINE_CHARACTERS -> new Edge(twice("\n", 20, 100), twice("\n", 21, 100));
            case GOPHER_DUPLICATE_PARAGRAPH_CHARACTERS -> new Edge(twice("\n\n", 20, 100), twice("\n\n", 21, 100));
            case GOPHER_TOP_2_GRAM -> ngrams(2, 10, 100);
            case GOPHER_TOP_3_GRAM -> ngrams(3, 9, 100);
            case GOPHER_TOP_4_GRAM -> ngrams(4, 8, 100);
            case GOPHER_DUPLICATE_5_GRAMS -> ngrams(5, 15, 100);
            case GOPHER_DUPLICATE_6_GRAMS -> ngrams(6, 14, 100);
            case GOPHER_DUPLICATE_7_GRAMS -> ngrams(7, 13, 100);
            case GOPHER_DUPLICATE_8_GRAMS -> ngrams(8, 24, 200);
            case GOPHER_DUPLICATE_9_GRAMS -> ngrams(9, 22, 200);
            case GOPHER_DUPLICATE_10_GRAMS -> ngrams(10, 20, 200);
            case C4_LOREM_IPSUM -> new Edge("Lorem Ipsam, said the printer.", "Then: Lorem IPSUM dolor.");
            case C4_CURLY_BRACE -> new Edge("no } brace that opens", "one { brace");
            case C4_SENTENCES -> new Edge("One fell. \"Two?\" Three!", "One fell. Two at 3.14 a drop");
            case FINEWEB_LINE_PUNCTUATION -> new Edge(lines(21, "no stop") + "\na.\nb!\nc?\"", lines(22, "no stop") + "\na.\nb!\nc。");
            case FINEWEB_DUPLICATE_LINE_CHARACTERS -> new Edge(twice("\n", 9, 100), twice("\n", 10, 100));
            case FINEWEB_SHORT_LINES -> new Edge(lines(66, "x".repeat(29)) + "\n" + lines(34, "x".repeat(30)),
                    lines(67, "x".repeat(29)) + "\n" + lines(33, "x".repeat(30)));
            case FINEWEB_NEW_LINES -> new Edge(words(7, "word") + "\na\nb\nc", words(6, "word") + "\na\nb\nc\nd");
        };
    }

    @ParameterizedTest
    @EnumSource(PageRule.class)
    void refusal_atTheThreshold_staysOnOneSideAndGoesOnTheOther(PageRule rule) {
        Edge edge = edge(rule);
        assertEquals(Optional.empty(), rule.refusal(measures.of(edge.stays())), edge.stays());
        Optional<String> refusal = rule.refusal(measures.of(edge.goes()));
        assertTrue(refusal.isPresent(), edge.goes());
        assertTrue(refusal.get().matches("[a-z0-9-]+=[0-9.]+ (least|most|over|under)=[0-9.]+"), refusal.get());
    }

    /** Table A1 of the Gopher paper, section 2.2 of the C4 paper, section 3.6 of the FineWeb paper. */
    @Test
    void thresholds_areThoseOfThePapers() {
        String thresholds = Stream.of(PageRule.values()).map(r -> r.label() + "=" + r.threshold()).collect(Collectors.joining(" "));
        assertEquals("gopher-min-words=50.0 gopher-max-words=100000.0 gopher-min-word-length=3.0 gopher-max-word-length=10.0"
                + " gopher-hashes=0.1 gopher-ellipses=0.1 gopher-bullet-lines=0.9 gopher-ellipsis-lines=0.3 gopher-alphabetic-words=0.8"
                + " gopher-stop-words=2.0 gopher-duplicate-lines=0.3 gopher-duplicate-paragraphs=0.3 gopher-duplicate-line-characters=0.2"
                + " gopher-duplicate-paragraph-characters=0.2 gopher-top-2-gram=0.2 gopher-top-3-gram=0.18 gopher-top-4-gram=0.16"
                + " gopher-duplicate-5-grams=0.15 gopher-duplicate-6-grams=0.14 gopher-duplicate-7-grams=0.13 gopher-duplicate-8-grams=0.12"
                + " gopher-duplicate-9-grams=0.11 gopher-duplicate-10-grams=0.1 c4-lorem-ipsum=0.0 c4-curly-brace=0.0 c4-sentences=3.0"
                + " fineweb-line-punctuation=0.12 fineweb-duplicate-line-characters=0.1 fineweb-short-lines=0.67 fineweb-new-lines=0.3",
                thresholds);
    }

    @Test
    void refusal_tellsValueAndThreshold() {
        assertEquals(Optional.of("words=2 least=50"), PageRule.GOPHER_MIN_WORDS.refusal(measures.of("two words")));
        assertEquals(Optional.of("mean-word-length=2.6667 least=3"), PageRule.GOPHER_MIN_WORD_LENGTH.refusal(measures.of("abc def gh")));
    }

    private static String words(int count, String word) {
        return IntStream.range(0, count).mapToObj(i -> word).collect(Collectors.joining(" "));
    }

    private static String lines(int count, String line) {
        return IntStream.range(0, count).mapToObj(i -> line).collect(Collectors.joining("\n"));
    }

    /** A line of so many characters twice, and another one, so that all has a length. */
    private static String twice(String between, int chars, int all) {
        return "d".repeat(chars) + between + "d".repeat(chars) + between + "z".repeat(all - 2 * chars - 2 * between.length());
    }

    /** Words that stand twice in a text of a length and in one shorter by a character. */
    private static Edge ngrams(int n, int chars, int all) {
        String phrase = "p".repeat(chars - 2 * (n - 1)) + IntStream.range(1, n).mapToObj(i -> " " + (char) ('a' + i))
                .collect(Collectors.joining());
        assertEquals(chars, phrase.length());
        int rest = all - 2 * chars - " x ".length() - " ".length();
        return new Edge(phrase + " x " + phrase + " " + "z".repeat(rest), phrase + " x " + phrase + " " + "z".repeat(rest - 1));
    }
}
