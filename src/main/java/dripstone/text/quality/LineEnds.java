package dripstone.text.quality;

/** What is asked of one line, given as a range of a text without blanks at its ends. */
final class LineEnds {
    private LineEnds() {}

    /** Whether it ends a sentence: in a mark of the line's script, or in a quotation mark that closes. An ellipsis ends none. */
    static boolean isTerminal(String text, int from, int to) {
        return to > from && isTerminal(text.charAt(to - 1)) && !isEllipsis(text, from, to);
    }

    static boolean isTerminal(char c) {
        return switch (c) {
            case '"', '\'', '”', '’', '»', '」', '』' -> true;
            default -> isSentenceEnd(c);
        };
    }

    static boolean isSentenceEnd(char c) {
        return switch (c) {
            case '.', '!', '?' -> true;
            case '。', '！', '？', '｡', '؟', '۔', '।', '॥', '։', '።' -> true;
            default -> false;
        };
    }

    static boolean isEllipsis(String text, int from, int to) {
        return to > from && (text.charAt(to - 1) == '…' || (to - from >= 3 && text.startsWith("...", to - 3)));
    }

    /** Words, counted no further than asked for. */
    static int words(String text, int from, int to, int most) {
        int words = 0;
        boolean inside = false;
        for (int i = from; i < to && words < most; i++) {
            boolean blank = TextMeasures.isBlank(text.charAt(i));
            words += !blank && !inside ? 1 : 0;
            inside = !blank;
        }
        return words;
    }

    /** Whether a phrase of lower-case ASCII stands in the line, in letters of either case. */
    static boolean contains(String text, int from, int to, String phrase) {
        char first = phrase.charAt(0);
        for (int i = from; i <= to - phrase.length(); i++) {
            if ((text.charAt(i) | 0x20) == first && text.regionMatches(true, i, phrase, 0, phrase.length())) {
                return true;
            }
        }
        return false;
    }

    /** Where a phrase of lower-case ASCII stands in the text, how often. */
    static int count(String text, String phrase) {
        int count = 0;
        char first = phrase.charAt(0);
        for (int i = 0; i <= text.length() - phrase.length(); i++) {
            if ((text.charAt(i) | 0x20) == first && text.regionMatches(true, i, phrase, 0, phrase.length())) {
                count++;
                i += phrase.length() - 1;
            }
        }
        return count;
    }

    /**
     * Sentences of a line: ends of sentences, with quotation marks and brackets that close behind them, before a blank or the line's end;
     * at least one. In scripts without spaces no blank is asked for. Abbreviations are taken for ends.
     */
    static int sentences(String text, int from, int to) {
        int sentences = 0;
        for (int i = from; i < to; i++) {
            if (isSentenceEnd(text.charAt(i))) {
                int end = i + 1;
                while (end < to && (isSentenceEnd(text.charAt(end)) || isClosing(text.charAt(end)))) {
                    end++;
                }
                sentences += end == to || TextMeasures.isBlank(text.charAt(end)) || text.charAt(i) > 0x2000 ? 1 : 0;
                i = end - 1;
            }
        }
        boolean open = to > from && !isSentenceEnd(text.charAt(to - 1)) && !isClosing(text.charAt(to - 1));
        return Math.max(1, sentences + (open && sentences > 0 ? 1 : 0));
    }

    private static boolean isClosing(char c) {
        return switch (c) {
            case '"', '\'', ')', ']', '”', '’', '»', '」', '』' -> true;
            default -> false;
        };
    }
}
