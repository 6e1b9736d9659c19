package dripstone.source.crawl;

import dripstone.life.Timepiece;
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
    private final Hosts hosts;
    private final RobotsBook robots;
    private final Addresses addresses;
    private final Patience.All patience;
    private final Timepiece clock;

    HostWatch(Schedule schedule, RobotsBook robots, Addresses addresses, Patience.All patience, Timepiece clock) {
        this.schedule = schedule;
        this.hosts = schedule.hosts();
        this.robots = robots;
        this.addresses = addresses;
        this.patience = patience;
        this.clock = clock;
    }

    /** A request for a page ended at {@code end}. */
    void answered(Lease lease, FetchOutcome outcome, long end) {
        HostSlot host = hosts.of(lease.uri());
        hear(host, lease.site(), HostNews.of(outcome), end);
        lease.site().counts().answered(clock.nanos());
        hosts.released(host, lease, end);
    }

    /** A request that was never made, or whose end is not known: its host is free again after its pause. */
    void abandoned(Lease lease) {
        hosts.released(hosts.of(lease.uri()), lease, clock.nanos());
    }

    /** A request for a robots.txt, or another of a site's files, ended at {@code end}. */
    void robotsAnswered(Lease lease, RobotsFetch fetch, FetchOutcome outcome, long end) {
        HostSlot asked = hosts.of(lease.uri());
        hear(asked, lease.site(), HostNews.of(outcome), end);
        switch (outcome) {
            case FetchOutcome.Body b -> found(fetch, RobotsBook.wholeLines(b.bytes(), b.cut()));
            case FetchOutcome.Moved m -> redirected(fetch, addresses.resolved(fetch.uri(), m.location()));
            case FetchOutcome.Status s when saysThereIsNone(s.status()) -> found(fetch, new byte[0]);
            case FetchOutcome.Status s -> unavailable(fetch, "status=" + s.status());
            case FetchOutcome.NotModified n -> unavailable(fetch, "status=304 to an unconditional request");
            case FetchOutcome.Unwanted u -> unavailable(fetch, u.reason());
            case FetchOutcome.Unreachable u -> unavailable(fetch, u.reason());
            case FetchOutcome.Broken b -> unavailable(fetch, b.reason());
        }
        schedule.robotsSettled(lease);
        hosts.released(asked, lease, end);
    }

    /**
     * RFC 9309, section 2.3.1.3, whose 4xx are here without 429: that is no word about the file but about the asking. A 2xx without content
     * is a file that says nothing.
     */
    private static boolean saysThereIsNone(int status) {
        return (status >= 400 && status < 500 && status != 429) || (status > 200 && status < 300);
    }

    /** A robots.txt was to be fetched, and was not. */
    void robotsAbandoned(Lease lease, RobotsFetch fetch) {
        schedule.robotsSettled(lease);
        HostSlot host = hosts.of(lease.uri());
        host.addRobotsFetch(fetch);
        hosts.released(host, lease, clock.nanos());
    }

    private void redirected(RobotsFetch fetch, Optional<URI> target) {
        if (target.isEmpty() || fetch.hops() >= RobotsBook.MOST_REDIRECTS) {
            found(fetch, new byte[0]);
            return;
        }
        HostSlot next = hosts.of(target.get());
        next.addRobotsFetch(fetch.redirected(target.get()));
        hosts.changed(next);
    }

    private void found(RobotsFetch fetch, byte[] body) {
        robots.found(fetch.authority(), fetch.file(), body, clock.millis()).ifPresent(failures -> LOG.info(
                "{} can be had again: site={} authority={} failures={}", fetch.file().path(), fetch.site().name(), fetch.authority(),
                failures));
        release(fetch);
    }

    private void unavailable(RobotsFetch fetch, String reason) {
        int failures = robots.unavailable(fetch.authority(), fetch.file(), clock.millis());
        fetch.site().counts().failed(fetch.uri() + ": " + reason);
        if (failures == 1) {
            LOG.warn("{} cannot be had: site={} authority={} reason={}; {} until it can", fetch.file().path(), fetch.site().name(),
                    fetch.authority(), reason, untilThen(fetch));
        }
        release(fetch);
    }

    private String untilThen(RobotsFetch fetch) {
        if (robots.hasCopy(fetch.authority(), fetch.file())) {
            return "its last copy holds";
        }
        return fetch.file() == SiteFile.ROBOTS ? "nothing is fetched there" : "it counts as absent";
    }

    private void release(RobotsFetch fetch) {
        HostSlot host = hosts.of(URI.create(fetch.authority()));
        host.queue(fetch.authority()).awaitsRobots = false;
        hosts.changed(host);
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
                host.strained();
                Duration pause = pause(host, s.retryAfter());
                host.spare(end + pause.toNanos());
                hosts.spared(host, pause);
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
