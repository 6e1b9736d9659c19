package dripstone.text.page;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/**
 * What the page declares about itself for machines: schema.org types (JSON-LD and microdata), OpenGraph type, generator, description,
 * author and date, and the text that its JSON-LD repeats.
 *
 * @param schemaTypes names of schema.org types, lower case, without the namespace
 * @param openGraphType lower case; empty where there is none
 * @param generator the software that made the page, lower case; empty where it does not say
 * @param description of the page's meta elements; empty where there is none
 * @param author empty where there is none
 * @param published as written; empty where there is none
 * @param structured texts of JSON-LD: bodies, descriptions, posts
 */
record Markup(Set<String> schemaTypes, String openGraphType, String generator, String description, String author, String published,
        String structured) {
    private static final int MOST_TYPES = 200;
    private static final int MOST_SCRIPT_CHARS = 1 << 20;
    private static final int MOST_META_CHARS = 2000;
    private static final Pattern TYPE = Pattern.compile("\"@type\"\\s*:\\s*\\[?\\s*\"([A-Za-z:/.]{1,80})\"");

    static Markup of(Document document) {
        Walk walk = new Walk();
        NodeTraversor.traverse(walk, document);
        return new Markup(walk.types, walk.openGraphType, walk.generator, walk.description, walk.structured.author(walk.author),
                walk.structured.published(walk.published), walk.structured.text());
    }

    boolean hasType(String... names) {
        for (String name : names) {
            if (schemaTypes.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private static final class Walk implements NodeVisitor {
        private final Set<String> types = new HashSet<>();
        private final StructuredText structured = new StructuredText();
        private String openGraphType = "";
        private String generator = "";
        private String description = "";
        private String author = "";
        private String published = "";

        @Override
        public void head(Node node, int depth) {
            if (!(node instanceof Element e)) {
                return;
            }
            switch (e.normalName()) {
                case "meta" -> meta(e);
                case "script" -> script(e);
                case "time" -> published = published.isEmpty() ? e.attr("datetime").strip() : published;
                default -> { }
            }
            if (e.hasAttr("itemtype")) {
                type(e.attr("itemtype"));
            }
        }

        private void script(Element e) {
            if (e.attr("type").equalsIgnoreCase("application/ld+json") && e.data().length() <= MOST_SCRIPT_CHARS) {
                Matcher m = TYPE.matcher(e.data());
                while (m.find()) {
                    type(m.group(1));
                }
                structured.read(e.data());
            }
        }

        private void type(String name) {
            String plain = name.strip().toLowerCase(Locale.ROOT);
            if (types.size() < MOST_TYPES) {
                types.add(plain.substring(plain.lastIndexOf('/') + 1));
            }
        }

        private void meta(Element e) {
            String content = e.attr("content").strip();
            if (content.isEmpty() || content.length() > MOST_META_CHARS) {
                return;
            }
            String name = (e.hasAttr("property") ? e.attr("property") : e.attr("name")).toLowerCase(Locale.ROOT);
            switch (name) {
                case "og:type" -> openGraphType = content.toLowerCase(Locale.ROOT);
                case "generator" -> generator = content.toLowerCase(Locale.ROOT);
                case "description", "og:description" -> description = content.length() > description.length() ? content : description;
                case "author", "article:author" -> author = author.isEmpty() && !content.startsWith("http") ? content : author;
                case "article:published_time", "date", "dc.date", "datepublished", "pubdate" -> published = content;
                default -> { }
            }
        }
    }
}
