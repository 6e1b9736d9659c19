package dripstone.source.crawl;

import dripstone.meter.Meters;
import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.TextMark;
import dripstone.text.HtmlPageReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A frontier without network and without waiting: leases are taken and answered by hand, and time passes when it is told to. */
final class FrontierFixture implements AutoCloseable {
    final TestClock clock;
    final OpenFrontier opened;

    private FrontierFixture(TestClock clock, OpenFrontier opened) {
        this.clock = clock;
        this.opened = opened;
    }

    static FrontierFixture open(Path dir, TestClock clock, SiteSettings... sites) throws Exception {
        Crawler crawler = new Crawler(CrawlTesting.settings(1), List.of(sites), dir, new HtmlPageReader(Crawler.AGENT),
                new CollectingSink(), new Meters(), "0.1-test", CrawlTesting.SHORT, clock);
        return new FrontierFixture(clock, crawler.openFrontier());
    }

    /** The next page; null where none may be asked for now. Robots files are answered with a 404 on the way. */
    @Nullable Lease next() {
        while (true) {
            Lease lease = opened.frontier().locked(() -> opened.schedule().next());
            RobotsFetch robots = lease == null ? null : lease.robotsFetch();
            if (lease == null || robots == null) {
                return lease;
            }
            opened.frontier().robotsAnswered(lease, robots, new FetchOutcome.Status(404, Optional.empty()), clock.nanos());
        }
    }

    /** The next page, which must be there. */
    Lease lease() {
        return Objects.requireNonNull(next(), "nothing is due");
    }

    void settle(Lease lease, Disposition disposition) {
        if (!lease.settle()) {
            throw new IllegalStateException("settled twice: " + lease.uri());
        }
        opened.frontier().answered(lease, new FetchOutcome.NotModified(), clock.nanos());
        opened.frontier().change(() -> opened.settlement().apply(lease, disposition));
    }

    /** The page was fetched and taken. */
    void read(Lease lease, String text) {
        settle(lease, new Disposition.Taken(hash(text), Validators.NONE, TextMark.of(text)));
    }

    PageRecord record(String site, URI address) {
        return Objects.requireNonNull(opened.frontier().locked(() -> opened.store().page(site, address.toString())), address.toString());
    }

    Site site(String name) {
        return Objects.requireNonNull(opened.sites().get(name));
    }

    static String hash(String text) {
        return HexFormat.of().toHexDigits(text.hashCode()).repeat(8);
    }

    @Override
    public void close() throws IOException {
        try {
            opened.frontier().shut(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the frontier was closed", e);
        }
    }
}
