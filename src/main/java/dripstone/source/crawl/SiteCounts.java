package dripstone.source.crawl;

import dripstone.meter.Meters;
import dripstone.source.crawl.consent.SignalKind;
import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.revisit.Trust;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts of one site. What they say of the frontier's pages is written with each commit, so that a start need not count them. Guarded by
 * the frontier's lock.
 */
final class SiteCounts {
    private static final int SECONDS = 60;

    private final String site;
    /** How many longs the build before wrote: one a state, then kept, listings, answers, and two a trust. */
    private static final int NUMBERS_BEFORE = PageState.values().length + 7;
    /** {@link #encoded} writes after them the feeds that pages named, the withdrawn pages, and one a kind of signal. */
    private static final int NUMBERS = NUMBERS_BEFORE + 2 + SignalKind.values().length;

    private final Map<PageState, Long> states = new EnumMap<>(PageState.class);
    private final long[] answersAtSecond = new long[SECONDS];
    private final long[] secondOf = new long[SECONDS];
    private final Meters.Counter fetchedMeter;
    private final Meters.Counter offeredMeter;
    private final Meters.Counter filteredMeter;
    private final Meters.Counter failedMeter;
    private long firstSecond = -1;
    private long kept;
    private long listings;
    private long feedsFound;
    private long withdrawn;
    private final Map<SignalKind, Long> refusedBy = new EnumMap<>(SignalKind.class);
    private long answersEver;
    private Trust sitemaps = Trust.NONE;
    private Trust feeds = Trust.NONE;
    private boolean changed;
    private long inFlight;
    private long newInFlight;
    private long scheduledInFlight;
    private long fetched;
    private long unchanged;
    private long offered;
    private long filtered;
    private long dropped;
    private String lastError = "";

    SiteCounts(String site, Meters meters) {
        this.site = site;
        this.fetchedMeter = meters.counter("dripstone_crawl_answers", "Answers of any kind to requests for pages.", "site", site);
        this.offeredMeter = meters.counter("dripstone_crawl_documents", "Documents that the journal answered for.", "site", site);
        this.filteredMeter = meters.counter("dripstone_crawl_filtered_documents", "Documents left out by a rule.", "site", site);
        this.failedMeter = meters.counter("dripstone_crawl_failures", "Attempts at pages that failed.", "site", site);
    }

    void added(PageRecord page) {
        count(page, 1);
    }

    void replaced(PageRecord old, PageRecord page) {
        count(old, -1);
        count(page, 1);
    }

    private void count(PageRecord page, int by) {
        changed = true;
        if (page.isListing()) {
            listings += by;
            feedsFound += page.isFoundFeed() ? by : 0;
        } else {
            states.merge(page.state(), (long) by, Long::sum);
            kept += page.kept() ? by : 0;
            withdrawn += page.isWithdrawn() ? by : 0;
            page.refusedBy().ifPresent(kind -> refusedBy.merge(kind, (long) by, Long::sum));
        }
    }

    void leased(PageRecord page) {
        fly(page, 1);
    }

    void returned(PageRecord page) {
        fly(page, -1);
    }

    private void fly(PageRecord page, int by) {
        inFlight += by;
        if (!page.isListing()) {
            newInFlight += page.kept() ? 0 : by;
            scheduledInFlight += page.state() == PageState.SCHEDULED ? by : 0;
        }
    }

    void answered(long nowNanos) {
        fetched++;
        answersEver++;
        changed = true;
        fetchedMeter.add(1);
        long second = nowNanos / 1_000_000_000L;
        int slot = (int) (second % SECONDS);
        if (secondOf[slot] != second) {
            secondOf[slot] = second;
            answersAtSecond[slot] = 0;
        }
        answersAtSecond[slot]++;
        if (firstSecond < 0) {
            firstSecond = second;
        }
    }

    void offered() {
        offered++;
        offeredMeter.add(1);
    }

    void filtered() {
        filtered++;
        filteredMeter.add(1);
    }

    void unchanged() {
        unchanged++;
    }

    void dropped() {
        dropped++;
    }

    void failed(String reason) {
        failedMeter.add(1);
        lastError = reason;
    }

    /** Pages that have a document, or may have one in a moment. */
    long keptOrComing() {
        return kept + newInFlight;
    }

    long known() {
        return states.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Sitemaps and feeds. */
    long listings() {
        return listings;
    }

    /** Of these: feeds that pages named. */
    long feedsFound() {
        return feedsFound;
    }

    /** Answers of any kind over the whole life of the frontier. */
    long answersEver() {
        return answersEver;
    }

    /** Whether what the site's feeds, or else its sitemaps, say of changes is so. */
    Trust trust(Origin source) {
        return source == Origin.FEED ? feeds : sitemaps;
    }

    /** A visit that a signal had caused. */
    void heard(Origin source, boolean pageChanged) {
        changed = true;
        if (source == Origin.FEED) {
            feeds = feeds.heard(pageChanged);
        } else {
            sitemaps = sitemaps.heard(pageChanged);
        }
    }

    /** Takes up what {@link #encoded} wrote; false where a build that counts otherwise wrote it, so that the pages must be counted. */
    boolean restore(byte[] bytes) {
        boolean current = bytes.length == NUMBERS * Long.BYTES;
        if (!current && bytes.length != NUMBERS_BEFORE * Long.BYTES) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (PageState state : PageState.values()) {
            restore(states, state, in.getLong(), current);
        }
        long keptThen = in.getLong();
        long listingsThen = in.getLong();
        answersEver = in.getLong();
        sitemaps = new Trust((int) in.getLong(), (int) in.getLong());
        feeds = new Trust((int) in.getLong(), (int) in.getLong());
        if (current) {
            kept = keptThen;
            listings = listingsThen;
            feedsFound = in.getLong();
            withdrawn = in.getLong();
            for (SignalKind kind : SignalKind.values()) {
                restore(refusedBy, kind, in.getLong(), true);
            }
        }
        return current;
    }

    private static <K> void restore(Map<K, Long> into, K key, long value, boolean wanted) {
        if (wanted) {
            into.put(key, value);
        }
    }

    /** Whether something that is written has changed since the last call. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    byte[] encoded() {
        ByteBuffer out = ByteBuffer.allocate(NUMBERS * Long.BYTES);
        for (PageState state : PageState.values()) {
            out.putLong(states.getOrDefault(state, 0L));
        }
        out.putLong(kept).putLong(listings).putLong(answersEver).putLong(sitemaps.told()).putLong(sitemaps.confirmed())
                .putLong(feeds.told()).putLong(feeds.confirmed()).putLong(feedsFound).putLong(withdrawn);
        for (SignalKind kind : SignalKind.values()) {
            out.putLong(refusedBy.getOrDefault(kind, 0L));
        }
        return out.array();
    }

    SiteStatus status(String owner, long nowNanos) {
        long scheduled = states.getOrDefault(PageState.SCHEDULED, 0L) - scheduledInFlight;
        return new SiteStatus(site, owner, scheduled, inFlight, states.getOrDefault(PageState.DONE, 0L),
                states.getOrDefault(PageState.FAILED, 0L), states.getOrDefault(PageState.REFUSED, 0L), fetched, unchanged, offered,
                filtered, dropped, perSecond(nowNanos / 1_000_000_000L), lastError, refusals(), withdrawn);
    }

    private Map<String, Long> refusals() {
        Map<String, Long> all = new LinkedHashMap<>();
        refusedBy.forEach((kind, pages) -> {
            if (pages > 0) {
                all.put(kind.key(), pages);
            }
        });
        return all;
    }

    private double perSecond(long second) {
        long sum = 0;
        for (int i = 0; i < SECONDS; i++) {
            sum += second - secondOf[i] < SECONDS ? answersAtSecond[i] : 0;
        }
        return firstSecond < 0 ? 0 : (double) sum / Math.min(SECONDS, second - firstSecond + 1);
    }
}
