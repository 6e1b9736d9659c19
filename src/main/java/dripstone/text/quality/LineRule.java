package dripstone.text.quality;

/**
 * A rule of C4 that drops lines and leaves the rest of the page. A line is dropped by the first rule, in this order, that it breaks.
 */
public enum LineRule implements QualityRule {
    /** Lines that do not end in a stop, an exclamation or question mark or a closing quotation mark; an ellipsis is none of them. */
    C4_TERMINAL_PUNCTUATION(Needs.LINES) {
        @Override
        boolean drops(String text, int from, int to) {
            return !LineEnds.isTerminal(text, from, to);
        }
    },
    /** Lines of fewer than five words; five as in the paper, the program that made C4 asks for three. */
    C4_SHORT_LINES(Needs.WORDS) {
        @Override
        boolean drops(String text, int from, int to) {
            return LineEnds.words(text, from, to, LEAST_WORDS) < LEAST_WORDS;
        }
    },
    /** Lines that speak of JavaScript: on pages made by it they ask for it to be switched on. */
    C4_JAVASCRIPT(Needs.LINES) {
        @Override
        boolean drops(String text, int from, int to) {
            return LineEnds.contains(text, from, to, "javascript");
        }
    },
    /** Lines that speak of terms of use, privacy or cookies. Not in the paper: from the program that made C4. */
    C4_POLICY(Needs.LINES) {
        @Override
        boolean drops(String text, int from, int to) {
            for (String phrase : POLICY) {
                if (LineEnds.contains(text, from, to, phrase)) {
                    return true;
                }
            }
            return false;
        }
    };

    static final int LEAST_WORDS = 5;
    private static final String[] POLICY = {"terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies",
            "use cookies"};

    private final Needs needs;

    LineRule(Needs needs) {
        this.needs = needs;
    }

    /** Whether the line goes. @param from of its first character that is no blank @param to behind its last */
    abstract boolean drops(String text, int from, int to);

    @Override
    public Family family() {
        return Family.C4;
    }

    @Override
    public Needs needs() {
        return needs;
    }
}
