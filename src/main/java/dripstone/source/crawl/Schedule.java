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
    /** Links kept of a site, as a multiple of its page limit: not every link becomes a page. */
    private static final int KNOWN_PER_PAGE = 10;
    private static final int KNOWN_AT_LEAST = 1_000;
    /** Of a word from before a restart, since when the clock may have been set. */
    private static final Duration LONGEST_SPARED = Duration.ofHours(24);
    /** After so long it is asked again whether a name has been looked up. */
    private static final long LOOKUP_NANOS = 5_000_000;

    private final FrontierStore store;
    private final Map<String, Site> sites;
    private final RobotsBook robots;
    private final Blocks blocks;
    private final Traps traps;
    private final Timepiece clock;
    private final Waking waking;
    private final Agenda agenda = new Agenda();
    /** By the place of the page, which is its own: {@link FrontierStore#firstReady} need not spell addresses to leave them out. */
    private final Map<Long, Lease> inFlight = new HashMap<>();
    private final Set<Lease> robotsInFlight = new HashSet<>();
    private final @Nullable AddressBook addressBook;
    private long nextDueMillis = Long.MIN_VALUE;

    /** @param addressBook for hosts to be spaced by network address too; null where they are not */
    Schedule(FrontierStore store, Map<String, Site> sites, RobotsBook robots, @Nullable AddressBook addressBook, Timepiece clock) {
        this.store = store;
        this.sites = sites;
        this.robots = robots;
        this.addressBook = addressBook;
        this.blocks = new Blocks(store);
        this.traps = new Traps(store);
        this.waking = new Waking(store, this::promote);
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
        store.authorities().forEach(a -> addWork(URI.create(a)));
        for (Site site : sites.values()) {
            site.seeds().forEach(seed -> found(site, seed, Found.SEED, Signal.NONE));
            site.listings().forEach((address, kind) -> listing(site, address, kind, Found.SEED));
        }
    }

    /** Adds a page that is not known yet; false where it is, or where the site knows too many. */
    boolean found(Site site, URI address, Found how, Signal signal) {
        URI plain = traps.plain(site, address);
        if (store.has(site.name(), plain.toString())) {
            return false;
        }
        long most = Math.max(KNOWN_AT_LEAST, (long) KNOWN_PER_PAGE * site.settings().maxPages());
        if (site.counts().known() >= most && how.depth() > 0) {
            site.counts().dropped();
            return false;
        }
        add(site, plain, PageKind.PAGE, how, signal);
        return true;
    }

    /** Adds a sitemap or feed that is not known as one yet; false where it is, or may not be read, or there are too many. */
    boolean listing(Site site, URI address, PageKind kind, Found how) {
        PageRecord known = store.page(site.name(), address.toString());
        if (!site.mayList(address) || (known != null && (known.isListing() || known.ready()))) {
            return false;
        }
        if (site.counts().listings() >= site.settings().discovery().maxFiles()) {
            site.counts().dropped();
            return false;
        }
        if (known == null) {
            add(site, address, kind, how, Signal.NONE);
            return true;
        }
        PageRecord page = known.as(kind, how.origin());
        store.replace(new Entry(site.name(), address.toString(), known), page);
        site.counts().replaced(/* old= */ known, /* page= */ page);
        addWork(address);
        return true;
    }

    private void add(Site site, URI address, PageKind kind, Found how, Signal signal) {
        site.counts().added(store.add(site.name(), address, kind, how, signal));
        addWork(address);
    }

    /** A sitemap or feed names a page, and perhaps when it changed. */
    void told(Site site, URI address, Origin source, long modifiedMillis) {
        PageRecord known = store.page(site.name(), address.toString());
        if (known == null) {
            if (site.contains(address, 1)) {
                boolean _ = found(site, address, new Found(source, 1, 0),
                        modifiedMillis == 0 ? Signal.NONE : new Signal(source, modifiedMillis, false));
            }
            return;
        }
        boolean news = modifiedMillis > known.signal().modifiedMillis() && modifiedMillis > known.fetchedMillis();
        boolean idle = !known.ready() && !known.isListing() && known.fetchedMillis() > 0;
        if (news && idle && site.counts().trust(source).follows(known.order())) {
            promote(new Entry(site.name(), address.toString(), known.with(new Signal(source, modifiedMillis, true))));
        }
    }

    /** Makes a page that waits ready, or adds it. @return whether it was known */
    boolean wanted(Site site, URI address, Found how) {
        PageRecord known = store.page(site.name(), address.toString());
        if (known == null) {
            add(site, address, PageKind.PAGE, how, Signal.NONE);
        } else if (!known.ready()) {
            promote(new Entry(site.name(), address.toString(), known));
        }
        return known != null;
    }

    /** What may be asked for now; null where nothing may. */
    @Nullable Lease next() {
        promoteDue();
        while (true) {
            HostSlot host = agenda.first();
            if (host == null || host.readyAt > clock.nanos()) {
                return null;
            }
            Lease lease = leaseOn(host);
            agenda.update(host);
            if (lease != null) {
                return lease;
            }
        }
    }

    /** How long until something may be asked for; {@link Long#MAX_VALUE} where that depends on others. */
    long nanosToNext() {
        HostSlot host = agenda.first();
        long byHost = host == null ? Long.MAX_VALUE : Math.max(0, host.readyAt - clock.nanos());
        long due = nextDueMillis;
        long byTime = due == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, due - clock.millis()) * 1_000_000L;
        return Math.min(byHost, Math.max(0, byTime));
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

    HostSlot host(URI uri) {
        return agenda.host(Addresses.host(uri), name -> {
            HostSlot fresh = new HostSlot(name, restedAt(uri));
            long spared = store.sparedUntilMillis(name) - clock.millis();
            if (spared > 0) {
                fresh.spare(clock.nanos() + Math.min(spared, LONGEST_SPARED.toMillis()) * 1_000_000L);
            }
            return fresh;
        });
    }

    /** A host asked to be left alone for so long, which outlives a restart. */
    void spared(HostSlot host, Duration pause) {
        store.putSparedUntil(host.name(), clock.millis() + pause.toMillis());
    }

    /** The host may have more to do than before, or be spared: finds it its place. */
    void changed(HostSlot host) {
        agenda.update(host);
    }

    /** A page's outcome is known: writes its record, which must name when it is looked at again. */
    void settled(Lease lease, PageRecord record) {
        Entry entry = lease.entry();
        store.replace(entry, record);
        withdrawn(lease);
        lease.site().counts().replaced(/* old= */ entry.page(), /* page= */ record);
        if (record.ready()) {
            addWork(lease.uri());
        } else {
            nextDueMillis = Math.min(nextDueMillis, record.dueMillis());
            waking.aliases(lease.site(), entry.address(), entry.page(), record);
        }
    }

    /** The page stays where it is, as if it had not been handed out. */
    void givenBack(Lease lease) {
        withdrawn(lease);
        addWork(lease.uri());
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
                && agenda.active().stream().allMatch(h -> h.isIdle() || h.troubledUntil() > horizon);
    }

    int inFlight() {
        return inFlight.size() + robotsInFlight.size();
    }

    private void withdrawn(Lease lease) {
        inFlight.remove(lease.record().order());
        lease.site().counts().returned(lease.entry().page());
    }

    private void addWork(URI address) {
        HostSlot host = host(address);
        host.addWork(Addresses.authority(address));
        agenda.update(host);
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
        addWork(URI.create(entry.address()));
    }

    /** Whether its network address may be asked now, too; always where hosts are not spaced by address. */
    private boolean addressIsFree(HostSlot host) {
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

    /** What one host does to an address changes when the others there may be asked. */
    private void sharersChanged(HostSlot host) {
        AddressSlot slot = host.address();
        if (slot != null) {
            slot.hosts().stream().filter(h -> h != host && !h.isIdle()).toList().forEach(agenda::update);
        }
    }

    private @Nullable Lease leaseOn(HostSlot host) {
        if (!addressIsFree(host)) {
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
            taken(host, fetch.site());
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
            boolean _ = found(site, uri, new Found(Origin.ALIAS, page.depth(), page.hops()), Signal.NONE);
        }
        return suspicion.detail();
    }

    private Lease leased(HostSlot host, Site site, URI uri, Entry entry, List<ConsentSignal> signals) {
        Lease lease = Lease.ofPage(site, uri, entry);
        lease.siteSignals = signals;
        inFlight.put(entry.page().order(), lease);
        site.counts().leased(entry.page());
        taken(host, site);
        return lease;
    }

    private void taken(HostSlot host, Site site) {
        host.taken(site.settings().connections(), site.settings().delay(), clock.nanos());
        sharersChanged(host);
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

    /** When a host that was asked before a restart may be asked again. */
    private long restedAt(URI uri) {
        long last = store.lastAnswerMillis(Addresses.host(uri));
        if (last == 0) {
            return 0;
        }
        Duration delay = robots.crawlDelay(Addresses.authority(uri));
        for (Site site : sites.values()) {
            if (site.settings().delay().compareTo(delay) > 0) {
                delay = site.settings().delay();
            }
        }
        long wait = Math.min(delay.toMillis(), Math.max(0, last + delay.toMillis() - clock.millis()));
        return clock.nanos() + wait * 1_000_000L;
    }
}
