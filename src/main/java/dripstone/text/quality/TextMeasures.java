package dripstone.text.quality;

import java.util.Arrays;

/**
 * What rules of quality measure of one text. Words, lines and their repetition are found in one pass over the characters; n-grams, which
 * need all words, by one pass over the words each, when asked for. The arrays are used again for the next text. Not thread-safe.
 *
 * <p>A word is a run of characters that are no white space; a line is one that is not blank, without the blanks at its ends; a paragraph is
 * a run of such lines. Two lines or paragraphs are the same when their words are. Lengths are in UTF-16 units. Shares of characters are of
 * the whole text, white space included; an n-gram's characters are its words' and one between each two.
 */
final class TextMeasures {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long WORD_FACTOR = 0x9E3779B97F4A7C15L;
    private static final int SHORT_LINE_CHARS = 30;

    private final HashCounts seenLines = new HashCounts();
    private final HashCounts seenParagraphs = new HashCounts();
    private final HashCounts seenNgrams = new HashCounts();
    private final StopWords stopWords = new StopWords();
    private String text = "";
    /** Of each word, its length. */
    private int[] lengths = new int[256];
    /** Of each word, the hash of all words up to it; one more than there are words. */
    private long[] prefixes = new long[257];

    private int words;
    private long wordChars;
    private int alphabetic;
    private int hashes;
    private int ellipses;
    private int newLines;
    private int lines;
    private int bullets;
    private int ellipsisEnds;
    private int terminalEnds;
    private int shortLines;
    private int duplicateLines;
    private long duplicateLineChars;
    private int paragraphs;
    private int duplicateParagraphs;
    private long duplicateParagraphChars;
    private int sentences;
    private int paragraphFrom;
    private int paragraphTo;
    private long paragraphHash;

    /** Measures a text. */
    TextMeasures of(String measured) {
        text = measured;
        reset();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            newLines += end < 0 ? 0 : 1;
            line(from, to);
            from = to + 1;
        }
        endParagraph();
        return this;
    }

    private void reset() {
        words = 0;
        wordChars = 0;
        alphabetic = 0;
        hashes = 0;
        ellipses = 0;
        newLines = 0;
        lines = 0;
        bullets = 0;
        ellipsisEnds = 0;
        terminalEnds = 0;
        shortLines = 0;
        duplicateLines = 0;
        duplicateLineChars = 0;
        paragraphs = 0;
        duplicateParagraphs = 0;
        duplicateParagraphChars = 0;
        sentences = 0;
        paragraphHash = 0;
        stopWords.clear();
        int most = lineCount(text);
        seenLines.clear(most);
        seenParagraphs.clear(most);
    }

    private static int lineCount(String text) {
        int count = 1;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            count++;
        }
        return count;
    }

    /** A line with the blanks at its ends. */
    private void line(int begin, int end) {
        int from = begin;
        int to = end;
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        if (from == to) {
            endParagraph();
            return;
        }
        long hash = words(from, to);
        lines++;
        bullets += isBullet(from, to) ? 1 : 0;
        ellipsisEnds += LineEnds.isEllipsis(text, from, to) ? 1 : 0;
        terminalEnds += LineEnds.isTerminal(text, from, to) ? 1 : 0;
        sentences += LineEnds.sentences(text, from, to);
        shortLines += to - from < SHORT_LINE_CHARS ? 1 : 0;
        if (seenLines.add(hash) > 1) {
            duplicateLines++;
            duplicateLineChars += to - from;
        }
        paragraphFrom = paragraphHash == 0 ? from : paragraphFrom;
        paragraphTo = to;
        paragraphHash = HashCounts.mix(paragraphHash + hash) | 1; // 0 says that none is open
    }

    private void endParagraph() {
        if (paragraphHash == 0) {
            return;
        }
        paragraphs++;
        if (seenParagraphs.add(paragraphHash) > 1) {
            duplicateParagraphs++;
            duplicateParagraphChars += paragraphTo - paragraphFrom;
        }
        paragraphHash = 0;
    }

    /** Takes in the words of a line. @return their hash */
    private long words(int from, int to) {
        long lineHash = 0;
        int i = from;
        while (i < to) {
            int start = i;
            long hash = FNV_OFFSET;
            boolean letter = false;
            int dots = 0;
            char c = text.charAt(i);
            do {
                hash = (hash ^ c) * FNV_PRIME;
                if (c == '.') {
                    dots++;
                } else {
                    ellipses += dots / 3;
                    dots = 0;
                    letter |= isLetter(c, i);
                    hashes += c == '#' ? 1 : 0;
                    ellipses += c == '…' ? 1 : 0;
                }
                i++;
                c = i < to ? text.charAt(i) : ' ';
            } while (!isBlank(c));
            ellipses += dots / 3;
            alphabetic += letter ? 1 : 0;
            lineHash = HashCounts.mix(lineHash + hash);
            word(start, i, hash, letter);
            while (i < to && isBlank(text.charAt(i))) {
                i++;
            }
        }
        return lineHash;
    }

    private void word(int start, int end, long hash, boolean letter) {
        if (words == lengths.length) {
            int larger = Math.max(words + 1, words + (words >> 1));
            lengths = Arrays.copyOf(lengths, larger);
            prefixes = Arrays.copyOf(prefixes, larger + 1);
        }
        lengths[words] = end - start;
        prefixes[words + 1] = prefixes[words] * WORD_FACTOR + HashCounts.mix(hash);
        words++;
        wordChars += end - start;
        if (letter) {
            stopWords.look(text, start, end);
        }
    }

    private boolean isLetter(char c, int at) {
        if (c < 0x80) {
            return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        }
        return Character.isHighSurrogate(c) ? Character.isLetter(text.codePointAt(at)) : Character.isLetter(c);
    }

    /** White space as {@link Character#isWhitespace} has it, and the blanks that do not break. */
    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || (c >= 0x80 && (Character.isWhitespace(c) || Character.isSpaceChar(c)));
    }

    private boolean isBullet(int from, int to) {
        return switch (text.charAt(from)) {
            case '•', '‣', '▪', '▫', '●', '○', '◦', '■', '□', '▶', '►' -> true;
            case '-', '*', '–' -> to == from + 1 || isBlank(text.charAt(from + 1));
            default -> false;
        };
    }

    /** The most words for which arrays are held now. */
    int capacity() {
        return Math.max(lengths.length, Math.max(seenNgrams.capacity(), seenLines.capacity()));
    }

    double words() {
        return words;
    }

    double meanWordLength() {
        return share(wordChars, words);
    }

    double hashesPerWord() {
        return share(hashes, words);
    }

    double ellipsesPerWord() {
        return share(ellipses, words);
    }

    double bulletLines() {
        return share(bullets, lines);
    }

    double ellipsisLines() {
        return share(ellipsisEnds, lines);
    }

    double alphabeticWords() {
        return share(alphabetic, words);
    }

    /** Different ones. */
    double stopWords() {
        return stopWords.count();
    }

    double duplicateLines() {
        return share(duplicateLines, lines);
    }

    double duplicateLineCharacters() {
        return share(duplicateLineChars, text.length());
    }

    double duplicateParagraphs() {
        return share(duplicateParagraphs, paragraphs);
    }

    double duplicateParagraphCharacters() {
        return share(duplicateParagraphChars, text.length());
    }

    double punctuatedLines() {
        return share(terminalEnds, lines);
    }

    double shortLines() {
        return share(shortLines, lines);
    }

    double newLinesPerWord() {
        return share(newLines, words);
    }

    double sentences() {
        return sentences;
    }

    double loremIpsum() {
        return LineEnds.count(text, "lorem ipsum");
    }

    double curlyBraces() {
        int count = 0;
        for (int i = text.indexOf('{'); i >= 0; i = text.indexOf('{', i + 1)) {
            count++;
        }
        return count;
    }

    /**
     * Share of characters in all places of the n-gram that occurs most often; 0 where none occurs twice. Of several that occur as often the
     * longest counts. Places may overlap, as in the reference implementations.
     */
    double topNgramCharacters(int n) {
        long power = power(n);
        seenNgrams.clear(words);
        int most = 1;
        long chars = 0;
        long length = n - 1L;
        for (int i = 0; i < words; i++) {
            length += lengths[i] - (i >= n ? lengths[i - n] : 0);
            if (i + 1 >= n) {
                int times = seenNgrams.add(ngram(i + 1 - n, n, power));
                if (times > most || (times == most && times > 1 && length > chars)) {
                    most = times;
                    chars = length;
                }
            }
        }
        return share(most > 1 ? most * chars : 0, text.length());
    }

    /** Share of characters in n-grams that stood before in the text; from the end of each the search goes on, so that none counts twice. */
    double duplicateNgramCharacters(int n) {
        long power = power(n);
        seenNgrams.clear(words);
        long chars = 0;
        int i = 0;
        while (i + n <= words) {
            if (seenNgrams.add(ngram(i, n, power)) > 1) {
                for (int k = i; k < i + n; k++) {
                    chars += lengths[k];
                }
                chars += n - 1;
                i += n;
            } else {
                i++;
            }
        }
        return share(chars, text.length());
    }

    private long ngram(int from, int n, long power) {
        return HashCounts.mix(prefixes[from + n] - prefixes[from] * power);
    }

    private static long power(int n) {
        long power = 1;
        for (int i = 0; i < n; i++) {
            power *= WORD_FACTOR;
        }
        return power;
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / (double) whole;
    }
}
