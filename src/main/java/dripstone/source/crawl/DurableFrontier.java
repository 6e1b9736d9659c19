package dripstone.source.crawl;

import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import dripstone.life.Timepiece;
import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.revisit.Signal;
import dripstone.source.crawl.revisit.TextMark;
import edu.uci.ics.crawler4j.url.WebURL;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * crawler4j's view of the frontier. Its threads wait here for an address whose host is free, and never end for want of one.
 *
 * <p>One lock guards schedule, store and counts. Outcomes arrive from any thread without it (the journal's thread must not wait for our
 * disk) in a queue, which the keeper empties; the keeper alone commits, so the disk only ever sees whole steps. A page is on record as
 * done only in a commit after its receipt; what is lost with a crash is fetched again.
 */
final class DurableFrontier extends CrawlerView {
    private static final String KEEPER = "crawl-frontier";
    private static final Duration SOON = Duration.ofMillis(800);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FrontierStore store;
    private final Schedule schedule;
    private final Settlement settlement;
    private final HostWatch hosts;
    private final Discovery discovery;
    private final Timepiece clock;
    private final long commitNanos;
    private final FrontierCommits commits;
    private final SinkPause sinkPause;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition maybeReady = lock.newCondition();
    private final Condition settled = lock.newCondition();
    private final ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final Heartbeat heartbeat = new Heartbeat(KEEPER, KEEPER);
    private final Thread keeper = Thread.ofPlatform().name(KEEPER).unstarted(() -> heartbeat.run(this::keep));
    private volatile boolean finished;
    private volatile boolean closing;
    /** Nothing is handed out, because a person asked. Written under the lock. */
    private boolean held;

    private record Outcome(Lease lease, Disposition disposition) {}

    DurableFrontier(FrontierStore store, Schedule schedule, Settlement settlement, HostWatch hosts, Discovery discovery, Timepiece clock,
            Duration commitEvery, Patience sinkPatience) {
        this.store = store;
        this.schedule = schedule;
        this.settlement = settlement;
        this.hosts = hosts;
        this.discovery = discovery;
        this.clock = clock;
        this.commitNanos = commitEvery.toNanos();
        this.commits = new FrontierCommits(store, schedule, clock, commitEvery);
        this.sinkPause = new SinkPause(sinkPatience, clock);
    }

    /** Takes up what the store holds, and begins to keep it. */
    void open() throws IOException {
        schedule.open();
        discovery.open();
        schedule.saveCounts();
        store.commit();
        keeper.start();
    }

    /** Runs a step under the lock. */
    <T> T locked(Supplier<T> step) {
        Heartbeat.here().lock(lock);
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #locked}, for those who only look: nothing where the lock is not to be had soon, since the disk does not answer, say. */
    <T> Optional<T> lockedSoon(Supplier<T> step) {
        try {
            if (!lock.tryLock(SOON.toNanos(), TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(step.get());
        } finally {
            lock.unlock();
        }
    }

    /** Runs a step that changes something under the lock, and whoever waits for work looks again. */
    void change(Runnable step) {
        Heartbeat.here().lock(lock);
        try {
            step.run();
            commits.changed();
            commits.whereMuch();
            maybeReady.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The request for a page ended: its host's pause begins at {@code end}. */
    void answered(Lease lease, FetchOutcome outcome, long end) {
        change(() -> hosts.answered(lease, outcome, end));
    }

    void robotsAnswered(Lease lease, RobotsFetch fetch, FetchOutcome outcome, long end) {
        if (lease.settle()) {
            change(() -> {
                hosts.robotsAnswered(lease, fetch, outcome, end);
                if (outcome instanceof FetchOutcome.Body body && fetch.file() == SiteFile.ROBOTS) {
                    discovery.named(fetch.authority(), body.bytes());
                }
            });
        }
    }

    /** Sitemaps that an index names. */
    void sitemaps(Site site, List<URI> addresses, Found how) {
        change(() -> addresses.forEach(uri -> {
            boolean _ = schedule.admission().listing(site, uri, PageKind.SITEMAP, how);
        }));
    }

    /** Feeds that a page names. */
    void feeds(Lease lease, List<URI> addresses) {
        Site site = lease.site();
        int most = site.settings().discovery().maxFoundFeeds();
        change(() -> addresses.forEach(uri -> {
            boolean _ = site.counts().feedsFound() < most
                    && schedule.admission().listing(site, uri, PageKind.FEED, Found.byLink(lease.record().depth() + 1));
        }));
    }

    /** What a sitemap or feed says of pages. */
    void told(Site site, Origin source, List<ListingStep.Told> pages) {
        change(() -> pages.forEach(t -> schedule.admission().told(site, t.address(), source, t.modifiedMillis())));
    }

    /** Whether a page that was read is another's, which it names as canonical. */
    boolean isAlias(Lease lease, URI canonical, TextMark text) {
        return locked(() -> settlement.isAlias(lease, canonical, text));
    }

    /** Says what became of a page; the first word counts. Never blocks. */
    void settle(Lease lease, Disposition disposition) {
        if (lease.settle()) {
            settleClaimed(lease, disposition);
        }
    }

    /** As {@link #settle}, by the one to whom {@link Lease#settle} answered true. */
    void settleClaimed(Lease lease, Disposition disposition) {
        outcomes.add(new Outcome(lease, disposition));
        LockSupport.unpark(keeper);
    }

    /** The sink did not take a document: nothing is fetched for a while, which grows with each failure in a row. */
    void sinkFailed(String reason) {
        change(() -> sinkPause.failed(reason));
    }

    /** From now on nothing is handed out, or again something is; what is out already comes to its end. */
    void hold(boolean nothing) {
        lock.lock();
        try {
            held = nothing;
            maybeReady.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The sink took a document. */
    void sinkWell() {
        if (sinkPause.isFailing()) {
            change(sinkPause::ended);
        }
    }

    /** Waits for the end of a bounded crawl. @return whether it came within that time */
    boolean awaitExhausted(Duration wait, Duration limit) throws InterruptedException {
        long end = clock.nanos() + limit.toNanos();
        lock.lock();
        try {
            while (!(outcomes.isEmpty() && schedule.isExhausted(wait))) {
                long left = end - clock.nanos();
                if (left <= 0 || finished) {
                    return false;
                }
                long _ = settled.awaitNanos(Math.min(left, LONGEST_WAIT_NANOS / 5));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Makes every page of a site due now; some at a time, so that the crawl goes on beside it. */
    void makeDue(Site site) {
        @Nullable String[] from = {""};
        while (from[0] != null) {
            String begin = from[0];
            change(() -> from[0] = schedule.waking().some(site.name(), begin, page -> true));
        }
    }

    /** What the store says against being written to; empty while all is well. */
    String trouble() {
        return commits.trouble();
    }

    @Override
    public void getNextURLs(int most, List<WebURL> result) {
        Heartbeat here = Heartbeat.here(); // of the thread that crawls
        here.waits();
        here.lock(lock);
        try {
            while (!finished) {
                here.works("choosing what to fetch next");
                boolean works = trouble().isEmpty() && !held;
                Lease lease = works && sinkPause.nanosLeft() <= 0 ? schedule.next() : null;
                if (lease != null) {
                    result.add(lease);
                    here.works("fetching " + lease.uri(), lease.longest());
                    return;
                }
                long wait = Math.max(1, nanosToNext());
                here.waits();
                long _ = maybeReady.awaitNanos(Math.min(clock.sleepNanos(wait), LONGEST_WAIT_NANOS));
            }
        } catch (UncheckedIOException e) {
            commits.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** How long until something may be handed out, by the frontier's clock; {@link Long#MAX_VALUE} where that depends on others. */
    long nanosToNext() {
        lock.lock();
        try {
            boolean works = trouble().isEmpty() && !held && !finished;
            return works ? Math.max(sinkPause.nanosLeft(), schedule.nanosToNext()) : Long.MAX_VALUE;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void scheduleAll(List<WebURL> urls) {
        change(() -> urls.forEach(this::found));
    }

    @Override
    public void schedule(WebURL url) {
        change(() -> found(url));
    }

    private void found(WebURL url) {
        if (url instanceof FoundUrl f) {
            boolean _ = schedule.admission().found(f.site(), f.uri(), Found.byLink(f.getDepth()), Signal.NONE);
        }
    }

    /** crawler4j is through with an address. What was neither settled nor handed to the sink by then was left by an error. */
    @Override
    public void setProcessed(WebURL url) {
        if (url instanceof Lease lease && !lease.awaitsReceipt) {
            settle(lease, new Disposition.Failed("left without an outcome"));
        }
    }

    private void keep() {
        while (!closing) {
            heartbeat.works("writing the frontier");
            step();
            heartbeat.waits();
            if (outcomes.isEmpty()) {
                LockSupport.parkNanos(Math.min(commitNanos, LONGEST_WAIT_NANOS));
            }
        }
        step(); // what was applied just before the end is not committed yet
    }

    /** Of the one that commits. */
    Pulse pulse() {
        return heartbeat.pulse();
    }

    private void step() {
        heartbeat.lock(lock);
        try {
            boolean applied = !outcomes.isEmpty();
            for (Outcome o = outcomes.peek(); o != null; o = outcomes.peek()) {
                settlement.apply(o.lease, o.disposition);
                heartbeat.beat();
                outcomes.remove(); // only now: where the store fails, it is applied again
                commits.whereMuch();
            }
            schedule.orphans().forEach(this::orphaned);
            if (applied) {
                commits.changed();
            }
            // At the end in any case: what was refused before it was asked for changed the store, too.
            if (closing || commits.isDue()) {
                commits.now();
            }
            if (applied) {
                maybeReady.signalAll();
                settled.signalAll();
            }
        } catch (UncheckedIOException | IOException e) {
            commits.failed(e);
        } finally {
            lock.unlock();
        }
    }

    /** A crawler thread died of an error with the lease in its hand; crawler4j starts another thread, and the page another attempt. */
    private void orphaned(Lease lease) {
        RobotsFetch fetch = lease.robotsFetch();
        if (lease.awaitsReceipt || !lease.settle()) {
            return;
        }
        commits.changed();
        if (fetch != null) {
            hosts.robotsAbandoned(lease, fetch);
            return;
        }
        if (lease.outcome == null) {
            hosts.abandoned(lease);
        }
        settlement.apply(lease, new Disposition.Failed("its crawler thread died"));
    }

    @Override
    public void finish() {
        finished = true;
        lock.lock();
        try {
            maybeReady.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    /** Applies what has arrived, makes it durable and closes the store. Pages still out stay where they are in the queue. */
    void shut(Duration deadline) throws IOException, InterruptedException {
        finish();
        closing = true;
        LockSupport.unpark(keeper);
        if (keeper.isAlive() && !keeper.join(deadline)) {
            throw new IOException("the frontier's last commit takes longer than " + deadline);
        }
        store.close();
        if (!trouble().isEmpty()) {
            throw new IOException("the frontier's last commit failed: " + trouble());
        }
    }

    @Override
    public long getQueueLength() {
        return locked(store::queueLength);
    }

    @Override
    public long getNumberOfAssignedPages() {
        return locked(schedule::inFlight);
    }
}
