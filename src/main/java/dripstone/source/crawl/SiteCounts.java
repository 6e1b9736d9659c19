package dripstone.source.crawl;

import dripstone.meter.Meters;
import java.util.EnumMap;
import java.util.Map;

/** Counts of one site. Guarded by the frontier's lock. */
final class SiteCounts {
    private static final int SECONDS = 60;

    private final String site;
    private final Map<PageState, Long> states = new EnumMap<>(PageState.class);
    private final long[] answersAtSecond = new long[SECONDS];
    private final long[] secondOf = new long[SECONDS];
    private final Meters.Counter fetchedMeter;
    private final Meters.Counter offeredMeter;
    private final Meters.Counter failedMeter;
    private long firstSecond = -1;
    private long kept;
    private long inFlight;
    private long newInFlight;
    private long scheduledInFlight;
    private long fetched;
    private long unchanged;
    private long offered;
    private long dropped;
    private String lastError = "";

    SiteCounts(String site, Meters meters) {
        this.site = site;
        this.fetchedMeter = meters.counter("dripstone_crawl_answers", "Answers of any kind to requests for pages.", "site", site);
        this.offeredMeter = meters.counter("dripstone_crawl_documents", "Documents that the journal answered for.", "site", site);
        this.failedMeter = meters.counter("dripstone_crawl_failures", "Attempts at pages that failed.", "site", site);
    }

    void added(PageRecord page) {
        states.merge(page.state(), 1L, Long::sum);
        kept += page.kept() ? 1 : 0;
    }

    void replaced(PageRecord old, PageRecord page) {
        states.merge(old.state(), -1L, Long::sum);
        kept -= old.kept() ? 1 : 0;
        added(page);
    }

    void leased(PageRecord page) {
        inFlight++;
        newInFlight += page.kept() ? 0 : 1;
        scheduledInFlight += page.state() == PageState.SCHEDULED ? 1 : 0;
    }

    void returned(PageRecord page) {
        inFlight--;
        newInFlight -= page.kept() ? 0 : 1;
        scheduledInFlight -= page.state() == PageState.SCHEDULED ? 1 : 0;
    }

    void answered(long nowNanos) {
        fetched++;
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

    long inFlight() {
        return inFlight;
    }

    /** Pages that have a document, or may have one in a moment. */
    long keptOrComing() {
        return kept + newInFlight;
    }

    long known() {
        return states.values().stream().mapToLong(Long::longValue).sum();
    }

    SiteStatus status(String owner, long nowNanos) {
        long scheduled = states.getOrDefault(PageState.SCHEDULED, 0L) - scheduledInFlight;
        return new SiteStatus(site, owner, scheduled, inFlight, states.getOrDefault(PageState.DONE, 0L),
                states.getOrDefault(PageState.FAILED, 0L), states.getOrDefault(PageState.REFUSED, 0L), fetched, unchanged, offered,
                dropped, perSecond(nowNanos / 1_000_000_000L), lastError);
    }

    private double perSecond(long second) {
        long sum = 0;
        for (int i = 0; i < SECONDS; i++) {
            sum += second - secondOf[i] < SECONDS ? answersAtSecond[i] : 0;
        }
        return firstSecond < 0 ? 0 : (double) sum / Math.min(SECONDS, second - firstSecond + 1);
    }
}
