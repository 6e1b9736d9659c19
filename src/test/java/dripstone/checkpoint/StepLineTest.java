package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dripstone.checkpoint.LedgerEntry.Step;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StepLineTest {
    private static final byte[] HEAD = "0123456789abcdef".repeat(4).getBytes(StandardCharsets.US_ASCII);
    private static final List<Step> STEPS = List.of(
            new Step(0, "", "", "", 0), new Step(1, "1:0+0", "1:ff+12", "ab".repeat(32), 10), new Step(9_999, "a", "b", "c", 99),
            new Step(Long.MAX_VALUE, "~ !#[]^", "1", "2", Long.MAX_VALUE), new Step(7, "x".repeat(5000), "y", "z", 1));

    @Test
    void line_isByteForByteTheOneThatTheCodecGives() throws IOException {
        StepLine line = new StepLine();
        for (Step step : STEPS) {
            assertTrue(StepLine.fits(step));
            for (long number : new long[] {1, 10, 123_456_789_012L}) {
                byte[] head = HEAD.clone();
                line.write(head, number, step);
                LedgerLine expected = LedgerLine.after(new String(HEAD, StandardCharsets.US_ASCII), number, LedgerCodec.encode(step));
                assertArrayEquals(expected.encode(), Arrays.copyOf(line.bytes(), line.length()));
                assertEquals(expected.hash(), new String(head, StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void textThatJsonEscapes_isLeftToTheCodec() {
        for (String text : List.of("\"", "\\", "\n", "\u007f", "d\u00e9j\u00e0")) {
            assertFalse(StepLine.fits(new Step(1, text, "", "", 1)), text);
            assertFalse(StepLine.fits(new Step(1, "", text, "", 1)), text);
            assertFalse(StepLine.fits(new Step(1, "", "", text, 1)), text);
        }
    }

    @Test
    void writing_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        StepLine line = new StepLine();
        byte[] head = HEAD.clone();
        Step step = STEPS.get(1);
        for (int i = 0; i < 20_000; i++) {
            line.write(head, i, step);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            line.write(head, i, step);
        }
        assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 1000, "bytes for 1000 lines");
    }
}
