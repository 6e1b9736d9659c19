package dripstone.app.command;

import java.io.PrintWriter;

/** A line that is written over in place on a terminal, and one below the other elsewhere. */
final class LiveLine {
    private static final String TO_BEGINNING_AND_CLEAR = "\r\033[K";
    private final PrintWriter out;
    private final boolean terminal;

    LiveLine(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Room for the line now. A terminal wraps what reaches its last column, and a wrapped line cannot be written over. */
    int columns() {
        return terminal ? Math.max(1, Terminal.columns() - 1) : Integer.MAX_VALUE;
    }

    void show(String text) {
        String printable = PrintableText.of(text).replace('\n', ' ').replace('\t', ' ');
        if (terminal) {
            out.print(TO_BEGINNING_AND_CLEAR + cut(printable, columns()));
        } else {
            out.println(printable);
        }
        out.flush();
    }

    static String cut(String text, int columns) {
        return text.codePointCount(0, text.length()) <= columns ? text : text.substring(0, text.offsetByCodePoints(0, columns));
    }

    /** Text that stays. */
    void interrupt(String text) {
        out.println((terminal ? TO_BEGINNING_AND_CLEAR : "") + PrintableText.of(text));
        out.flush();
    }
}
