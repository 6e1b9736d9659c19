package dripstone.source.crawl.revisit;

/** How an address came to the frontier. */
public enum Origin {
    LINK(0),
    SEED(1),
    REDIRECT(2),
    SITEMAP(3),
    FEED(4),
    /** A person added it. */
    HAND(5),
    /** The form of another address that is taken in its place: without an idle parameter, or as rel=canonical says. */
    ALIAS(6),
    /** A robots.txt named it; of sitemaps. */
    ROBOTS(7);

    /** How it is written; never reused. */
    public final int code;

    Origin(int code) {
        this.code = code;
    }

    /** @throws IllegalArgumentException for a code that this build does not know */
    public static Origin of(int code) {
        for (Origin origin : values()) {
            if (origin.code == code) {
                return origin;
            }
        }
        throw new IllegalArgumentException("origin=" + code + " is not known to this build");
    }
}
