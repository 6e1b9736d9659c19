package dripstone.app.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When the crawl could not do its work, in simulated time: no network, a busy server, no space for what it brings. Thread-safe. */
final class SoakOutages {
    private final List<Outage> over = new ArrayList<>();
    private int troubles;
    private Duration since = Duration.ZERO;

    private record Outage(Duration from, Duration to) {}

    /** One trouble more. */
    synchronized void begin(Duration age) {
        if (troubles++ == 0) {
            since = age;
        }
    }

    /** One trouble less. */
    synchronized void end(Duration age) {
        if (--troubles == 0) {
            over.add(new Outage(since, age));
        }
    }

    /** All of it between two times. */
    synchronized Duration total(Duration from, Duration to) {
        Duration sum = Duration.ZERO;
        for (Outage outage : upTo(to)) {
            Duration begin = later(outage.from, from);
            Duration end = outage.to.compareTo(to) < 0 ? outage.to : to;
            sum = begin.compareTo(end) < 0 ? sum.plus(end.minus(begin)) : sum;
        }
        return sum;
    }

    /** The longest time without trouble between two times, of which that of recovering from trouble does not count. */
    synchronized Duration longestRest(Duration from, Duration to, Duration recovery) {
        Duration longest = Duration.ZERO;
        Duration free = from;
        for (Outage outage : upTo(to)) {
            if (outage.to.plus(recovery).compareTo(from) > 0 && outage.from.compareTo(to) < 0) {
                longest = later(longest, outage.from.minus(free));
                free = later(free, outage.to.plus(recovery));
            }
        }
        return later(longest, to.minus(free));
    }

    private List<Outage> upTo(Duration now) {
        if (troubles == 0) {
            return over;
        }
        List<Outage> all = new ArrayList<>(over);
        all.add(new Outage(since, later(since, now)));
        return all;
    }

    private static Duration later(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }
}
