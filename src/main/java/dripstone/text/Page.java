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
 * @param head what the page says of other addresses beside its links, as it is written
 */
public record Page(
        String title, String text, String language, String canonical, List<Link> links, List<String> robots, List<String> facts,
        Head head) {
    /** @param nofollow the link bears {@code rel=nofollow} */
    public record Link(String address, boolean nofollow) {}

    /**
     * References as they stand in the page, not resolved: whoever follows them has an opinion of what an address is.
     *
     * @param base href of the first {@code base}; empty where there is none
     * @param canonical href of the first {@code rel=canonical}; empty where there is none
     * @param refresh content of the first {@code meta http-equiv=refresh} that holds for those who run no scripts too; else empty
     * @param feeds hrefs of {@code rel=alternate} with the type of an RSS or Atom feed, in their order
     */
    public record Head(String base, String canonical, String refresh, List<String> feeds) {
        /** A page that says nothing of others. */
        public static final Head NONE = new Head("", "", "", List.of());

        public Head {
            feeds = List.copyOf(feeds);
        }
    }

    public Page {
        links = List.copyOf(links);
        robots = List.copyOf(robots);
        facts = List.copyOf(facts);
    }

    /** A page that says nothing of others but by links. */
    public Page(
            String title, String text, String language, String canonical, List<Link> links, List<String> robots, List<String> facts) {
        this(title, text, language, canonical, links, robots, facts, Head.NONE);
    }

    /** A page of which no more is known. */
    public Page(String title, String text, String language, String canonical, List<Link> links, List<String> robots) {
        this(title, text, language, canonical, links, robots, List.of());
    }
}
