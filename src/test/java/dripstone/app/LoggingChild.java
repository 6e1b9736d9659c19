package dripstone.app;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what somebody might have named a file. */
public final class LoggingChild {
    private static final Logger LOG = LoggerFactory.getLogger(LoggingChild.class);

    private LoggingChild() {}

    public static void main(String[] args) {
        String name = "a\n12:00:00.000 ERROR Ledger forged\r\u001b[31m.txt";
        LOG.info("file={}", name);
        LOG.warn("file broke", new IOException("cannot read " + name, new IOException("because of " + name)));
        LOG.info("end");
    }
}
