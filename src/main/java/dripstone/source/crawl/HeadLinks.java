package dripstone.source.crawl;

import dripstone.source.crawl.http.AnswerHead;
import dripstone.text.Page;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The addresses that a page's head and the headers of its answer name, in their normal form.
 *
 * @param canonical the page to keep in its stead; empty where it names none that could be
 * @param redirect where it sends whoever reads it; empty where it stays, or leads to itself
 * @param next the page that follows it after a while; empty where there is none
 * @param feeds RSS and Atom
 */
record HeadLinks(Optional<URI> canonical, Optional<URI> redirect, Optional<URI> next, List<URI> feeds) {
    static final HeadLinks NONE = new HeadLinks(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /**
     * A {@code Refresh} header comes first, and the page's own is not looked at then (HTML Standard: whoever refreshes already does not
     * begin again). What the page itself calls canonical comes before what the header does. A header knows no base.
     *
     * @param page where the head stands, in normal form
     */
    static HeadLinks of(Page.Head head, AnswerHead answer, URI page, Addresses addresses) {
        if (head.equals(Page.Head.NONE) && answer.equals(AnswerHead.NONE)) {
            return NONE;
        }
        Optional<MetaRefresh> sent = MetaRefresh.parse(answer.refresh());
        String base = sent.isPresent() ? "" : head.base();
        Optional<MetaRefresh> refresh = sent.or(() -> MetaRefresh.parse(head.refresh()));
        Optional<URI> following = refresh.flatMap(r -> addresses.resolved(page, base, r.reference())).filter(u -> !u.equals(page));
        boolean redirects = refresh.isPresent() && refresh.get().redirects();
        List<URI> feeds = head.feeds().stream().flatMap(f -> addresses.resolved(page, head.base(), f).stream()).distinct().toList();
        Optional<URI> canonical = head.canonical().isBlank()
                ? addresses.canonical(page, answer.canonical())
                : addresses.canonical(page, head.base(), head.canonical());
        return new HeadLinks(canonical, redirects ? following : Optional.empty(), redirects ? Optional.empty() : following, feeds);
    }
}
