package dripstone.source.crawl;

import java.util.List;
import java.util.Locale;

/**
 * What a page asks of crawlers, by {@code <meta name=robots>} and {@code X-Robots-Tag} together: the stricter wins.
 *
 * @param noindex its text must not be kept
 * @param nofollow its links must not be followed
 */
record RobotsDirectives(boolean noindex, boolean nofollow) {
    static final RobotsDirectives NONE = new RobotsDirectives(false, false);

    private static final List<String> WITH_VALUE = List.of("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview");

    /**
     * @param meta directives of the page, lower case
     * @param headers values of {@code X-Robots-Tag}: directives with commas between, after an agent's name and a colon where they speak to
     *     one agent only
     * @param agent our product token
     */
    static RobotsDirectives of(List<String> meta, List<String> headers, String agent) {
        boolean noindex = meta.contains("noindex") || meta.contains("none");
        boolean nofollow = meta.contains("nofollow") || meta.contains("none");
        for (String header : headers) {
            boolean forUs = true;
            for (String word : header.toLowerCase(Locale.ROOT).split(",", -1)) {
                String directive = word.strip();
                int colon = directive.indexOf(':');
                if (colon > 0 && !WITH_VALUE.contains(directive.substring(0, colon).strip())) {
                    forUs = directive.substring(0, colon).strip().equals(agent.toLowerCase(Locale.ROOT));
                    directive = directive.substring(colon + 1).strip();
                }
                noindex |= forUs && (directive.equals("noindex") || directive.equals("none"));
                nofollow |= forUs && (directive.equals("nofollow") || directive.equals("none"));
            }
        }
        return new RobotsDirectives(noindex, nofollow);
    }
}
