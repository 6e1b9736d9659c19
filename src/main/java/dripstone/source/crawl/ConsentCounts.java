package dripstone.source.crawl;

import dripstone.meter.Meters;
import dripstone.source.crawl.consent.ConsentVerdict;
import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the refusals of AI training that a site's pages met. A page that was taken and now refuses is told of once for each site and run,
 * and counted after. Thread-safe.
 */
final class ConsentCounts {
    private static final Logger LOG = LoggerFactory.getLogger(ConsentCounts.class);

    private final String site;
    private final Meters meters;
    private final Meters.Counter withdrawn;
    private final ConcurrentHashMap<String, Meters.Counter> refused = new ConcurrentHashMap<>();
    private final AtomicBoolean told = new AtomicBoolean();

    ConsentCounts(String site, Meters meters) {
        this.site = site;
        this.meters = meters;
        this.withdrawn = meters.counter("dripstone_crawl_consent_withdrawn",
                "Pages that were taken once and refuse AI training now.", "site", site);
    }

    /** @param before the page as it was */
    void refused(URI uri, PageRecord before, ConsentVerdict.Refused verdict) {
        refused.computeIfAbsent(verdict.by().kind().key(), signal -> meters.counter("dripstone_crawl_consent_refused",
                "Pages that were not taken because a signal refuses AI training.", "site", site, "signal", signal)).add(1);
        if (before.kept() && !before.isWithdrawn()) {
            withdrawn.add(1);
            if (told.compareAndSet(false, true)) {
                LOG.warn("a page that was taken refuses training now: site={} uri={} {}; what was learnt of it stays until it is forgotten:"
                        + " dripstone source forget {}; dripstone frontier list --site {} --state withdrawn names all of them",
                        site, uri, verdict.text(), uri, site);
            }
        }
    }
}
