package dripstone.source.crawl;

import dripstone.life.Timepiece;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The hosts with work, and how far apart each is asked: by the sites' delays, its robots rules, what it asked for itself, and what other
 * hosts do to its network address. What spares a host outlives a restart. Guarded by the frontier's lock.
 */
final class Hosts {
    /** Of a word from before a restart, since when the clock may have been set. */
    private static final Duration LONGEST_SPARED = Duration.ofHours(24);
    /** After so long it is asked again whether a name has been looked up. */
    private static final long LOOKUP_NANOS = 5_000_000;

    private final FrontierStore store;
    private final Collection<Site> sites;
    private final RobotsBook robots;
    private final @Nullable AddressBook addressBook;
    private final Timepiece clock;
    private final Agenda agenda = new Agenda();

    /** @param addressBook for hosts to be spaced by network address too; null where they are not */
    Hosts(FrontierStore store, Collection<Site> sites, RobotsBook robots, @Nullable AddressBook addressBook, Timepiece clock) {
        this.store = store;
        this.sites = sites;
        this.robots = robots;
        this.addressBook = addressBook;
        this.clock = clock;
    }

    HostSlot of(URI uri) {
        return agenda.host(Addresses.host(uri), name -> {
            HostSlot fresh = new HostSlot(name, restedAt(uri));
            long spared = store.sparedUntilMillis(name) - clock.millis();
            if (spared > 0) {
                fresh.spare(clock.nanos() + Math.min(spared, LONGEST_SPARED.toMillis()) * 1_000_000L);
            }
            return fresh;
        });
    }

    /** When a host that was asked before a restart may be asked again. */
    private long restedAt(URI uri) {
        long last = store.lastAnswerMillis(Addresses.host(uri));
        if (last == 0) {
            return 0;
        }
        Duration delay = robots.crawlDelay(Addresses.authority(uri));
        for (Site site : sites) {
            if (site.settings().delay().compareTo(delay) > 0) {
                delay = site.settings().delay();
            }
        }
        long wait = Math.min(delay.toMillis(), Math.max(0, last + delay.toMillis() - clock.millis()));
        return clock.nanos() + wait * 1_000_000L;
    }

    /** A page of it is ready. */
    void addWork(URI address) {
        HostSlot host = of(address);
        host.addWork(Addresses.authority(address));
        agenda.update(host);
    }

    /** The host whose turn is first, which may lie in the future. */
    @Nullable HostSlot first() {
        return agenda.first();
    }

    Collection<HostSlot> active() {
        return agenda.active();
    }

    /** The host may have more to do than before, or be spared: finds it its place. */
    void changed(HostSlot host) {
        agenda.update(host);
    }

    /** Whether its network address may be asked now, too; always where hosts are not spaced by address. */
    boolean isAddressFree(HostSlot host) {
        if (addressBook == null) {
            return true;
        }
        AddressSlot slot = addressBook.slotOf(host.name());
        if (slot == null) {
            host.postponed(clock.nanos() + LOOKUP_NANOS);
            return false;
        }
        host.shares(slot);
        return host.nextRequestAt() <= clock.nanos();
    }

    /** A request for a site begins. */
    void taken(HostSlot host, Site site) {
        host.taken(site.settings().connections(), site.settings().delay(), clock.nanos());
        sharersChanged(host);
    }

    /** The request ended: the host's pause begins at {@code end}. */
    void released(HostSlot host, Lease lease, long end) {
        Duration crawlDelay = robots.crawlDelay(Addresses.authority(lease.uri()));
        for (String authority : host.authorities()) {
            Duration asked = robots.crawlDelay(authority);
            crawlDelay = asked.compareTo(crawlDelay) > 0 ? asked : crawlDelay;
        }
        host.released(end, crawlDelay);
        sharersChanged(host);
        store.putLastAnswer(host.name(), clock.millis());
        agenda.update(host);
    }

    /** A host asked to be left alone for so long, which outlives a restart. */
    void spared(HostSlot host, Duration pause) {
        store.putSparedUntil(host.name(), clock.millis() + pause.toMillis());
    }

    /** What one host does to an address changes when the others there may be asked. */
    private void sharersChanged(HostSlot host) {
        AddressSlot slot = host.address();
        if (slot != null) {
            slot.hosts().stream().filter(h -> h != host && !h.isIdle()).toList().forEach(agenda::update);
        }
    }
}
