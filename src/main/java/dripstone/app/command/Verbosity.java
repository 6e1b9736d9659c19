package dripstone.app.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much is logged to standard error. The daemon logs each transition; a command that answers by itself only trouble. */
final class Verbosity {
    private Verbosity() {}

    /** Errors only, unless {@code -Ddripstone.log} says a level: for a command whose answer names each trouble itself. */
    static void errorsOnly() {
        atLeast(Level.ERROR);
    }

    /** Warnings and errors only, unless {@code -Ddripstone.log} says a level. */
    static void troubleOnly() {
        atLeast(Level.WARN);
    }

    private static void atLeast(Level level) {
        if (System.getProperty("dripstone.log") == null) {
            ((Logger) LoggerFactory.getLogger("dripstone")).setLevel(level);
        }
    }
}
