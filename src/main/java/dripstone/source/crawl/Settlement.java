package dripstone.source.crawl;

import dripstone.source.crawl.http.Validators;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** From what became of a page to its next record. Guarded by the frontier's lock. */
final class Settlement {
    private final FrontierStore store;
    private final Schedule schedule;
    private final Patience.All patience;
    private final CrawlClock clock;

    Settlement(FrontierStore store, Schedule schedule, Patience.All patience, CrawlClock clock) {
        this.store = store;
        this.schedule = schedule;
        this.patience = patience;
        this.clock = clock;
    }

    void apply(Lease lease, Disposition disposition) {
        PageRecord page = lease.record();
        SiteCounts counts = lease.site().counts();
        switch (disposition) {
            case Disposition.Taken t -> {
                counts.offered();
                schedule.settled(lease, done(lease, page.read(clock.millis(), lease.site().reading(), t.rawHash(), t.validators(), true))
                        .withTarget(t.canonical()));
            }
            case Disposition.Unchanged u -> {
                counts.unchanged();
                schedule.settled(lease, unchanged(lease, page, u.validators()));
            }
            case Disposition.Moved m -> schedule.settled(lease, moved(lease, page, m));
            case Disposition.Refused r -> schedule.settled(lease,
                    refused(lease, page.read(clock.millis(), lease.site().reading(), r.rawHash(), r.validators(), page.kept()), r.reason()));
            case Disposition.Failed f -> {
                counts.failed(lease.uri() + ": " + f.reason());
                schedule.settled(lease, failed(lease, page, f));
            }
            case Disposition.GivenBack g -> schedule.givenBack(lease);
        }
    }

    private PageRecord done(Lease lease, PageRecord page) {
        return page.waiting(PageState.DONE, recrawlAt(lease), 0, "");
    }

    private PageRecord refused(Lease lease, PageRecord page, String reason) {
        return page.waiting(PageState.REFUSED, recrawlAt(lease), 0, reason);
    }

    /** A page that was refused for what it says (noindex, no text) is still refused when it says the same. */
    private PageRecord unchanged(Lease lease, PageRecord page, Validators validators) {
        Validators kept = validators.equals(Validators.NONE) ? page.validators() : validators;
        PageRecord read = page.read(clock.millis(), page.reading(), page.rawHash(), kept, page.kept());
        return page.kept() && page.state() != PageState.REFUSED
                ? done(lease, read)
                : refused(lease, read, page.detail());
    }

    private PageRecord moved(Lease lease, PageRecord page, Disposition.Moved moved) {
        PageRecord read = page.read(clock.millis(), lease.site().reading(), "", Validators.NONE, page.kept());
        URI target = moved.target().orElse(null);
        if (target == null) {
            return refused(lease, read, "status=" + moved.status() + " without a usable Location");
        }
        PageRecord there = read.withTarget(target.toString());
        if (!lease.site().contains(target, page.depth())) {
            return refused(lease, there, "redirect out of scope");
        }
        int most = lease.site().settings().maxRedirects();
        if (leadsTo(lease.site(), target, lease.uri(), most + 1)) {
            return refused(lease, there, "redirect loop");
        }
        if (page.hops() >= most) {
            return refused(lease, there, "more redirects than max-redirects=" + most);
        }
        schedule.found(lease.site(), target, page.depth(), page.hops() + 1);
        return refused(lease, there, "redirect");
    }

    /** Whether the redirects that are known lead from one address to another. */
    private boolean leadsTo(Site site, URI from, URI to, int most) {
        String at = from.toString();
        for (int i = 0; i <= most; i++) {
            if (at.equals(to.toString())) {
                return true;
            }
            @Nullable PageRecord page = store.page(site.name(), at);
            if (page == null || !page.detail().startsWith("redirect") || page.target().isEmpty()) {
                return false;
            }
            at = page.target();
        }
        return true;
    }

    private PageRecord failed(Lease lease, PageRecord page, Disposition.Failed failed) {
        int attempts = !failed.counts() ? page.attempts() : page.attempts() + 1;
        if (attempts >= lease.site().settings().maxAttempts()) {
            return page.waiting(PageState.FAILED, recrawlAt(lease), 0, failed.reason() + " attempts=" + attempts);
        }
        Duration usual = patience.page().after(Math.max(1, attempts));
        Duration pause = failed.notBefore().compareTo(usual) > 0 ? failed.notBefore() : usual;
        return page.waiting(PageState.FAILED, clock.millis() + pause.toMillis(), attempts, failed.reason());
    }

    private long recrawlAt(Lease lease) {
        return clock.millis() + lease.site().settings().recrawlInterval().toMillis();
    }
}
