package dripstone.text.quality;

import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A rule that drops a whole page by one measure and one threshold, both as published. What counts as a word, a line, an n-gram is told at
 * {@link TextMeasures}. Rules of {@link Family#FINEWEB} and {@link #C4_SENTENCES} are asked after {@link LineRule}s have done their work,
 * all others before, as FineWeb did; the rules that cost least come first.
 */
public enum PageRule implements QualityRule {
    GOPHER_MIN_WORDS(Family.GOPHER_QUALITY, Needs.WORDS, Bound.LEAST, 50, "words", TextMeasures::words),
    GOPHER_MAX_WORDS(Family.GOPHER_QUALITY, Needs.WORDS, Bound.MOST, 100_000, "words", TextMeasures::words),
    GOPHER_MIN_WORD_LENGTH(Family.GOPHER_QUALITY, Needs.WORDS, Bound.LEAST, 3, "mean-word-length", TextMeasures::meanWordLength),
    GOPHER_MAX_WORD_LENGTH(Family.GOPHER_QUALITY, Needs.WORDS, Bound.MOST, 10, "mean-word-length", TextMeasures::meanWordLength),
    GOPHER_HASHES(Family.GOPHER_QUALITY, Needs.WORDS, Bound.MOST, 0.1, "hashes-per-word", TextMeasures::hashesPerWord),
    GOPHER_ELLIPSES(Family.GOPHER_QUALITY, Needs.WORDS, Bound.MOST, 0.1, "ellipses-per-word", TextMeasures::ellipsesPerWord),
    GOPHER_BULLET_LINES(Family.GOPHER_QUALITY, Needs.LINES, Bound.MOST, 0.9, "bullet-lines", TextMeasures::bulletLines),
    GOPHER_ELLIPSIS_LINES(Family.GOPHER_QUALITY, Needs.LINES, Bound.MOST, 0.3, "ellipsis-lines", TextMeasures::ellipsisLines),
    GOPHER_ALPHABETIC_WORDS(Family.GOPHER_QUALITY, Needs.WORDS, Bound.LEAST, 0.8, "words-with-a-letter", TextMeasures::alphabeticWords),
    GOPHER_STOP_WORDS(Family.GOPHER_QUALITY, Needs.ENGLISH, Bound.LEAST, 2, "stop-words", TextMeasures::stopWords),
    GOPHER_DUPLICATE_LINES(Family.GOPHER_REPETITION, Needs.LINES, Bound.MOST, 0.30, "duplicate-lines", TextMeasures::duplicateLines),
    GOPHER_DUPLICATE_PARAGRAPHS(Family.GOPHER_REPETITION, Needs.LINES, Bound.MOST, 0.30, "duplicate-paragraphs",
            TextMeasures::duplicateParagraphs),
    GOPHER_DUPLICATE_LINE_CHARACTERS(Family.GOPHER_REPETITION, Needs.LINES, Bound.MOST, 0.20, "characters-in-duplicate-lines",
            TextMeasures::duplicateLineCharacters),
    GOPHER_DUPLICATE_PARAGRAPH_CHARACTERS(Family.GOPHER_REPETITION, Needs.LINES, Bound.MOST, 0.20, "characters-in-duplicate-paragraphs",
            TextMeasures::duplicateParagraphCharacters),
    GOPHER_TOP_2_GRAM(2, 0.20, Ngrams.TOP),
    GOPHER_TOP_3_GRAM(3, 0.18, Ngrams.TOP),
    GOPHER_TOP_4_GRAM(4, 0.16, Ngrams.TOP),
    GOPHER_DUPLICATE_5_GRAMS(5, 0.15, Ngrams.DUPLICATE),
    GOPHER_DUPLICATE_6_GRAMS(6, 0.14, Ngrams.DUPLICATE),
    GOPHER_DUPLICATE_7_GRAMS(7, 0.13, Ngrams.DUPLICATE),
    GOPHER_DUPLICATE_8_GRAMS(8, 0.12, Ngrams.DUPLICATE),
    GOPHER_DUPLICATE_9_GRAMS(9, 0.11, Ngrams.DUPLICATE),
    GOPHER_DUPLICATE_10_GRAMS(10, 0.10, Ngrams.DUPLICATE),
    C4_LOREM_IPSUM(Family.C4, Needs.LINES, Bound.MOST, 0, "lorem-ipsum", TextMeasures::loremIpsum),
    C4_CURLY_BRACE(Family.C4, Needs.LINES, Bound.MOST, 0, "curly-braces", TextMeasures::curlyBraces),
    /** Three as in the paper; the program that made C4 asks for five. */
    C4_SENTENCES(Family.C4, Needs.LINES, Bound.LEAST, 3, "sentences", TextMeasures::sentences),
    FINEWEB_LINE_PUNCTUATION(Family.FINEWEB, Needs.LINES, Bound.OVER, 0.12, "lines-ending-in-punctuation", TextMeasures::punctuatedLines),
    /** A tenth as in the paper; datatrove's own default is a hundredth. */
    FINEWEB_DUPLICATE_LINE_CHARACTERS(Family.FINEWEB, Needs.LINES, Bound.UNDER, 0.1, "characters-in-duplicate-lines",
            TextMeasures::duplicateLineCharacters),
    /** Lines shorter than 30 characters; counted in scripts with spaces, to which that length belongs. */
    FINEWEB_SHORT_LINES(Family.FINEWEB, Needs.WORDS, Bound.UNDER, 0.67, "short-lines", TextMeasures::shortLines),
    /** Not in the paper: from datatrove, with which FineWeb was made. */
    FINEWEB_NEW_LINES(Family.FINEWEB, Needs.WORDS, Bound.MOST, 0.3, "new-lines-per-word", TextMeasures::newLinesPerWord);

    /** What a page must be to stay. */
    enum Bound {
        LEAST("least"),
        MOST("most"),
        OVER("over"),
        UNDER("under");

        private final String word;

        Bound(String word) {
            this.word = word;
        }

        boolean holds(double value, double threshold) {
            return switch (this) {
                case LEAST -> value >= threshold;
                case MOST -> value <= threshold;
                case OVER -> value > threshold;
                case UNDER -> value < threshold;
            };
        }
    }

    private enum Ngrams {
        TOP,
        DUPLICATE
    }

    private final Family family;
    private final Needs needs;
    private final Bound bound;
    private final double threshold;
    private final String measured;
    @SuppressWarnings("ImmutableEnumChecker") // reads what it is given and holds nothing
    private final ToDoubleFunction<TextMeasures> measure;

    PageRule(Family family, Needs needs, Bound bound, double threshold, String measured, ToDoubleFunction<TextMeasures> measure) {
        this.family = family;
        this.needs = needs;
        this.bound = bound;
        this.threshold = threshold;
        this.measured = measured;
        this.measure = measure;
    }

    PageRule(int n, double threshold, Ngrams kind) {
        this(Family.GOPHER_REPETITION, Needs.WORDS, Bound.MOST, threshold,
                kind == Ngrams.TOP ? "characters-in-top-" + n + "-gram" : "characters-in-duplicate-" + n + "-grams",
                kind == Ngrams.TOP ? m -> m.topNgramCharacters(n) : m -> m.duplicateNgramCharacters(n));
    }

    @Override
    public Family family() {
        return family;
    }

    @Override
    public Needs needs() {
        return needs;
    }

    double threshold() {
        return threshold;
    }

    /**
     * Whether it is asked of texts of at least 50 words only. Gopher's rules on repeated n-grams are: in its corpus there are no shorter
     * texts, and in a note two phrases that are alike are soon a fifth of it.
     */
    boolean isForLongTexts() {
        return family == Family.GOPHER_REPETITION && needs == Needs.WORDS;
    }

    /** Whether it speaks of what line rules left. */
    boolean isAfterLines() {
        return this == C4_SENTENCES || family == Family.FINEWEB;
    }

    /** Why the page goes, in fields: {@code words=12 least=50}; empty where it stays. */
    Optional<String> refusal(TextMeasures of) {
        double value = measure.applyAsDouble(of);
        return bound.holds(value, threshold)
                ? Optional.empty()
                : Optional.of(measured + "=" + number(value) + " " + bound.word + "=" + number(threshold));
    }

    /** Whole numbers plainly, shares to four places: one that fails by less than that would else look equal to the threshold. */
    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
    }
}
