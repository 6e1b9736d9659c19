package dripstone.source.crawl.revisit;

/**
 * Whether what a site's sitemaps (or its feeds) say of changes is worth a visit: of the changes they told of, how many were found. Sites
 * that name the present day for every page are soon not believed, but for a sample that lets them win it back.
 *
 * @param told visits that a signal caused
 * @param confirmed of these, those that found a change
 */
public record Trust(int told, int confirmed) {
    /** Nothing is known. */
    public static final Trust NONE = new Trust(0, 0);

    private static final int JUDGED_AFTER = 20;
    private static final int MOST_COUNTED = 200;
    /** Of pages that are told of by a source that is not believed, one in so many is looked at. */
    private static final int SAMPLE = 20;

    /** After a visit that a signal caused. */
    public Trust heard(boolean changed) {
        Trust next = new Trust(told + 1, confirmed + (changed ? 1 : 0));
        return next.told < MOST_COUNTED ? next : new Trust(next.told / 2, next.confirmed / 2);
    }

    /** Whether at least a tenth of what it told was so, or too little is known. */
    public boolean believed() {
        return told < JUDGED_AFTER || confirmed * 10 >= told;
    }

    /** Whether a signal for the page with that number is followed. */
    public boolean follows(long page) {
        return believed() || page % SAMPLE == 0;
    }
}
