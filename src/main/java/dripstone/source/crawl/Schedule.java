package dripstone.source.crawl;

import dripstone.life.Timepiece;
import dripstone.source.crawl.FrontierStore.Entry;
import dripstone.source.crawl.consent.ConsentSignal;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.revisit.Signal;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which page is asked for next. Hands out only addresses whose host may be asked at once, so no thread ever waits for a host. Guarded by
 * the frontier's lock.
 *
 * <p>The order: of all hosts the one that has been free longest; of its authorities each in turn; of an authority's ready pages the
 * one of the smallest {@link Priority}, then the one found first. Before the first page of an authority, its robots.txt.
 */
final class Schedule {
    private static final int PROMOTED_AT_ONCE = 256;
    /** A page of a site that is not in the settings now; it is looked at again when the site comes back. */
    private static final Duration PARKED = Duration.ofDays(30);

    private final FrontierStore store;
    private final Map<String, Site> sites;
    private final RobotsBook robots;
    private final Blocks blocks;
    private final Traps traps;
    private final Timepiece clock;
    private final Hosts hosts;
    private final Waking waking;
    private final Admission admission;
    /** By the place of the page, which is its own: {@link FrontierStore#firstReady} need not spell addresses to leave them out. */
    private final Map<Long, Lease> inFlight = new HashMap<>();
    private final Set<Lease> robotsInFlight = new HashSet<>();
    private long nextDueMillis = Long.MIN_VALUE;

    /** @param addressBook for hosts to be spaced by network address too; null where they are not */
    Schedule(FrontierStore store, Map<String, Site> sites, RobotsBook robots, @Nullable AddressBook addressBook, Timepiece clock) {
        this.store = store;
        this.sites = sites;
        this.robots = robots;
        this.blocks = new Blocks(store);
        this.traps = new Traps(store);
        this.hosts = new Hosts(store, sites.values(), robots, addressBook, clock);
        this.waking = new Waking(store, this::promote);
        this.admission = new Admission(store, traps, hosts, this::promote);
        this.clock = clock;
    }

    /** Takes up what the store holds: blocks, counts, pages that were parked, authorities with work, and the seeds. */
    void open() throws IOException {
        blocks.open();
        for (Site site : sites.values()) {
            byte[] counts = store.counts(site.name());
            if (counts == null || !site.counts().restore(counts)) {
                store.eachPage(site.name(), (address, page) -> site.counts().added(page));
            }
            if (store.isParked(site.name())) {
                waking.unpark(site.name());
            }
        }
        store.authorities().forEach(a -> hosts.addWork(URI.create(a)));
        for (Site site : sites.values()) {
            site.seeds().forEach(seed -> admission.found(site, seed, Found.SEED, Signal.NONE));
            site.listings().forEach((address, kind) -> admission.listing(site, address, kind, Found.SEED));
        }
    }

    /** What may be asked for now; null where nothing may. */
    @Nullable Lease next() {
        promoteDue();
        while (true) {
            HostSlot host = hosts.first();
            if (host == null || host.readyAt > clock.nanos()) {
                return null;
            }
            Lease lease = leaseOn(host);
            hosts.changed(host);
            if (lease != null) {
                return lease;
            }
        }
    }

    /** How long until something may be asked for; {@link Long#MAX_VALUE} where that depends on others. */
    long nanosToNext() {
        HostSlot host = hosts.first();
        long byHost = host == null ? Long.MAX_VALUE : Math.max(0, host.readyAt - clock.nanos());
        long due = nextDueMillis;
        long byTime = due == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, due - clock.millis()) * 1_000_000L;
        return Math.min(byHost, Math.max(0, byTime));
    }

    /** A page's outcome is known: writes its record, which must name when it is looked at again. */
    void settled(Lease lease, PageRecord record) {
        Entry entry = lease.entry();
        store.replace(entry, record);
        withdrawn(lease);
        lease.site().counts().replaced(/* old= */ entry.page(), /* page= */ record);
        if (record.ready()) {
            hosts.addWork(lease.uri());
        } else {
            nextDueMillis = Math.min(nextDueMillis, record.dueMillis());
            waking.aliases(lease.site(), entry.address(), entry.page(), record);
        }
    }

    /** The page stays where it is, as if it had not been handed out. */
    void givenBack(Lease lease) {
        withdrawn(lease);
        hosts.addWork(lease.uri());
    }

    void robotsSettled(Lease lease) {
        robotsInFlight.remove(lease);
    }

    /** Hands what is counted to the store, for its next commit. */
    void saveCounts() {
        for (Site site : sites.values()) {
            if (site.counts().takeChanged()) {
                store.putCounts(site.name(), site.counts().encoded());
            }
        }
    }

    Hosts hosts() {
        return hosts;
    }

    Admission admission() {
        return admission;
    }

    Waking waking() {
        return waking;
    }

    Blocks blocks() {
        return blocks;
    }

    Traps traps() {
        return traps;
    }

    boolean isInFlight(String site, String address) {
        return inFlight.values().stream().anyMatch(l -> l.entry().site().equals(site) && l.entry().address().equals(address));
    }

    /** Leases of threads that are no more. */
    List<Lease> orphans() {
        List<Lease> orphans = new ArrayList<>();
        inFlight.values().stream().filter(l -> !l.holder().isAlive()).forEach(orphans::add);
        robotsInFlight.stream().filter(l -> !l.holder().isAlive()).forEach(orphans::add);
        return orphans;
    }

    /** Whether nothing is in flight and nothing will be due within that time but at hosts that are in trouble for longer. */
    boolean isExhausted(Duration wait) {
        if (!inFlight.isEmpty() || !robotsInFlight.isEmpty()) {
            return false;
        }
        promoteDue();
        long horizon = clock.nanos() + wait.toNanos();
        return nextDueMillis > clock.millis() + wait.toMillis()
                && hosts.active().stream().allMatch(h -> h.isIdle() || h.troubledUntil() > horizon);
    }

    int inFlight() {
        return inFlight.size() + robotsInFlight.size();
    }

    private void withdrawn(Lease lease) {
        inFlight.remove(lease.record().order());
        lease.site().counts().returned(lease.entry().page());
    }

    private void promoteDue() {
        long now = clock.millis();
        if (nextDueMillis > now) {
            return;
        }
        List<Entry> due = store.due(now, PROMOTED_AT_ONCE);
        due.forEach(this::promote);
        nextDueMillis = store.nextDueMillis();
    }

    private void promote(Entry entry) {
        store.replace(entry, entry.page().asReady());
        hosts.addWork(URI.create(entry.address()));
    }

    private @Nullable Lease leaseOn(HostSlot host) {
        if (!hosts.isAddressFree(host)) {
            return null;
        }
        RobotsFetch fetch = host.nextRobotsFetch();
        if (fetch != null) {
            long quiet = nanosOfQuiet(fetch.site());
            if (quiet > 0) {
                host.addRobotsFetch(fetch);
                host.spare(clock.nanos() + quiet);
                return null;
            }
            Lease lease = Lease.ofRobots(fetch);
            robotsInFlight.add(lease);
            hosts.taken(host, fetch.site());
            return lease;
        }
        HostSlot.Queue queue = host.nextQueue(clock.nanos());
        while (queue != null && queue.hasWork && !queue.awaitsRobots && queue.blockedUntil <= clock.nanos()) {
            Entry entry = store.firstReady(queue.authority, inFlight::containsKey);
            if (entry == null) {
                queue.hasWork = false;
                return null;
            }
            Lease lease = examined(host, queue, entry);
            if (lease != null) {
                return lease;
            }
        }
        return null;
    }

    /** A lease of that page, or null after something was done that stands before it, or instead of it. */
    private @Nullable Lease examined(HostSlot host, HostSlot.Queue queue, Entry entry) {
        Site site = sites.get(entry.site());
        PageRecord page = entry.page();
        URI uri = URI.create(entry.address());
        if (site == null) {
            store.replace(entry, page.waiting(PageState.SCHEDULED, clock.millis() + PARKED.toMillis(), page.attempts(), page.detail()));
            store.setParked(entry.site(), true);
            return null;
        }
        String unwanted = unwanted(site, uri, page);
        if (unwanted != null) {
            return refused(site, entry, unwanted);
        }
        long quiet = nanosOfQuiet(site);
        if (quiet > 0) {
            queue.blockedUntil = clock.nanos() + quiet;
            return null;
        }
        return switch (robots.ask(queue.authority, uri, site.consent(), clock.millis())) {
            case RobotsBook.Answer.Fetch f -> {
                queue.awaitsRobots = true;
                host.addRobotsFetch(RobotsFetch.first(f.file(), queue.authority, site));
                yield leaseOn(host);
            }
            case RobotsBook.Answer.Wait w -> {
                queue.blockedUntil = clock.nanos() + Math.max(0, w.untilMillis() - clock.millis()) * 1_000_000L;
                yield null;
            }
            case RobotsBook.Answer.Refused r -> refused(site, entry, r.reason());
            case RobotsBook.Answer.Withheld w -> {
                site.consentCounts().refused(uri, page, w.verdict());
                yield refused(site, entry, w.verdict().text());
            }
            case RobotsBook.Answer.Allowed a -> leased(host, site, uri, entry, a.signals());
        };
    }

    /** How long the site is left alone from now on; 0 outside its quiet hours. */
    private long nanosOfQuiet(Site site) {
        return Math.max(0, site.openAtMillis(clock.millis()) - clock.millis()) * 1_000_000L;
    }

    /** Why a page is not fetched, whatever its robots rules say; null where nothing speaks against it. */
    private @Nullable String unwanted(Site site, URI uri, PageRecord page) {
        Blocks.Block block = blocks.of(uri);
        if (block != null) {
            return block.detail();
        }
        if (page.isListing()) {
            return site.mayList(uri) ? null : "out of scope";
        }
        if (!site.contains(uri, page.depth())) {
            return "out of scope";
        }
        if (!page.kept() && site.counts().keptOrComing() >= site.settings().maxPages()) {
            return "max-pages=" + site.settings().maxPages();
        }
        return page.fetchedMillis() > 0 ? null : trapped(site, uri, page);
    }

    private @Nullable String trapped(Site site, URI uri, PageRecord page) {
        Traps.Suspicion suspicion = traps.of(site, uri);
        if (suspicion == null) {
            return null;
        }
        if (!traps.plain(site, uri).equals(uri)) {
            boolean _ = admission.found(site, uri, new Found(Origin.ALIAS, page.depth(), page.hops()), Signal.NONE);
        }
        return suspicion.detail();
    }

    private Lease leased(HostSlot host, Site site, URI uri, Entry entry, List<ConsentSignal> signals) {
        Lease lease = Lease.ofPage(site, uri, entry);
        lease.siteSignals = signals;
        inFlight.put(entry.page().order(), lease);
        site.counts().leased(entry.page());
        hosts.taken(host, site);
        return lease;
    }

    private @Nullable Lease refused(Site site, Entry entry, String reason) {
        long due = clock.millis() + site.settings().recrawlInterval().toMillis();
        PageRecord before = entry.page();
        // Its body is forgotten: when it may be asked for again, it is read, changed or not.
        PageRecord page = before.read(before.fetchedMillis(), 0, "", Validators.NONE, before.kept())
                .waiting(PageState.REFUSED, due, 0, reason);
        store.replace(entry, page);
        site.counts().replaced(/* old= */ entry.page(), /* page= */ page);
        nextDueMillis = Math.min(nextDueMillis, due);
        waking.aliases(site, entry.address(), entry.page(), page);
        return null;
    }
}
