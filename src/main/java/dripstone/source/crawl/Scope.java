package dripstone.source.crawl;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What belongs to a site. Immutable. */
final class Scope {
    private final Set<String> seedHosts;
    private final List<UrlRule> include;
    private final List<UrlRule> exclude;
    private final int depth;

    Scope(SiteSettings site, Addresses addresses) {
        this.seedHosts = site.seeds().stream().flatMap(s -> addresses.normal(s.toString()).stream()).map(Addresses::host)
                .collect(Collectors.toUnmodifiableSet());
        this.include = site.include().stream().map(UrlRule::new).toList();
        this.exclude = site.exclude().stream().map(UrlRule::new).toList();
        this.depth = site.depth();
    }

    /** Whether a page at that normalised address, so many links from a seed, belongs to the site. */
    boolean contains(URI address, int linksFromSeed) {
        if (linksFromSeed > depth || exclude.stream().anyMatch(r -> r.matches(address))) {
            return false;
        }
        return include.isEmpty()
                ? seedHosts.contains(Addresses.host(address))
                : include.stream().anyMatch(r -> r.matches(address));
    }
}
