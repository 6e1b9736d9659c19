package dripstone.app.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogDigestTest {
    @Test
    void linesOfOneKind_areCounted_andTheFirstIsShown() {
        org.slf4j.Logger log = LoggerFactory.getLogger(LogDigestTest.class);
        List<String> lines;
        try (LogDigest digest = LogDigest.open()) {
            for (int step = 7; step < 10; step++) {
                log.error("no room: step={} reason={}", step, "two\nlines", new IllegalStateException("full"));
            }
            log.warn("asked to be spared");
            lines = digest.lines();
        }
        assertEquals(List.of("     3 × ERROR LogDigestTest no room: step=7 reason=two?lines: java.lang.IllegalStateException: full",
                "     1 × WARN LogDigestTest asked to be spared"), lines);
        Logger dripstone = (Logger) LoggerFactory.getLogger("dripstone");
        assertTrue(dripstone.isAdditive());
        assertTrue(!dripstone.iteratorForAppenders().hasNext());
    }
}
