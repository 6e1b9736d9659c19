package dripstone.source.crawl;

import dripstone.source.crawl.revisit.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a page stands where it does in the queue of its authority: a sum of terms, each with its reason. The smaller the sum, the sooner;
 * pages of one sum stand in the order in which they were found. It follows from the page's record alone, and is computed when the page
 * enters the queue.
 */
record Priority(List<Term> terms) {
    static final int MOST = 0xffff;
    private static final int BASE = 10_000;

    /** One term. @param points negative is sooner */
    record Term(String name, int points, String reason) {}

    static Priority of(PageRecord page) {
        List<Term> terms = new ArrayList<>(7);
        terms.add(new Term("base", BASE, "every page"));
        if (page.isListing()) {
            terms.add(new Term("kind", -6_000, "a " + (page.kind() == PageKind.FEED ? "feed" : "sitemap") + " tells of others"));
        }
        if (page.attempts() > 0) {
            terms.add(new Term("failures", 4_000 * Math.min(page.attempts(), 10), "failed " + page.attempts() + " times in a row"));
        }
        if (page.depth() > 0) {
            terms.add(new Term("depth", 16 * Math.min(page.depth(), 250), page.depth() + " links from a seed"));
        }
        origin(page.place().origin(), terms);
        if (page.signal().pending()) {
            terms.add(new Term("signal", -2_000, "a " + name(page.signal().source()) + " tells of a change since the last visit"));
        }
        if (page.history().visits() > 0) {
            int points = 500 - (int) Math.round(1_000 * page.history().changeRate());
            terms.add(new Term("revisit", points, "changed in " + page.history().changes() + " of "
                    + Math.max(0, page.history().visits() - 1) + " revisits"));
        }
        return new Priority(List.copyOf(terms));
    }

    private static void origin(Origin origin, List<Term> terms) {
        switch (origin) {
            case SEED -> terms.add(new Term("origin", -1_000, "a seed"));
            case HAND -> terms.add(new Term("origin", -3_000, "added by a person"));
            case FEED -> terms.add(new Term("origin", -600, "found in a feed, which tells of what is new"));
            case SITEMAP -> terms.add(new Term("origin", -100, "found in a sitemap"));
            case LINK, REDIRECT, ALIAS, ROBOTS -> { }
        }
    }

    private static String name(Origin origin) {
        return origin == Origin.FEED ? "feed" : "sitemap";
    }

    int sum() {
        return terms.stream().mapToInt(Term::points).sum();
    }

    /** The sum within what the queue's key holds. */
    int rank() {
        return Math.clamp(sum(), 0, MOST);
    }
}
