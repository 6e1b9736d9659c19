package dripstone.life;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: exponential with equal jitter (half of the pause is fixed, half drawn), capped, and short again after a good
 * while. Used by one thread. See Brooker, "Exponential Backoff and Jitter", AWS 2015.
 */
public final class RestartDelay {
    private static final int MOST_DOUBLINGS = 30;

    private final WatchSettings settings;
    private final RandomGenerator random;
    private int inRow;

    public RestartDelay(WatchSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /**
     * The pause after one more failure.
     *
     * @param worked how long it had worked before it failed
     */
    public Duration next(Duration worked) {
        if (worked.compareTo(settings.steadyAfter()) >= 0) {
            inRow = 0;
        }
        long first = settings.restartFirst().toNanos();
        long longest = settings.restartLongest().toNanos();
        int doublings = Math.min(inRow++, MOST_DOUBLINGS);
        long full = first > longest >> doublings ? longest : first << doublings;
        return Duration.ofNanos(full / 2 + random.nextLong(full / 2 + 1));
    }

    /** It has worked long enough. */
    public void steady() {
        inRow = 0;
    }

    /** Failures since it last worked long enough. */
    public int inRow() {
        return inRow;
    }
}
