package dripstone.source.crawl;

import dripstone.life.Heartbeat;
import dripstone.life.Timepiece;
import dripstone.source.crawl.http.Access;
import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.http.FetchRequest;
import dripstone.source.crawl.http.HttpFetcher;
import dripstone.source.crawl.http.Validators;
import edu.uci.ics.crawler4j.PolitenessServer;
import edu.uci.ics.crawler4j.crawler.CrawlConfig;
import edu.uci.ics.crawler4j.crawler.Page;
import edu.uci.ics.crawler4j.fetcher.PageFetchResult;
import edu.uci.ics.crawler4j.fetcher.PageFetcher;
import edu.uci.ics.crawler4j.url.WebURL;
import java.security.KeyManagementException;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.apache.hc.core5.http.Header;

/**
 * crawler4j's fetcher, with ours in it. Politeness has been seen to when an address arrives here; what is owed is the moment at which the
 * request ends, from which the host's pause runs.
 */
final class FetchStep extends PageFetcher {
    /** The frontier has waited already: nothing is left to wait for here. */
    private static final PolitenessServer SEEN_TO = url -> PolitenessServer.NO_POLITENESS_APPLIED;

    /** What makes crawler4j ask for content; {@link Answer} then has none, which it calls a content fetch error. */
    private static final int WITHOUT_CONTENT = 200;

    private final HttpFetcher fetcher;
    private final DurableFrontier frontier;
    private final Timepiece clock;
    /** By the name of the site. */
    private final Map<String, Access> access;
    private final DocumentBodies documents;

    /** An answer in crawler4j's terms. */
    private static final class Answer extends PageFetchResult {
        private final FetchOutcome outcome;

        Answer(Lease lease, FetchOutcome outcome, int status) {
            super(false);
            this.outcome = outcome;
            setStatusCode(status);
            setFetchedUrl(lease.getURL());
            setResponseHeaders(new Header[0]);
            if (outcome instanceof FetchOutcome.Moved m) {
                setMovedToUrl(m.location());
            }
        }

        /** The body was read to its end, or given up, long before. */
        @Override
        public void close() {}

        @Override
        public boolean fetchContent(Page page, int most) {
            if (!(outcome instanceof FetchOutcome.Body b)) {
                return false;
            }
            page.setContentData(b.bytes());
            page.setContentType(b.mediaType());
            page.setContentCharset(b.charset());
            page.setFetchResponseHeaders(new Header[0]);
            return true;
        }
    }

    FetchStep(CrawlConfig config, Addresses addresses, HttpFetcher fetcher, DurableFrontier frontier, Timepiece clock,
            Map<String, Access> access, DocumentBodies documents)
            throws NoSuchAlgorithmException, KeyManagementException, KeyStoreException {
        super(config, addresses.normalizer(), SEEN_TO);
        this.fetcher = fetcher;
        this.frontier = frontier;
        this.clock = clock;
        this.access = Map.copyOf(access);
        this.documents = documents;
    }

    /** Fetches the robots.txt of a lease; its outcome is settled when this returns. */
    void fetchRobots(Lease lease, RobotsFetch fetch) {
        FetchOutcome outcome = fetcher.fetch(new FetchRequest(lease.uri(), Validators.NONE,
                lease.site().settings().limits().forRobots(RobotsBook.MOST_BYTES), type -> true, access(lease)));
        frontier.robotsAnswered(lease, fetch, outcome, clock.nanos());
    }

    private Access access(Lease lease) {
        return access.getOrDefault(lease.site().name(), Access.DIRECT);
    }

    @Override
    public PageFetchResult fetchPage(WebURL url) {
        Lease lease = (Lease) url;
        PageRecord before = lease.record();
        boolean conditional = before.reading() == lease.site().reading() && !before.rawHash().isEmpty();
        FetchOutcome outcome = fetcher.fetch(new FetchRequest(lease.uri(), conditional ? before.validators() : Validators.NONE,
                lease.limits(), lease.mediaTypes(documents), access(lease)));
        frontier.answered(lease, outcome, clock.nanos());
        Heartbeat.here().works("reading " + lease.uri());
        lease.outcome = outcome;
        return switch (outcome) {
            case FetchOutcome.Body b -> new Answer(lease, b, 200);
            case FetchOutcome.NotModified n -> new Answer(lease, n, 304);
            case FetchOutcome.Moved m -> new Answer(lease, m, m.status());
            case FetchOutcome.Status s -> new Answer(lease, s, s.status());
            case FetchOutcome.Unwanted u -> new Answer(lease, u, WITHOUT_CONTENT);
            case FetchOutcome.Unreachable u -> new Answer(lease, u, WITHOUT_CONTENT);
            case FetchOutcome.Broken b -> new Answer(lease, b, WITHOUT_CONTENT);
        };
    }
}
