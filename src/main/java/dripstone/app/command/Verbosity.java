package dripstone.app.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much is logged to standard error. The daemon logs each transition; a command that answers by itself only trouble. */
final class Verbosity {
    private Verbosity() {}

    /** Warnings and errors only, unless {@code -Ddripstone.log} says a level. */
    static void troubleOnly() {
        if (System.getProperty("dripstone.log") == null) {
            ((Logger) LoggerFactory.getLogger("dripstone")).setLevel(Level.WARN);
        }
    }
}
