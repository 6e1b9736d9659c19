package dripstone.source.crawl.consent;

/** Where a signal stood. */
public enum Place {
    /** A file of the site's own. */
    FILE("file"),
    /** A header of the answer. */
    HEADER("header"),
    /** A meta element of the page. */
    META("meta");

    private final String text;

    Place(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
