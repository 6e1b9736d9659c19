package dripstone.source.crawl.trap;

import dripstone.life.Setting;
import java.util.List;

/** Trap detection of one site. */
public record TrapSettings(
        @Setting(value = "Whether patterns of addresses that yield nothing new are held to half a percent of the site's fetches.",
                byDefault = "true") boolean detect,
        @Setting(value = "Rules, as in include, for addresses that are never taken for a trap.", byDefault = "[]") List<String> allow) {
    /** The defaults. */
    public static final TrapSettings USUAL = new TrapSettings(true, List.of());

    private static final int MOST_RULES = 1_000;

    public TrapSettings {
        allow = List.copyOf(allow);
        if (allow.size() > MOST_RULES) {
            throw new IllegalArgumentException("allow must have at most " + MOST_RULES + " rules: " + allow.size());
        }
        for (String rule : allow) {
            if (!rule.startsWith("/") && !rule.startsWith("*") && !rule.startsWith("http://") && !rule.startsWith("https://")) {
                throw new IllegalArgumentException("allow rules begin with 'http://', 'https://', '/' or '*': '" + rule + "'");
            }
        }
    }
}
