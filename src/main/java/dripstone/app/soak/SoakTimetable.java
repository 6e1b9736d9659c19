package dripstone.app.soak;

import dripstone.app.house.Daemon;
import dripstone.schedule.ZonedCron;
import java.time.Instant;

/** The usual times of checkpoints and validations, by simulated time: a firing that was missed is made up for once. */
final class SoakTimetable {
    private static final ZonedCron CHECKPOINTS = new ZonedCron("0 0/30 * * * ?", SoakPlan.ZONE);
    private static final ZonedCron VALIDATIONS = new ZonedCron("0 5/10 * * * ?", SoakPlan.ZONE);

    private Instant checkpoint;
    private Instant validation;
    private long asked;

    SoakTimetable(Instant begin) {
        checkpoint = CHECKPOINTS.after(begin).orElseThrow();
        validation = VALIDATIONS.after(begin).orElseThrow();
    }

    /** Checkpoints that were asked for. */
    long snapshots() {
        return asked;
    }

    void ask(Instant now, Daemon daemon) {
        if (!now.isBefore(checkpoint)) {
            checkpoint = CHECKPOINTS.after(now).orElseThrow();
            asked++;
            ask(daemon, "checkpoint");
        }
        if (!now.isBefore(validation)) {
            validation = VALIDATIONS.after(now).orElseThrow();
            ask(daemon, "validation");
        }
    }

    private static void ask(Daemon daemon, String task) {
        daemon.tasks().stream().filter(t -> t.name().equals(task)).forEach(t -> t.ask().run());
    }
}
