package dripstone.text;

import java.util.List;

/**
 * What stands on an HTML page.
 *
 * @param title empty where there is none
 * @param text main text in reading order, normalised; may be blank
 * @param language as identified from the text, else of the {@code lang} attribute; a BCP 47 tag, lower case; empty where neither says
 * @param canonical absolute address of {@code rel=canonical}; empty where there is none
 * @param links in document order, absolute, fragments removed
 * @param robots directives of {@code <meta name=robots>} and the agent's own meta, lower case, for instance {@code noindex}
 * @param facts what else was found, each {@code name=value}, fit for a document's verdicts: {@code page-type}, {@code author},
 *     {@code published}, {@code extract}
 */
public record Page(
        String title, String text, String language, String canonical, List<Link> links, List<String> robots, List<String> facts) {
    /** @param nofollow the link bears {@code rel=nofollow} */
    public record Link(String address, boolean nofollow) {}

    public Page {
        links = List.copyOf(links);
        robots = List.copyOf(robots);
        facts = List.copyOf(facts);
    }

    /** A page of which no more is known. */
    public Page(String title, String text, String language, String canonical, List<Link> links, List<String> robots) {
        this(title, text, language, canonical, links, robots, List.of());
    }
}
