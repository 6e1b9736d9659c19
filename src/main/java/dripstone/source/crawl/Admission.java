package dripstone.source.crawl;

import dripstone.source.crawl.FrontierStore.Entry;
import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.revisit.Signal;
import java.net.URI;
import java.util.function.Consumer;

/**
 * Which addresses that links, listings, redirects and people name become pages of the frontier. Guarded by the frontier's lock.
 *
 * @param hosts to whom a new page is work
 * @param promote makes a page ready that waits
 */
record Admission(FrontierStore store, Traps traps, Hosts hosts, Consumer<Entry> promote) {
    /** Links kept of a site, as a multiple of its page limit: not every link becomes a page. */
    private static final int KNOWN_PER_PAGE = 10;
    private static final int KNOWN_AT_LEAST = 1_000;

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
        hosts.addWork(address);
        return true;
    }

    private void add(Site site, URI address, PageKind kind, Found how, Signal signal) {
        site.counts().added(store.add(site.name(), address, kind, how, signal));
        hosts.addWork(address);
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
            promote.accept(new Entry(site.name(), address.toString(), known.with(new Signal(source, modifiedMillis, true))));
        }
    }

    /** Makes a page that waits ready, or adds it. @return whether it was known */
    boolean wanted(Site site, URI address, Found how) {
        PageRecord known = store.page(site.name(), address.toString());
        if (known == null) {
            add(site, address, PageKind.PAGE, how, Signal.NONE);
        } else if (!known.ready()) {
            promote.accept(new Entry(site.name(), address.toString(), known));
        }
        return known != null;
    }
}
