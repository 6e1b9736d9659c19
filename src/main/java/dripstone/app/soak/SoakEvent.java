package dripstone.app.soak;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Something that happens to the daemon. @param at when, in simulated time */
record SoakEvent(Instant at, Kind kind) {
    /** What happens. */
    enum Kind {
        FILES,
        BURST,
        POISON,
        NETWORK_LOST,
        NETWORK_BACK,
        DISK_FULL,
        DISK_FREE,
        BUSY,
        CALM,
        RESTART
    }

    /** All of a simulation, in order: files all day, poison and a fault each day, a restart every other day, a busy site
     * every third. */
    static List<SoakEvent> of(SoakPlan plan) {
        SplittableRandom random = new SplittableRandom(plan.seed());
        List<SoakEvent> events = new ArrayList<>();
        for (Instant t = SoakPlan.BEGIN.plus(Duration.ofMinutes(10)); t.isBefore(plan.end()); t = t.plus(minutes(random, 20, 200))) {
            events.add(new SoakEvent(t, Kind.FILES));
        }
        for (int day = 0; day < plan.days(); day++) {
            Instant morning = SoakPlan.BEGIN.plus(Duration.ofDays(day));
            events.add(new SoakEvent(morning.plus(minutes(random, 60, 240)), Kind.POISON));
            Instant trouble = morning.plus(minutes(random, 300, 600));
            Instant over = trouble.plus(minutes(random, 180, 480));
            events.add(new SoakEvent(trouble, day % 2 == 0 ? Kind.NETWORK_LOST : Kind.DISK_FULL));
            events.add(new SoakEvent(over, day % 2 == 0 ? Kind.NETWORK_BACK : Kind.DISK_FREE));
            if (day % 2 == 1) {
                events.add(new SoakEvent(morning.plus(minutes(random, 300, 1300)), Kind.RESTART));
            }
            if (day % 3 == 1) {
                Instant busy = morning.plus(minutes(random, 60, 1200));
                events.add(new SoakEvent(busy, Kind.BUSY));
                events.add(new SoakEvent(busy.plus(minutes(random, 60, 180)), Kind.CALM));
            }
            if (day % 7 == 5) {
                events.add(new SoakEvent(morning.plus(minutes(random, 60, 1300)), Kind.BURST));
            }
        }
        events.sort(Comparator.comparing(SoakEvent::at));
        return List.copyOf(events);
    }

    private static Duration minutes(SplittableRandom random, int from, int to) {
        return Duration.ofMinutes(random.nextInt(from, to));
    }
}
