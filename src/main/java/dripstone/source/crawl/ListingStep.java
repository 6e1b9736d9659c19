package dripstone.source.crawl;

import dripstone.source.crawl.discovery.DiscoverySettings;
import dripstone.source.crawl.discovery.Listing;
import dripstone.source.crawl.discovery.ListingReader;
import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.revisit.TextMark;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is done with a sitemap or feed that was fetched: its addresses go to the frontier, some at a time. And with the feeds of pages. */
record ListingStep(DurableFrontier frontier, Addresses addresses, Set<String> told) {
    /** Feeds that the frontier need not be told of again: as a rule every page of a site names the same. */
    private static final int MOST_TOLD = 10_000;

    ListingStep(DurableFrontier frontier, Addresses addresses) {
        this(frontier, addresses, ConcurrentHashMap.newKeySet());
    }

    /**
     * The feeds that a page names. One that lies below the page's own address speaks of that page alone, commonly of what is said about
     * it, and is left out; but for a seed, which is the front page of something.
     */
    void found(Lease lease) {
        if (lease.head.feeds().isEmpty() || lease.directives.nofollow()) {
            return;
        }
        String own = lease.uri().getRawPath().replaceFirst("/$", "");
        boolean isFront = lease.record().depth() == 0 || own.isEmpty();
        List<URI> feeds = lease.head.feeds().stream()
                .filter(feed -> isFront || !feed.getRawPath().startsWith(own))
                .filter(feed -> !told.contains(lease.site().name() + ' ' + feed)).toList();
        if (!feeds.isEmpty() && lease.site().settings().discovery().maxFoundFeeds() > 0) {
            frontier.feeds(lease, feeds);
            if (told.size() < MOST_TOLD) {
                feeds.forEach(feed -> told.add(lease.site().name() + ' ' + feed));
            }
        }
    }

    /** So many addresses are handed over under one hold of the frontier's lock. */
    private static final int AT_ONCE = 500;
    /** An index may name indexes; the protocol knows one layer. */
    private static final int MOST_LAYERS = 3;

    void read(Lease lease, FetchOutcome.Body body) {
        if (lease.rawHash.equals(lease.record().rawHash()) && lease.record().reading() == lease.site().reading()) {
            frontier.settle(lease, new Disposition.Unchanged(body.validators()));
            return;
        }
        DiscoverySettings settings = lease.site().settings().discovery();
        Listing listing;
        try {
            listing = new ListingReader(settings.maxFile().count(), settings.maxEntries()).read(body.bytes(), lease.uri());
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            frontier.settle(lease, new Disposition.Refused(reason, lease.rawHash, body.validators(), TextMark.NONE));
            return;
        }
        hand(lease, listing);
        frontier.settle(lease, new Disposition.Listed(lease.rawHash, body.validators()));
    }

    private void hand(Lease lease, Listing listing) {
        if (lease.record().hops() < MOST_LAYERS) {
            Found how = new Found(Origin.SITEMAP, 0, lease.record().hops() + 1);
            List<URI> sitemaps = listing.sitemaps().stream().map(addresses::normal).flatMap(Optional::stream).toList();
            frontier.sitemaps(lease.site(), sitemaps, how);
        }
        Origin source = lease.record().kind() == PageKind.FEED ? Origin.FEED : Origin.SITEMAP;
        List<Listing.Entry> entries = listing.entries();
        for (int from = 0; from < entries.size() && !frontier.isFinished(); from += AT_ONCE) {
            List<Told> some = entries.subList(from, Math.min(entries.size(), from + AT_ONCE)).stream()
                    .flatMap(e -> addresses.normal(e.address()).map(uri -> new Told(uri, e.modifiedMillis())).stream()).toList();
            frontier.told(lease.site(), source, some);
        }
    }

    /** An address and what is said of it. @param modifiedMillis 0 where nothing is */
    record Told(URI address, long modifiedMillis) {}
}
