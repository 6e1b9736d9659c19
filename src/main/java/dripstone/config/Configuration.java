package dripstone.config;

import dripstone.source.crawl.SiteSettings;
import java.util.List;

/** A whole configuration: the main file, and one file for each site. */
public record Configuration(DripstoneSettings settings, List<SiteSettings> sites) {
    public Configuration {
        sites = List.copyOf(sites);
    }
}
