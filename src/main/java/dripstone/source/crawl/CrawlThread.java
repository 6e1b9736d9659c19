package dripstone.source.crawl;

import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import dripstone.source.crawl.http.FetchOutcome;
import edu.uci.ics.crawler4j.crawler.Page;
import edu.uci.ics.crawler4j.crawler.WebCrawler;
import edu.uci.ics.crawler4j.url.WebURL;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of crawler4j's threads: what is done with each answer. Each of its steps says at most once what became of the page. */
final class CrawlThread extends WebCrawler {
    private static final Logger LOG = LoggerFactory.getLogger(CrawlThread.class);

    private final DurableFrontier frontier;
    private final FetchStep fetch;
    private final Offering offering;
    private final Addresses addresses;
    private volatile Heartbeat heartbeat = new Heartbeat("crawl", "crawl");

    CrawlThread(DurableFrontier frontier, FetchStep fetch, Offering offering, Addresses addresses) {
        this.frontier = frontier;
        this.fetch = fetch;
        this.offering = offering;
        this.addresses = addresses;
    }

    @Override
    public void onStart() {
        Thread.currentThread().setName("crawl-" + getMyId());
    }

    /** {@inheritDoc} The frontier says when it works and when it waits, as it hands addresses out. */
    @Override
    public void run() {
        Heartbeat mine = new Heartbeat("crawl-" + getMyId(), "crawl-" + getMyId());
        heartbeat = mine;
        mine.run(super::run);
    }

    Pulse pulse() {
        return heartbeat.pulse();
    }

    /** Robots files are no pages: they end here. */
    @Override
    protected @Nullable WebURL handleUrlBeforeProcess(WebURL url) {
        Lease lease = (Lease) url;
        RobotsFetch robots = lease.robotsFetch();
        if (robots == null) {
            return url;
        }
        fetch.fetchRobots(lease, robots);
        return null;
    }

    /** Statuses that are neither a page nor a redirect end here. */
    @Override
    protected void handlePageStatusCode(WebURL url, int status, String description) {
        Lease lease = (Lease) url;
        if (lease.outcome instanceof FetchOutcome.NotModified n) {
            offering.notModified(lease, n);
        } else if (lease.outcome instanceof FetchOutcome.Status s) {
            frontier.settle(lease, ofStatus(s));
        }
    }

    /** Seen to in {@link #handlePageStatusCode}; crawler4j would log a line a page. */
    @Override
    protected void onUnexpectedStatusCode(String url, int status, String contentType, String description) {}

    private static Disposition ofStatus(FetchOutcome.Status s) {
        String reason = "status=" + s.status();
        boolean later = s.status() == 408 || s.status() == 425 || s.status() == 429 || s.status() >= 500;
        return later
                ? new Disposition.Failed(reason, s.retryAfter().orElse(Duration.ZERO), true)
                : new Disposition.Refused(reason);
    }

    @Override
    protected void onRedirectedStatusCode(Page page) {
        moved((Lease) page.getWebURL());
    }

    @Override
    protected void onRedirectedToInvalidUrl(Page page) {
        moved((Lease) page.getWebURL());
    }

    private void moved(Lease lease) {
        if (lease.outcome instanceof FetchOutcome.Moved m) {
            frontier.settle(lease, new Disposition.Moved(m.status(), addresses.resolved(lease.uri(), m.location())));
        }
    }

    /** No answer to speak of. A request that a stop cut off tells nothing of the page. */
    @Override
    protected void onContentFetchError(Page page, Exception e) {
        Lease lease = (Lease) page.getWebURL();
        FetchOutcome outcome = lease.outcome;
        switch (outcome) {
            case FetchOutcome.Unwanted u -> frontier.settle(lease, new Disposition.Refused(u.reason()));
            case FetchOutcome.Unreachable u -> frontier.settle(lease, failed(u.reason(), false));
            case FetchOutcome.Broken b -> frontier.settle(lease, failed(b.reason(), true));
            case null -> onUnhandledException(page, e);
            case FetchOutcome.Body b -> onUnhandledException(page, e);
            case FetchOutcome.NotModified n -> onUnhandledException(page, e);
            case FetchOutcome.Moved m -> onUnhandledException(page, e);
            case FetchOutcome.Status s -> onUnhandledException(page, e);
        }
    }

    private Disposition failed(String reason, boolean counts) {
        return frontier.isFinished() ? new Disposition.GivenBack() : new Disposition.Failed(reason, Duration.ZERO, counts);
    }

    @Override
    protected void onParseError(WebURL url, Exception e) {
        LOG.warn("a page could not be read: uri={}", url.getURL(), e);
        frontier.settle((Lease) url, new Disposition.Failed("page reader: " + e));
    }

    @Override
    protected void onUnhandledException(Page page, Throwable e) {
        Lease lease = (Lease) page.getWebURL();
        if (lease.settle()) {
            LOG.warn("a page could not be processed: uri={}", lease.uri(), e);
            frontier.settleClaimed(lease, new Disposition.Failed("crawler: " + e));
        }
    }

    @Override
    public boolean shouldVisit(Page from, WebURL url) {
        return url instanceof FoundUrl found && found.site().contains(found.uri(), found.getDepth());
    }

    @Override
    public void visit(Page page) {
        offering.offer((Lease) page.getWebURL());
    }
}
