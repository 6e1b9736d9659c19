package dripstone.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/** All that a page says beside its text, found in one walk. */
record PageFacts(String title, String language, String canonical, List<Page.Link> links, List<String> robots, Page.Head head) {
    static final int MAX_LINKS = 50_000;
    private static final int MAX_FEEDS = 20;
    static final int MAX_ADDRESS = 4096;
    private static final int MAX_TITLE = 500;
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern WITH_AUTHORITY = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]");

    static PageFacts of(Document document, String agent) {
        Walk walk = new Walk(agent, References.of(document));
        NodeTraversor.traverse(walk, document);
        return new PageFacts(walk.title, walk.language, walk.canonical, walk.links, List.copyOf(walk.robots),
                new Page.Head(walk.base, walk.canonicalHref, walk.refresh, walk.feeds));
    }

    private static final class Walk implements NodeVisitor {
        private final String agent;
        private final References references;
        private final List<Page.Link> links = new ArrayList<>();
        private final Set<String> robots = new LinkedHashSet<>();
        private String title = "";
        private String language = "";
        private String canonical = "";
        private final List<String> feeds = new ArrayList<>();
        private String base = "";
        private String canonicalHref = "";
        private String refresh = "";

        Walk(String agent, References references) {
            this.agent = agent;
            this.references = references;
        }

        @Override
        public void head(Node node, int depth) {
            if (node instanceof Element e) {
                switch (e.normalName()) {
                    case "html" -> language = e.attr("lang").strip().toLowerCase(Locale.ROOT);
                    case "title" -> title(e);
                    case "meta" -> meta(e);
                    case "base" -> base = base.isEmpty() ? written(e, "href") : base;
                    case "link" -> link(e);
                    case "a", "area" -> anchor(e);
                    default -> { }
                }
            }
        }

        private void title(Element e) {
            if (title.isEmpty() && e.parent() != null && !e.parent().normalName().equals("svg")) {
                String text = TextNormalizer.normalize(e.text()).replace('\n', ' ');
                title = text.length() <= MAX_TITLE ? text : text.substring(0, text.offsetByCodePoints(0, MAX_TITLE / 2));
            }
        }

        private void meta(Element e) {
            if (refresh.isEmpty() && e.attr("http-equiv").strip().equalsIgnoreCase("refresh") && e.closest("noscript") == null) {
                refresh = written(e, "content");
            }
            String name = e.attr("name").strip().toLowerCase(Locale.ROOT);
            if (name.equals("robots") || (!agent.isEmpty() && name.equals(agent))) {
                for (String directive : e.attr("content").toLowerCase(Locale.ROOT).split("[,\\s]+", 64)) {
                    if (!directive.isEmpty()) {
                        robots.add(directive);
                    }
                }
            }
        }

        private void link(Element e) {
            String rel = e.attr("rel");
            if (canonicalHref.isEmpty() && hasToken(rel, "canonical")) {
                canonicalHref = written(e, "href");
                canonical = absolute(e);
            }
            if (feeds.size() < MAX_FEEDS && hasToken(rel, "alternate") && isFeed(e.attr("type"))) {
                String href = written(e, "href");
                if (!href.isEmpty()) {
                    feeds.add(href);
                }
            }
        }

        private static boolean isFeed(String type) {
            String plain = type.split(";", 2)[0].strip();
            return plain.equalsIgnoreCase("application/rss+xml") || plain.equalsIgnoreCase("application/atom+xml");
        }

        /** The attribute as it stands there; empty where it is too long to be an address. */
        private static String written(Element e, String attribute) {
            String value = e.attr(attribute).strip();
            return value.length() <= MAX_ADDRESS ? value : "";
        }

        private void anchor(Element e) {
            if (links.size() < MAX_LINKS && e.hasAttr("href")) {
                String address = absolute(e);
                if (!address.isEmpty()) {
                    links.add(new Page.Link(address, hasToken(e.attr("rel"), "nofollow")));
                }
            }
        }

        /** The address without its fragment; empty where it names no place on a network. */
        private String absolute(Element e) {
            String href = e.attr("href").strip();
            if (href.isEmpty() || href.length() > MAX_ADDRESS || href.startsWith("#")) {
                return "";
            }
            String plain = references.absolute(e, "href").replace(" ", "%20");
            return plain.length() <= MAX_ADDRESS && hasAuthority(plain) ? plain : "";
        }

        private static boolean hasAuthority(String address) {
            return (address.startsWith("http://") && startsHost(address, 7)) || (address.startsWith("https://") && startsHost(address, 8))
                    || WITH_AUTHORITY.matcher(address).find();
        }

        private static boolean startsHost(String address, int at) {
            return at < address.length() && Character.isLetterOrDigit(address.charAt(at));
        }

        private static boolean hasToken(String list, String token) {
            if (list.length() < token.length()) {
                return false;
            }
            for (String t : BLANKS.split(list.strip(), 32)) {
                if (t.equalsIgnoreCase(token)) {
                    return true;
                }
            }
            return false;
        }
    }
}
