package dripstone.text;

import java.util.List;

/**
 * What stands on an HTML page.
 *
 * @param title empty where there is none
 * @param text main text in reading order, normalised; may be blank
 * @param language of the {@code lang} attribute, lower case; empty where there is none
 * @param canonical absolute address of {@code rel=canonical}; empty where there is none
 * @param links in document order, absolute, fragments removed
 * @param robots directives of {@code <meta name=robots>} and the agent's own meta, lower case, for instance {@code noindex}
 */
public record Page(String title, String text, String language, String canonical, List<Link> links, List<String> robots) {
    /** @param nofollow the link bears {@code rel=nofollow} */
    public record Link(String address, boolean nofollow) {}

    public Page {
        links = List.copyOf(links);
        robots = List.copyOf(robots);
    }
}
