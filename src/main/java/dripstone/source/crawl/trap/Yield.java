package dripstone.source.crawl.trap;

import dripstone.source.crawl.revisit.TextMark;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What the pages of one pattern have yielded. A page is <em>dull</em> that has no text, or nearly that of one of the last few of its
 * pattern. After some dull pages in a row (the more, the more was new before) the pattern is suspected: from then on it may use half a
 * percent of the site's fetches, until a page of it is new again. So a trap costs at most the larger of that patience and that share,
 * and a pattern that was judged wrongly finds its way back.
 */
public final class Yield {
    /** A suspected pattern may use one in so many of the site's fetches. */
    private static final int SHARE = 200;
    private static final int RECENT = 4;
    private static final int MOST_CREDIT = 12;

    private final TrapKind kind;
    private final ArrayDeque<TextMark> recent = new ArrayDeque<>(RECENT);
    private long fetched;
    private long fresh;
    private long streak;

    public Yield(TrapKind kind) {
        this.kind = kind;
    }

    /** As {@link #encoded} wrote it; the texts that were seen are not remembered over a restart. */
    public static Yield decoded(TrapKind kind, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Yield known = new Yield(kind);
        known.fetched = in.getLong();
        known.fresh = in.getLong();
        known.streak = in.getLong();
        return known;
    }

    public byte[] encoded() {
        return ByteBuffer.allocate(3 * Long.BYTES).putLong(fetched).putLong(fresh).putLong(streak).array();
    }

    /** A page was fetched for the first time. @param text {@link TextMark#NONE} where it yielded none */
    public void read(TextMark text) {
        boolean dull = text.hash() == 0 || recent.stream().anyMatch(text::isNear);
        if (text.hash() != 0) {
            if (recent.size() == RECENT) {
                recent.removeFirst();
            }
            recent.addLast(text);
        }
        judged(dull);
    }

    /** A page was fetched for the first time, and somebody else judged it. */
    public void judged(boolean dull) {
        fetched++;
        fresh += dull ? 0 : 1;
        streak = dull ? streak + 1 : 0;
    }

    /** Whether enough pages in a row yielded nothing new. */
    public boolean suspected() {
        return streak >= kind.patience + Math.min(fresh / 2, MOST_CREDIT);
    }

    /** Whether one more page may be fetched. @param siteFetches of any kind, over the whole life of the site's frontier */
    public boolean allows(long siteFetches) {
        return !suspected() || (streak + 1) * SHARE <= siteFetches;
    }

    /** Whether anything stands against it, so that it is worth keeping. */
    public boolean isWorthKeeping() {
        return streak > 1;
    }

    @Override
    public String toString() {
        return "fetched=" + fetched + " new=" + fresh + " dull-in-a-row=" + streak;
    }
}
