package dripstone.text.child;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Empties a process's standard error so that it never blocks, and keeps the end of it for the message about the process's death. */
final class ErrorTail {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorTail.class);
    private static final int KEPT = 4096;
    private static final int SHOWN_CHARS = 200;
    private final byte[] ring = new byte[KEPT];
    private long written;

    static ErrorTail of(InputStream from, String name) {
        ErrorTail tail = new ErrorTail();
        Thread.ofPlatform().daemon().name(name).start(() -> tail.drain(from));
        return tail;
    }

    private void drain(InputStream from) {
        byte[] chunk = new byte[KEPT];
        try (from) {
            for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
                keep(chunk, n);
            }
        } catch (IOException e) {
            LOG.debug("a parser process's messages ended", e); // it was killed: what came before is kept
        }
    }

    private synchronized void keep(byte[] chunk, int length) {
        for (int i = 0; i < length; i++) {
            ring[(int) (written++ % KEPT)] = chunk[i];
        }
    }

    /** The last line that says something; empty when nothing was said. */
    synchronized String lastLine() {
        int length = (int) Math.min(written, KEPT);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = ring[(int) ((written - length + i) % KEPT)];
        }
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        String last = lines.isEmpty() ? "" : lines.getLast();
        return last.substring(0, Math.min(last.length(), SHOWN_CHARS)).replaceAll("\\p{Cntrl}", " ");
    }
}
