package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LiveLineTest {
    private final StringWriter written = new StringWriter();

    @Test
    void aLongLineIsCutBeforeTheTerminalsEdge() {
        LiveLine line = new LiveLine(new PrintWriter(written), true);
        line.show("x".repeat(20_000));
        assertEquals(line.columns(), written.toString().length() - "\r\033[K".length());
    }

    @Test
    void aCutFallsBetweenCodePoints() {
        assertEquals("a😀", LiveLine.cut("a😀b", 2));
        assertEquals("a😀b", LiveLine.cut("a😀b", 3));
    }

    @Test
    void whatAModelWritesCannotSteerTheTerminal() {
        new LiveLine(new PrintWriter(written), false).interrupt("a\033[2J\u009b2J\u202eb\u0007\n\tü日");
        assertEquals("a\uFFFD[2J\uFFFD2J\uFFFDb\uFFFD\n\tü日\n", written.toString());
    }

    @Test
    void whereNoTerminalTellsItsWidthTheEnvironmentDoes() {
        assertEquals(132, Terminal.columns(Map.of("COLUMNS", "132")));
        assertEquals(80, Terminal.columns(Map.of("COLUMNS", "0")));
        assertEquals(80, Terminal.columns(Map.of()));
    }
}
