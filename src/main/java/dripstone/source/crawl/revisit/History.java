package dripstone.source.crawl.revisit;

import java.time.Duration;

/**
 * What the visits to a page showed, and the interval that follows.
 *
 * <p>The interval begins at the site's. A visit that finds a change halves it, one that finds none makes it half as long again, within
 * the site's bounds: so it settles where somewhat more than a third of the visits find a change (p·ln 2 = (1−p)·ln 1.5 at p = 0.37). The
 * rule is that of Cho and Garcia-Molina's and Nutch's adaptive schedules; it needs no clock of the server.
 *
 * @param visits answers that told whether the page changed, the first included
 * @param changes of these, how many found another text than the one before; the first found none
 * @param intervalMillis 0 before the first visit
 * @param text of the last visit; {@link TextMark#NONE} where none was read
 */
public record History(int visits, int changes, long intervalMillis, TextMark text) {
    /** Never visited. */
    public static final History NONE = new History(0, 0, 0, TextMark.NONE);

    /** No page is asked for more often than this unless its site's interval is shorter itself. */
    private static final long SHORTEST_MILLIS = 60_000;

    private static final double SHRINK = 0.5;
    private static final double GROW = 1.5;

    /** After a visit that read this text; the same text under other markup is no change. */
    public History read(TextMark now, Duration start, RevisitSettings bounds) {
        boolean changed = visits > 0 && now.hash() != text.hash();
        return next(changed, now, start, bounds);
    }

    /** After a visit that found the page as it was: a 304, or the same body. */
    public History unchanged(Duration start, RevisitSettings bounds) {
        return next(false, text, start, bounds);
    }

    private History next(boolean changed, TextMark now, Duration start, RevisitSettings bounds) {
        long begin = start.toMillis();
        double interval = visits == 0 || intervalMillis == 0 ? begin : intervalMillis * (changed ? SHRINK : GROW);
        long kept = (long) Math.clamp(interval, (double) least(begin, bounds), (double) begin * bounds.slower());
        return new History(visits + 1, changes + (changed ? 1 : 0), kept, now);
    }

    /** The shortest interval that a site with that start and those bounds allows. */
    public static long least(long startMillis, RevisitSettings bounds) {
        return Math.max(startMillis / bounds.faster(), Math.min(startMillis, SHORTEST_MILLIS));
    }

    /** When to ask again, after a visit at that time. */
    public long dueMillis(long visitedMillis, Duration start) {
        return visitedMillis + (intervalMillis == 0 ? start.toMillis() : intervalMillis);
    }

    /** Share of the visits after the first that found a change; 0 before the second. */
    public double changeRate() {
        return visits < 2 ? 0 : (double) changes / (visits - 1);
    }
}
