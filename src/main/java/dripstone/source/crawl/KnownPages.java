package dripstone.source.crawl;

import org.jspecify.annotations.Nullable;

/**
 * Some of the pages that are on record, in a table of fixed size: most links lead to one of them, and need not be looked up in the store.
 * What is not here may be on record all the same. A page has one place, where it takes that of another; long addresses are not kept, so
 * that it takes some megabytes at most. Pages are never taken off the record; who does must take them out here, too. Guarded by the
 * frontier's lock.
 */
final class KnownPages {
    private static final int PLACES = 1 << 15;
    private static final int LONGEST = 200;

    private final @Nullable String[] addresses = new String[PLACES];
    private final @Nullable String[] sites = new String[PLACES];

    boolean contains(String site, String address) {
        int place = place(site, address);
        return address.equals(addresses[place]) && site.equals(sites[place]);
    }

    void add(String site, String address) {
        if (address.length() <= LONGEST) {
            int place = place(site, address);
            addresses[place] = address;
            sites[place] = site;
        }
    }

    private static int place(String site, String address) {
        int hash = address.hashCode() + 31 * site.hashCode();
        return (hash ^ hash >>> 15) & (PLACES - 1);
    }
}
