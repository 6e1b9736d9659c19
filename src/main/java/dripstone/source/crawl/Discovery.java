package dripstone.source.crawl;

import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.robots.RobotsFile;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The sitemaps that robots files name. Guarded by the frontier's lock. */
record Discovery(FrontierStore store, Schedule schedule, Map<String, Site> sites, Addresses addresses) {
    /** Takes up the copies that are there: a site may be new, or may not have wanted them before. */
    void open() {
        for (Site site : sites.values()) {
            site.seeds().stream().map(Addresses::authority).distinct().forEach(authority -> {
                FrontierStore.RobotsCopy copy = store.robots(authority);
                if (copy != null) {
                    named(authority, copy.body());
                }
            });
        }
    }

    /** A robots.txt was had. */
    void named(String authority, byte[] robots) {
        URI base = URI.create(authority + "/robots.txt");
        List<Site> wanting = sites.values().stream()
                .filter(s -> s.settings().discovery().robotsSitemaps() && s.isAtHome(Addresses.host(base))).toList();
        if (wanting.isEmpty()) {
            return;
        }
        List<String> sitemaps = RobotsFile.parse(robots).sitemaps();
        for (Site site : wanting) {
            for (String sitemap : sitemaps) {
                addresses.resolved(base, sitemap).ifPresent(uri -> {
                    boolean _ = schedule.admission().listing(site, uri, PageKind.SITEMAP, new Found(Origin.ROBOTS, 0, 0));
                });
            }
        }
    }
}
