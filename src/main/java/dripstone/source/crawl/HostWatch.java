package dripstone.source.crawl;

import dripstone.source.crawl.http.FetchOutcome;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows how hosts are doing: pauses after trouble, robots rules as they come, and a line of log where something changes. Guarded by
 * the frontier's lock.
 */
final class HostWatch {
    private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);

    private final Schedule schedule;
    private final RobotsBook robots;
    private final Addresses addresses;
    private final Patience.All patience;
    private final CrawlClock clock;

    HostWatch(Schedule schedule, RobotsBook robots, Addresses addresses, Patience.All patience, CrawlClock clock) {
        this.schedule = schedule;
        this.robots = robots;
        this.addresses = addresses;
        this.patience = patience;
        this.clock = clock;
    }

    /** A request for a page ended at {@code end}. */
    void answered(Lease lease, FetchOutcome outcome, long end) {
        HostSlot host = schedule.host(lease.uri());
        hear(host, lease.site(), HostNews.of(outcome), end);
        lease.site().counts().answered(clock.nanos());
        schedule.released(host, lease, end);
    }

    /** A request that was never made, or whose end is not known: its host is free again after its pause. */
    void abandoned(Lease lease) {
        schedule.released(schedule.host(lease.uri()), lease, clock.nanos());
    }

    /** A request for a robots.txt ended at {@code end}. */
    void robotsAnswered(Lease lease, RobotsFetch fetch, FetchOutcome outcome, long end) {
        HostSlot asked = schedule.host(lease.uri());
        hear(asked, lease.site(), HostNews.of(outcome), end);
        switch (outcome) {
            case FetchOutcome.Body b -> found(fetch, RobotsBook.wholeLines(b.bytes(), b.cut()));
            case FetchOutcome.Moved m -> redirected(fetch, addresses.resolved(fetch.uri(), m.location()));
            case FetchOutcome.Status s when s.status() >= 400 && s.status() < 500 && s.status() != 429 -> found(fetch, new byte[0]);
            case FetchOutcome.Status s -> unavailable(fetch, "status=" + s.status());
            case FetchOutcome.NotModified n -> unavailable(fetch, "status=304 to an unconditional request");
            case FetchOutcome.Unwanted u -> unavailable(fetch, u.reason());
            case FetchOutcome.Unreachable u -> unavailable(fetch, u.reason());
            case FetchOutcome.Broken b -> unavailable(fetch, b.reason());
        }
        schedule.robotsSettled(lease);
        schedule.released(asked, lease, end);
    }

    /** A robots.txt was to be fetched, and was not. */
    void robotsAbandoned(Lease lease, RobotsFetch fetch) {
        schedule.robotsSettled(lease);
        HostSlot host = schedule.host(lease.uri());
        host.addRobotsFetch(fetch);
        schedule.released(host, lease, clock.nanos());
    }

    private void redirected(RobotsFetch fetch, Optional<URI> target) {
        if (target.isEmpty() || fetch.hops() >= RobotsBook.MOST_REDIRECTS) {
            found(fetch, new byte[0]);
            return;
        }
        HostSlot next = schedule.host(target.get());
        next.addRobotsFetch(fetch.redirected(target.get()));
        schedule.changed(next);
    }

    private void found(RobotsFetch fetch, byte[] body) {
        robots.found(fetch.authority(), body, clock.millis()).ifPresent(failures -> LOG.info(
                "robots.txt can be had again: site={} authority={} failures={}", fetch.site().name(), fetch.authority(), failures));
        release(fetch);
    }

    private void unavailable(RobotsFetch fetch, String reason) {
        int failures = robots.unavailable(fetch.authority(), clock.millis());
        fetch.site().counts().failed(fetch.uri() + ": " + reason);
        if (failures == 1) {
            LOG.warn("robots.txt cannot be had: site={} authority={} reason={}; {} until it can", fetch.site().name(), fetch.authority(),
                    reason, robots.hasCopy(fetch.authority()) ? "its last copy holds" : "nothing is fetched there");
        }
        release(fetch);
    }

    private void release(RobotsFetch fetch) {
        HostSlot host = schedule.host(URI.create(fetch.authority()));
        host.queue(fetch.authority()).awaitsRobots = false;
        schedule.changed(host);
    }

    private void hear(HostSlot host, Site site, HostNews news, long end) {
        switch (news) {
            case HostNews.Well w -> well(host, site, end);
            case HostNews.Silent s -> {
                down(host, site, host.failed(end), s.reason());
                host.spare(end + patience.host().after(host.failures()).toNanos());
            }
            case HostNews.Unsteady u -> {
                down(host, site, host.failed(end), u.reason());
                if (host.isDown()) {
                    host.spare(end + patience.host().after(host.failures()).toNanos());
                }
            }
            case HostNews.Spare s -> {
                if (host.failed(end)) {
                    LOG.warn("site asks to be spared, again and again: site={} host={} {}", site.name(), host.name(), s.reason());
                }
                host.spare(end + pause(host, s.retryAfter()).toNanos());
            }
        }
    }

    /** The first time as long as the server asks; after that at least as long as our own patience says. */
    private Duration pause(HostSlot host, Duration retryAfter) {
        Duration asked = retryAfter.compareTo(patience.retryAfterMost()) > 0 ? patience.retryAfterMost() : retryAfter;
        Duration own = patience.host().after(host.failures());
        boolean enough = host.failures() <= 1 && !asked.isZero();
        return enough || asked.compareTo(own) > 0 ? asked : own;
    }

    private static void down(HostSlot host, Site site, boolean justNow, String reason) {
        if (justNow) {
            LOG.warn("site is down: site={} host={} failures={} reason={}; it is asked again, ever more seldom", site.name(), host.name(),
                    host.failures(), reason);
        }
    }

    private static void well(HostSlot host, Site site, long now) {
        int failures = host.failures();
        long down = host.answered(now);
        if (down > 0) {
            LOG.info("site has recovered: site={} host={} failures={} down-seconds={}", site.name(), host.name(), failures,
                    down / 1_000_000_000L);
        }
    }
}
