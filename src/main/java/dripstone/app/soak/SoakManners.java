package dripstone.app.soak;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a site sees of the manners of its only visitor, by the simulation's clock. An answer counts as ended when the site began to send it,
 * which is before the visitor had it: what is seen as too early was too early. Thread-safe.
 */
final class SoakManners {
    /** Kinds of what is asked for. */
    enum Asked {
        ROBOTS,
        SITEMAP,
        PAGE,
        TRAP
    }

    private final SoakOutages outages;
    private final Duration delay;
    private final Set<String> known = new HashSet<>();
    private long requests;
    private long robots;
    private long sitemaps;
    private long traps;
    private long revisits;
    private long unchanged;
    private long absent;
    private long busy;
    private long early;
    private Duration answered = Duration.ZERO.minus(Duration.ofDays(1));
    private Duration askAgain = Duration.ZERO;
    private Duration robotsRead = Duration.ZERO;
    private Duration shortestPause = Duration.ofDays(366);
    private Duration oldestRobots = Duration.ZERO;

    /** @param delay that is owed between the end of an answer and the next request */
    SoakManners(SoakOutages outages, Duration delay) {
        this.outages = outages;
        this.delay = delay;
    }

    /** A request arrives. */
    synchronized void asked(Asked what, String path, Duration age) {
        requests++;
        Duration pause = age.minus(answered);
        shortestPause = requests > 1 && pause.compareTo(shortestPause) < 0 ? pause : shortestPause;
        if (pause.compareTo(delay) < 0 || age.compareTo(askAgain) < 0) {
            early++;
        }
        switch (what) {
            case ROBOTS -> robots++;
            case SITEMAP -> sitemaps++;
            case TRAP -> traps++;
            case PAGE -> revisits += known.add(path) ? 0 : 1;
        }
        if (what != Asked.ROBOTS) {
            Duration old = age.minus(robotsRead).minus(outages.total(robotsRead, age));
            oldestRobots = old.compareTo(oldestRobots) > 0 ? old : oldestRobots;
        }
    }

    /** An answer is about to be sent. @param retryAfter zero where none is named */
    synchronized void answering(Asked what, int status, Duration retryAfter, Duration age) {
        answered = age;
        unchanged += status == 304 ? 1 : 0;
        absent += status == 404 || status == 410 ? 1 : 0;
        if (status == 503) {
            busy++;
            askAgain = age.plus(retryAfter);
        } else if (what == Asked.ROBOTS) {
            robotsRead = age;
        }
    }

    synchronized SoakReport.Crawl seen(long editions, long settled, List<String> missed, long doubled) {
        return new SoakReport.Crawl(requests, robots, sitemaps, revisits, unchanged, absent, busy, traps, early,
                shortestPause.toMillis() / 1e3, oldestRobots.toMinutes() / 60.0, editions, settled, missed,
                doubled);
    }

    synchronized long requests() {
        return requests;
    }
}
