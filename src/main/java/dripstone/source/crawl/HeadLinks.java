package dripstone.source.crawl;

import dripstone.text.Page;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The addresses that a page's head names, in their normal form.
 *
 * @param canonical the page to keep in its stead; empty where it names none that could be
 * @param redirect where it sends whoever reads it; empty where it stays, or leads to itself
 * @param next the page that follows it after a while; empty where there is none
 * @param feeds RSS and Atom
 */
record HeadLinks(Optional<URI> canonical, Optional<URI> redirect, Optional<URI> next, List<URI> feeds) {
    static final HeadLinks NONE = new HeadLinks(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** @param page where the head stands, in normal form */
    static HeadLinks of(Page.Head head, URI page, Addresses addresses) {
        if (head.equals(Page.Head.NONE)) {
            return NONE;
        }
        Optional<MetaRefresh> refresh = MetaRefresh.parse(head.refresh());
        Optional<URI> following = refresh.flatMap(r -> addresses.resolved(page, head.base(), r.reference())).filter(u -> !u.equals(page));
        boolean redirects = refresh.isPresent() && refresh.get().redirects();
        List<URI> feeds = head.feeds().stream().flatMap(f -> addresses.resolved(page, head.base(), f).stream()).distinct().toList();
        return new HeadLinks(addresses.canonical(page, head.base(), head.canonical()), redirects ? following : Optional.empty(),
                redirects ? Optional.empty() : following, feeds);
    }
}
