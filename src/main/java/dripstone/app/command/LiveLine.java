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

    void show(String text) {
        if (terminal) {
            out.print(TO_BEGINNING_AND_CLEAR + text);
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** Text that stays. */
    void interrupt(String text) {
        out.println((terminal ? TO_BEGINNING_AND_CLEAR : "") + text);
        out.flush();
    }
}
