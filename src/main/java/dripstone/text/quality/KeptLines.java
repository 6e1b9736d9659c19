package dripstone.text.quality;

/**
 * What is left of a text from which lines are taken out. Between two kept lines stand as many line ends as stood, at the most, between any
 * two lines on the way from one to the other, so that a paragraph's end stays one; what is left of a normalised text is normalised.
 */
final class KeptLines {
    private static final int MOST_LINE_ENDS = 3;
    private final StringBuilder out;
    /** Line ends since the last line that was not blank. */
    private int run = 1;
    /** The longest such run since the last kept line. */
    private int widest;

    /** @param chars that the text has */
    KeptLines(int chars) {
        out = new StringBuilder(chars);
    }

    /** A line with its indentation. */
    void keep(String text, int from, int to) {
        if (!out.isEmpty()) {
            out.repeat('\n', Math.min(Math.max(run, widest), MOST_LINE_ENDS));
        }
        out.append(text, from, to);
        run = 1;
        widest = 0;
    }

    /** A line that was blank. */
    void blank() {
        run++;
    }

    /** A line that goes. */
    void drop() {
        widest = Math.max(widest, run);
        run = 1;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
