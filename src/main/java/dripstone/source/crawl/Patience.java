package dripstone.source.crawl;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential back-off with jitter.
 *
 * @param first pause after the first failure
 * @param most longest pause
 */
record Patience(Duration first, Duration most) {
    /** Up to this many doublings are counted. */
    private static final int MOST_DOUBLINGS = 30;

    /** The pause after so many failures in a row (from 1): doubled each time, then between 80 and 120 % of that. */
    Duration after(int failures) {
        double millis = Math.min((double) most.toMillis(), first.toMillis() * Math.pow(2, Math.min(failures - 1, MOST_DOUBLINGS)));
        return Duration.ofMillis((long) (millis * (0.8 + 0.4 * ThreadLocalRandom.current().nextDouble())));
    }

    /**
     * How long the crawler waits after trouble.
     *
     * @param page after a failure of one page
     * @param host after a host did not answer, or asked to be spared
     * @param robots after a robots.txt could not be had
     * @param retryAfterMost longest Retry-After that is believed
     * @param boundedWait in a bounded crawl, trouble that lasts longer is not waited for
     */
    record All(Patience page, Patience host, Patience robots, Duration retryAfterMost, Duration boundedWait) {
        static final All USUAL = new All(
                new Patience(Duration.ofSeconds(30), Duration.ofHours(6)),
                new Patience(Duration.ofSeconds(10), Duration.ofHours(1)),
                new Patience(Duration.ofMinutes(1), Duration.ofHours(1)),
                Duration.ofHours(24), Duration.ofSeconds(45));
    }
}
