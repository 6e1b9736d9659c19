package dripstone.source.crawl.revisit;

/**
 * What a sitemap or a feed last said of a page.
 *
 * @param modifiedMillis epoch of the change it told of; 0 where it named none
 * @param pending whether no visit has followed since
 */
public record Signal(Origin source, long modifiedMillis, boolean pending) {
    /** Nothing was said. */
    public static final Signal NONE = new Signal(Origin.LINK, 0, false);

    /** After a visit. */
    public Signal heard() {
        return pending ? new Signal(source, modifiedMillis, false) : this;
    }
}
