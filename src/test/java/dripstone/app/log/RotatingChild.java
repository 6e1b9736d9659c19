package dripstone.app.log;

import dripstone.life.Bytes;
import dripstone.life.LogSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs in the form that it is told, and much where it is told so. */
public final class RotatingChild {
    private static final Logger LOG = LoggerFactory.getLogger(RotatingChild.class);

    private RotatingChild() {}

    /** @param args form, file ({@code -}: none), lines */
    public static void main(String[] args) throws IOException {
        Path file = args[1].equals("-") ? null : Path.of(args[1]);
        Logging.configure(new LogSettings(LogSettings.Form.valueOf(args[0].toUpperCase(Locale.ROOT)), file, Bytes.kib(16),
                Duration.ofDays(2), Bytes.kib(24)), System.getenv());
        String name = "a\n{\"level\":\"ERROR\"}\r.txt size={} step=9";
        LOG.warn("file broke: file={} step={} loss={} on={} escaped=\\{} missing={}", name, 12L, 2.5, true,
                new IOException("cannot read " + name, new IllegalStateException("because")));
        LOG.info("no fields, only {} words", "some");
        int lines = Integer.parseInt(args[2]);
        for (int i = 0; i < lines; i++) {
            LOG.info("line number={} of={} random={}", i, lines, Long.toHexString(i * 0x9E3779B97F4A7C15L).repeat(8));
        }
        LOG.info("end");
    }
}
