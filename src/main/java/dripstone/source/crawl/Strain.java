package dripstone.source.crawl;

import java.time.Duration;

/**
 * How much slower than usual a host is asked, because it asked to be spared (429, 503): twice as slow for each time, then a step back
 * towards the usual pace after a number of good answers in a row. So a server with a limit is not driven into it again and again.
 */
final class Strain {
    private static final int MOST_DOUBLINGS = 6;
    private static final int GOOD_ANSWERS = 16;
    /** What is doubled where the usual pause is shorter. */
    private static final Duration LEAST = Duration.ofMillis(50);
    /** Of what is added to a pause. */
    private static final Duration MOST = Duration.ofMinutes(5);

    private int doublings;
    private int good;

    void more() {
        doublings = Math.min(MOST_DOUBLINGS, doublings + 1);
        good = 0;
    }

    void less() {
        if (doublings > 0 && ++good >= GOOD_ANSWERS) {
            doublings--;
            good = 0;
        }
    }

    /** The pause to be made where the usual one is {@code pause}. */
    Duration eased(Duration pause) {
        if (doublings == 0) {
            return pause;
        }
        Duration base = pause.compareTo(LEAST) > 0 ? pause : LEAST;
        Duration slow = base.multipliedBy(1L << doublings);
        Duration most = pause.plus(MOST);
        return slow.compareTo(most) < 0 ? slow : most;
    }
}
