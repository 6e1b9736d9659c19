package dripstone.app.crash;

import dripstone.app.crash.agent.PointKind;
import java.time.Duration;

/** What ends one life of a daemon. */
sealed interface Blow {
    /** For a record: where it fell. */
    String label();

    /** It ends in good order once all is done. */
    record None() implements Blow {
        @Override
        public String label() {
            return "none";
        }
    }

    /** It kills itself. @param place number of the place @param pass from 1 */
    record AtPlace(int place, int pass) implements Blow {
        @Override
        public String label() {
            return AgentJar.place(place).label() + "#" + pass;
        }
    }

    /** It is killed from outside. @param after its start */
    record AtTime(Duration after) implements Blow {
        @Override
        public String label() {
            return "after " + after.toMillis() + " ms";
        }
    }

    /** It is told to end, then killed. @param sigterm after its start @param kill after that */
    record AfterSigterm(Duration sigterm, Duration kill) implements Blow {
        @Override
        public String label() {
            return "SIGTERM after " + sigterm.toMillis() + " ms, SIGKILL after " + kill.toMillis() + " ms more";
        }
    }

    /** @throws IllegalStateException for none */
    default PointKind kind() {
        return switch (this) {
            case None n -> throw new IllegalStateException("no blow has no kind");
            case AtPlace p -> AgentJar.kind(p.place());
            case AtTime t -> PointKind.CLOCK;
            case AfterSigterm t -> PointKind.AFTER_SIGTERM;
        };
    }
}
