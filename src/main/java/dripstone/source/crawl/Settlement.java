package dripstone.source.crawl;

import dripstone.life.Timepiece;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.Freshness;
import dripstone.source.crawl.revisit.History;
import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.revisit.Signal;
import dripstone.source.crawl.revisit.TextMark;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** From what became of a page to its next record. Guarded by the frontier's lock. */
final class Settlement {
    private final FrontierStore store;
    private final Schedule schedule;
    private final Patience.All patience;
    private final Timepiece clock;

    Settlement(FrontierStore store, Schedule schedule, Patience.All patience, Timepiece clock) {
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
                yielded(lease, t.text());
                PageRecord read = read(lease, t.rawHash(), t.validators(), true).withTarget("");
                schedule.settled(lease, done(lease, heard(lease, read.with(history(lease, t.text())))));
            }
            case Disposition.Alias a -> {
                yielded(lease, a.text());
                schedule.settled(lease, alias(lease, a));
            }
            case Disposition.Listed l -> schedule.settled(lease, done(lease, read(lease, l.rawHash(), l.validators(), false)));
            case Disposition.Unchanged u -> {
                counts.unchanged();
                schedule.settled(lease, unchanged(lease, page, u.validators()));
            }
            case Disposition.Moved m -> schedule.settled(lease, moved(lease, page, m));
            case Disposition.Refused r -> {
                if (r.text() != null) {
                    yielded(lease, r.text());
                }
                PageRecord read = read(lease, r.rawHash(), r.validators(), page.kept());
                schedule.settled(lease, refused(lease, heard(lease, read.with(history(lease, r.text()))), r.reason()));
            }
            case Disposition.Filtered f -> {
                counts.filtered();
                yielded(lease, f.text());
                PageRecord read = read(lease, f.rawHash(), f.validators(), page.kept());
                schedule.settled(lease, refused(lease, heard(lease, read.with(history(lease, f.text()))), f.reason()));
            }
            case Disposition.Failed f -> {
                counts.failed(lease.uri() + ": " + f.reason());
                schedule.settled(lease, failed(lease, page, f));
            }
            case Disposition.GivenBack g -> schedule.givenBack(lease);
        }
    }

    /** Only a page's first visit says something of the pattern of its address. */
    private void yielded(Lease lease, TextMark text) {
        if (lease.record().fetchedMillis() == 0 && !lease.isListing()) {
            schedule.traps().read(lease.site(), lease.uri(), text);
        }
    }

    private PageRecord read(Lease lease, String rawHash, Validators validators, boolean kept) {
        return lease.record().read(clock.millis(), lease.site().reading(), rawHash, usable(validators), kept);
    }

    private Validators usable(Validators validators) {
        return Freshness.isUsable(validators.lastModified(), clock.millis()) ? validators : new Validators(validators.etag(), "");
    }

    /** @param text null, or none, where no text was read: as if it had not changed */
    private static History history(Lease lease, @Nullable TextMark text) {
        History before = lease.record().history();
        SiteSettings settings = lease.site().settings();
        return text == null || text.hash() == 0
                ? before.unchanged(settings.recrawlInterval(), settings.revisit())
                : before.read(text, settings.recrawlInterval(), settings.revisit());
    }

    /** A signal has been followed, and proved true or not. */
    private static PageRecord heard(Lease lease, PageRecord page) {
        Signal signal = page.signal();
        if (signal.pending()) {
            lease.site().counts().heard(signal.source(), page.history().changes() > lease.record().history().changes());
        }
        return page.with(signal.heard());
    }

    private PageRecord done(Lease lease, PageRecord page) {
        return page.waiting(PageState.DONE, recrawlAt(lease, page), 0, "");
    }

    private PageRecord refused(Lease lease, PageRecord page, String reason) {
        return page.waiting(PageState.REFUSED, recrawlAt(lease, page), 0, reason);
    }

    /** Its body is read again each time it is its turn: the page that it leads to may have become another. */
    private PageRecord alias(Lease lease, Disposition.Alias alias) {
        PageRecord page = read(lease, "", Validators.NONE, lease.record().kept()).withTarget(alias.target().toString());
        store.putAlias(lease.site().name(), alias.target().toString(), lease.uri().toString());
        Found how = new Found(Origin.ALIAS, lease.record().depth(), lease.record().hops());
        boolean _ = schedule.admission().found(lease.site(), alias.target(), how, Signal.NONE);
        return refused(lease, heard(lease, page.with(history(lease, alias.text()))), "canonical");
    }

    /** A page that was refused for what it says (noindex, no text) is still refused when it says the same. */
    private PageRecord unchanged(Lease lease, PageRecord page, Validators validators) {
        if (page.rawHash().isEmpty()) {
            return failed(lease, page, new Disposition.Failed("status=304 to an unconditional request"));
        }
        Validators kept = validators.equals(Validators.NONE) ? page.validators() : usable(validators);
        PageRecord read = page.read(clock.millis(), page.reading(), page.rawHash(), kept, page.kept()).with(history(lease, null));
        boolean good = page.isListing() ? page.state() != PageState.REFUSED : page.kept() && page.state() != PageState.REFUSED;
        return good ? done(lease, heard(lease, read)) : refused(lease, heard(lease, read), page.detail());
    }

    private PageRecord moved(Lease lease, PageRecord page, Disposition.Moved moved) {
        PageRecord read = heard(lease, read(lease, "", Validators.NONE, page.kept()).with(history(lease, null)));
        URI target = moved.target().orElse(null);
        if (target == null) {
            return refused(lease, read, "status=" + moved.status() + " without a usable Location");
        }
        PageRecord there = read.withTarget(target.toString());
        boolean inScope = page.isListing() ? lease.site().mayList(target) : lease.site().contains(target, page.depth());
        if (!inScope) {
            return refused(lease, there, "redirect out of scope");
        }
        int most = lease.site().settings().maxRedirects();
        if (leadsTo(lease.site(), target, lease.uri(), most + 1)) {
            return refused(lease, there, "redirect loop");
        }
        if (page.hops() >= most) {
            return refused(lease, there, "more redirects than max-redirects=" + most);
        }
        follow(lease, target);
        return refused(lease, there, "redirect");
    }

    /** A redirect to what is known already yields nothing; one to something new says nothing of its pattern yet. */
    private void follow(Lease lease, URI target) {
        PageRecord page = lease.record();
        Found how = new Found(page.isListing() ? page.place().origin() : Origin.REDIRECT, page.depth(), page.hops() + 1);
        store.putAlias(lease.site().name(), target.toString(), lease.uri().toString());
        boolean fresh = page.isListing()
                ? schedule.admission().listing(lease.site(), target, page.kind(), how)
                : schedule.admission().found(lease.site(), target, how, Signal.NONE);
        if (!fresh) {
            yielded(lease, TextMark.NONE);
        }
    }

    /** Whether the redirects that are known lead from one address to another. */
    private boolean leadsTo(Site site, URI from, URI to, int most) {
        String at = from.toString();
        for (int i = 0; i <= most; i++) {
            if (at.equals(to.toString())) {
                return true;
            }
            @Nullable PageRecord page = store.page(site.name(), at);
            if (page == null || !page.isAlias()) {
                return false;
            }
            at = page.target();
        }
        return true;
    }

    /**
     * Whether a page that names another by rel=canonical is that page under another address: it is not there yet, or says nearly the
     * same. Where the other cannot be had, or leads back here, or says something else, the page stands for itself.
     */
    boolean isAlias(Lease lease, URI canonical, TextMark text) {
        if (leadsTo(lease.site(), canonical, lease.uri(), lease.site().settings().maxRedirects() + 1)) {
            return false;
        }
        PageRecord target = store.page(lease.site().name(), canonical.toString());
        if (target == null) {
            return schedule.blocks().of(canonical) == null;
        }
        return switch (target.state()) {
            case SCHEDULED -> true;
            case DONE -> text.isNear(target.history().text());
            case FAILED -> target.attempts() > 0;
            case REFUSED -> false;
        };
    }

    private PageRecord failed(Lease lease, PageRecord page, Disposition.Failed failed) {
        int attempts = !failed.counts() ? page.attempts() : page.attempts() + 1;
        if (attempts >= lease.site().settings().maxAttempts()) {
            return page.waiting(PageState.FAILED, recrawlAt(lease, page), 0, failed.reason() + " attempts=" + attempts);
        }
        Duration usual = patience.page().after(Math.max(1, attempts));
        Duration pause = failed.notBefore().compareTo(usual) > 0 ? failed.notBefore() : usual;
        return page.waiting(PageState.FAILED, clock.millis() + pause.toMillis(), attempts, failed.reason());
    }

    /** What is suspected to be a trap's comes again as seldom as anything does: on a small site the few that were read would be many. */
    private long trapUntil(Lease lease) {
        SiteSettings settings = lease.site().settings();
        return schedule.traps().suspects(lease.site(), lease.uri())
                ? clock.millis() + settings.recrawlInterval().multipliedBy(settings.revisit().slower()).toMillis()
                : 0;
    }

    private long recrawlAt(Lease lease, PageRecord page) {
        SiteSettings settings = lease.site().settings();
        return switch (page.kind()) {
            case PAGE -> Math.max(page.history().dueMillis(clock.millis(), settings.recrawlInterval()), trapUntil(lease));
            case SITEMAP -> clock.millis() + settings.discovery().sitemapInterval().toMillis();
            case FEED -> clock.millis() + settings.discovery().feedInterval().toMillis();
        };
    }
}
