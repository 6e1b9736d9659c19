package dripstone.source.crawl;

import java.net.URI;

/**
 * A robots.txt to be fetched.
 *
 * @param authority whose rules these are, whatever host the last redirect leads to
 * @param uri to ask for now
 * @param hops redirects so far
 * @param site on whose behalf, for its limits
 */
record RobotsFetch(String authority, URI uri, int hops, Site site) {
    static RobotsFetch first(String authority, Site site) {
        return new RobotsFetch(authority, URI.create(authority + "/robots.txt"), 0, site);
    }

    RobotsFetch redirected(URI to) {
        return new RobotsFetch(authority, to, hops + 1, site);
    }
}
