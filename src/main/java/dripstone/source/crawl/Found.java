package dripstone.source.crawl;

import dripstone.source.crawl.revisit.Origin;

/**
 * How an address was found.
 *
 * @param depth links from a seed
 * @param hops redirects, or sitemap indexes, that led to it
 */
record Found(Origin origin, int depth, int hops) {
    static final Found SEED = new Found(Origin.SEED, 0, 0);

    static Found byLink(int depth) {
        return new Found(Origin.LINK, depth, 0);
    }
}
