package dripstone.source.crawl.revisit;

import dripstone.life.Setting;

/**
 * How far a page's own revisit interval may leave the site's {@code recrawl-interval}. Factors, so that they suit any interval.
 *
 * @param faster 1 keeps pages that change at the site's interval
 * @param slower 1 keeps pages that do not change at the site's interval
 */
public record RevisitSettings(
        @Setting(value = "A page that keeps changing is asked for up to this many times as often as recrawl-interval says.",
                unit = "times", byDefault = "28") int faster,
        @Setting(value = "A page that never changes is asked for up to this many times as seldom as recrawl-interval says.",
                unit = "times", byDefault = "8") int slower) {
    /** The defaults: with an interval of 7 days, from 6 hours to 56 days. */
    public static final RevisitSettings USUAL = new RevisitSettings(28, 8);

    private static final int MOST = 10_000;

    public RevisitSettings {
        check("faster", faster);
        check("slower", slower);
    }

    private static void check(String key, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(key + " must lie between 1 and " + MOST + ": " + value);
        }
    }
}
