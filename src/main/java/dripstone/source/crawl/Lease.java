package dripstone.source.crawl;

import dripstone.source.crawl.consent.ConsentSignal;
import dripstone.source.crawl.consent.ConsentVerdict;
import dripstone.source.crawl.discovery.ListingReader;
import dripstone.source.crawl.http.FetchLimits;
import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.http.ReadableTypes;
import dripstone.text.Page;
import edu.uci.ics.crawler4j.url.AbstractWebURL;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An address that was handed out to a crawler thread: a page, or a robots.txt. Carries through crawler4j's steps what one of them found
 * out and a later one needs; only the thread that holds it touches those fields.
 */
final class Lease extends AbstractWebURL {
    private static final long serialVersionUID = 1;
    private static final Duration FETCH_MARGIN = Duration.ofMinutes(1);

    private final transient Site site;
    private final transient URI uri;
    private final transient FrontierStore.@Nullable Entry entry;
    private final transient @Nullable RobotsFetch robotsFetch;
    private final transient Thread holder = Thread.currentThread();
    private final transient AtomicBoolean settled = new AtomicBoolean();
    /** Null until the request ended. Written by the holder, read by the keeper once the holder is dead. */
    transient volatile @Nullable FetchOutcome outcome;
    transient @Nullable Page page;
    transient String rawHash = "";
    /** What the site's files say of AI training there. Set before it is handed out. */
    transient List<ConsentSignal> siteSignals = List.of();
    transient RobotsDirectives directives = RobotsDirectives.NONE;
    transient HeadLinks head = HeadLinks.NONE;
    transient boolean unchanged;
    /** Whether the sink has its document; then the receipt settles it. Written by the holder, read by the keeper. */
    transient volatile boolean awaitsReceipt;

    private Lease(Site site, URI uri, FrontierStore.@Nullable Entry entry, @Nullable RobotsFetch robotsFetch) {
        this.site = site;
        this.uri = uri;
        this.entry = entry;
        this.robotsFetch = robotsFetch;
    }

    static Lease ofPage(Site site, URI uri, FrontierStore.Entry entry) {
        return named(new Lease(site, uri, entry, null), entry.page().depth());
    }

    static Lease ofRobots(RobotsFetch fetch) {
        return named(new Lease(fetch.site(), fetch.uri(), null, fetch), 0);
    }

    private static Lease named(Lease lease, int depth) {
        lease.setDepth((short) depth);
        return lease;
    }

    /** crawler4j would take each address apart for domains that nobody asks for. */
    @Override
    public String getURL() {
        return uri.toString();
    }

    Site site() {
        return site;
    }

    URI uri() {
        return uri;
    }

    /** Of a page. */
    FrontierStore.Entry entry() {
        if (entry == null) {
            throw new IllegalStateException("a lease of robots.txt has no page: uri=" + uri);
        }
        return entry;
    }

    PageRecord record() {
        return entry().page();
    }

    @Nullable RobotsFetch robotsFetch() {
        return robotsFetch;
    }

    /** The verdict on its text by all that is known now. */
    ConsentVerdict consent() {
        return site.consent().judge(Stream.concat(siteSignals.stream(), directives.signals().stream()).toList());
    }

    /** Whether it is of a sitemap or feed. */
    boolean isListing() {
        return entry != null && entry.page().isListing();
    }

    /** What limits its answer. */
    FetchLimits limits() {
        return isListing() ? site.settings().listingLimits() : site.settings().limits();
    }

    /** How long its fetch may take by its own limits, with a margin for names that are looked up and bytes that are put together. */
    Duration longest() {
        FetchLimits limits = robotsFetch == null ? limits() : site.settings().limits();
        return limits.connect().plus(limits.total()).plus(FETCH_MARGIN);
    }

    /** Which types of body are read. @param documents beside pages */
    Predicate<String> mediaTypes(DocumentBodies documents) {
        return isListing()
                ? ListingReader::isWanted
                : type -> (ReadableTypes.isPage(type) || documents.reads(type)) && site.settings().fetch().reads(type);
    }

    Thread holder() {
        return holder;
    }

    /** Whether the caller is the one who answers for it: true once. */
    boolean settle() {
        return settled.compareAndSet(false, true);
    }

    /** Two leases are two, even of one address; so is crawler4j's own notion of an address refined. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
