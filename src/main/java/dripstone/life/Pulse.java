package dripstone.life;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A sign of life of one stage, at one moment. A stage that works and whose progress and work stay the same for long is stuck; one that
 * waits (for text, for a person, for a pause to end) never is.
 *
 * @param stage its name
 * @param threads what the names of its threads begin with
 * @param isWorking whether it has something to do now
 * @param progress any number that changes as the work goes on
 * @param work what it does now, empty where it waits
 * @param limit the work may lawfully show no progress for so long; where that is less than what holds for all, that holds
 * @param worker the thread that began the work; null where it is not known
 */
public record Pulse(
        String stage, String threads, boolean isWorking, long progress, String work, Duration limit, @Nullable Thread worker) {
    /** Of work without a limit of its own. */
    public Pulse(String stage, String threads, boolean isWorking, long progress, String work) {
        this(stage, threads, isWorking, progress, work, Duration.ZERO, null);
    }
}
