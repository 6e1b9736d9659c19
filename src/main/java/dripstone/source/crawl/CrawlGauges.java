package dripstone.source.crawl;

import dripstone.life.Timepiece;
import dripstone.meter.Meters;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The gauges of a crawl.
 *
 * @param running the frontier that is at work when a gauge is read; null where none is
 */
record CrawlGauges(Meters meters, Timepiece clock, Supplier<@Nullable OpenFrontier> running) {
    void register(Iterable<Site> sites) {
        meters.gauge("dripstone_crawl_in_flight_pages", "Pages being fetched or waiting for the journal.", this::inFlight);
        sites.forEach(this::register);
    }

    /** A site that has gone from the settings, with the crawler that knew it, is NaN. */
    private void register(Site site) {
        meters.gauge("dripstone_crawl_scheduled_pages", "Pages of the frontier that wait for their turn.",
                () -> ofSite(site, SiteStatus::scheduled), "site", site.name());
        meters.gauge("dripstone_crawl_done_pages", "Pages that were read and wait to be visited again.",
                () -> ofSite(site, SiteStatus::done), "site", site.name());
        meters.gauge("dripstone_crawl_failed_pages", "Pages that could not be had.", () -> ofSite(site, SiteStatus::failed), "site",
                site.name());
    }

    private double ofSite(Site site, ToLongFunction<SiteStatus> number) {
        OpenFrontier now = running.get();
        return now == null ? Double.NaN : now.frontier().lockedSoon(
                () -> (double) number.applyAsLong(site.counts().status(site.settings().owner(), clock.nanos()))).orElse(Double.NaN);
    }

    private double inFlight() {
        OpenFrontier now = running.get();
        return now == null ? 0 : now.frontier().lockedSoon(() -> (double) now.schedule().inFlight()).orElse(Double.NaN);
    }
}
