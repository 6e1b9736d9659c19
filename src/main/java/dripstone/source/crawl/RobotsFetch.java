package dripstone.source.crawl;

import java.net.URI;

/**
 * A robots.txt, or another of a site's files, to be fetched.
 *
 * @param authority for which it speaks, whatever host the last redirect leads to
 * @param file which of them
 * @param uri to ask for now
 * @param hops redirects so far
 * @param site on whose behalf, for its limits
 */
record RobotsFetch(String authority, SiteFile file, URI uri, int hops, Site site) {
    static RobotsFetch first(SiteFile file, String authority, Site site) {
        return new RobotsFetch(authority, file, URI.create(authority + file.path()), 0, site);
    }

    RobotsFetch redirected(URI to) {
        return new RobotsFetch(authority, file, to, hops + 1, site);
    }
}
