package dripstone.source.crawl.discovery;

import java.util.List;

/**
 * What stands in one sitemap or feed, within the limits.
 *
 * @param entries pages, in their order
 * @param sitemaps of an index: addresses of the sitemaps in it
 */
public record Listing(List<Entry> entries, List<String> sitemaps) {
    /**
     * One page.
     *
     * @param address as it was written, made absolute
     * @param modifiedMillis epoch of its last change; 0 where none is named. A day without a time counts to its end
     */
    public record Entry(String address, long modifiedMillis) {}

    public Listing {
        entries = List.copyOf(entries);
        sitemaps = List.copyOf(sitemaps);
    }
}
