package dripstone.source.crawl;

import dripstone.source.crawl.FrontierStore.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes pages ready that wait, before their time. Guarded by the frontier's lock.
 *
 * @param promote makes one ready
 */
record Waking(FrontierStore store, Consumer<Entry> promote) {
    private static final int LOOKED_AT_AT_ONCE = 1_000;
    private static final int MOST_ALIASES = 1_000;

    /** Pages that were laid aside while their site was not in the settings. */
    void unpark(String site) throws IOException {
        @Nullable String from = "";
        while (from != null) {
            from = some(site, from, page -> page.state() == PageState.SCHEDULED);
            store.commit();
        }
        store.setParked(site, false);
    }

    /** The pages of a site that are wanted, of a limited number that are looked at. @return where to go on; null at the end */
    @Nullable String some(String site, String from, Predicate<PageRecord> wanted) {
        List<Entry> chosen = new ArrayList<>();
        int[] seen = {0};
        @Nullable String[] next = {null};
        store.walk(site, from, (address, page) -> {
            if (seen[0]++ >= LOOKED_AT_AT_ONCE) {
                next[0] = address;
                return false;
            }
            if (!page.ready() && wanted.test(page)) {
                chosen.add(new Entry(site, address, page));
            }
            return true;
        });
        chosen.forEach(promote);
        return next[0];
    }

    /** Pages that rel=canonical laid aside are read again once the page that it named proves to be another, or not to be had. */
    void aliases(Site site, String address, PageRecord before, PageRecord after) {
        boolean trying = after.state() == PageState.FAILED && after.attempts() > 0;
        if (trying || (after.state() == before.state() && before.fetchedMillis() > 0)) {
            return;
        }
        for (String alias : store.aliases(site.name(), address, MOST_ALIASES)) {
            PageRecord page = store.page(site.name(), alias);
            if (page == null || page.ready() || !page.isAlias() || !page.detail().startsWith("canonical")) {
                continue;
            }
            if (!(after.state() == PageState.DONE && page.history().text().isNear(after.history().text()))) {
                promote.accept(new Entry(site.name(), alias, page));
            }
        }
    }
}
