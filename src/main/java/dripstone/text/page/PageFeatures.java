package dripstone.text.page;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Measures a page for {@link PageFeature}. One pass over its blocks and places. */
final class PageFeatures {
    private static final Set<String> FORUM_NAMES = Set.of("post", "posts", "message", "messages", "reply", "replies", "thread", "topic",
            "forum", "forums", "discussion", "answer", "answers", "question", "vote", "votes", "quote", "signature", "poster", "username",
            "user", "comment");
    private static final Set<String> SHOP_NAMES = Set.of("product", "price", "cart", "sku", "variant", "variants", "quantity", "qty",
            "stock", "buy", "shipping", "pdp", "swatch", "addtocart", "wishlist", "checkout");
    private static final Set<String> MANUAL_NAMES = Set.of("docs", "doc", "documentation", "toc", "highlight", "api", "code", "admonition",
            "sphinx", "markdown", "wiki", "manual", "reference", "guide", "snippet", "prev", "syntax");
    private static final Set<String> LIST_NAMES = Set.of("grid", "card", "cards", "listing", "list", "results", "archive", "pagination",
            "teaser", "tile", "collection", "filter", "filters", "sort", "facet", "feed", "excerpt", "loop");
    private static final Set<String> SERVICE_NAMES = Set.of("hero", "cta", "testimonial", "testimonials", "service", "services", "section",
            "features", "feature", "pricing", "faq", "contact", "team", "client", "clients", "accordion", "elementor", "landing");
    private static final Set<String> ARTICLE_NAMES = Set.of("article", "entry", "story", "byline", "author", "published", "dateline",
            "blog", "single", "related", "share", "caption", "news");
    private static final List<Family> FAMILIES = List.of(
            new Family(PageFeature.FORUM_NAMES, FORUM_NAMES), new Family(PageFeature.SHOP_NAMES, SHOP_NAMES),
            new Family(PageFeature.MANUAL_NAMES, MANUAL_NAMES), new Family(PageFeature.LIST_NAMES, LIST_NAMES),
            new Family(PageFeature.SERVICE_NAMES, SERVICE_NAMES), new Family(PageFeature.ARTICLE_NAMES, ARTICLE_NAMES));
    private static final int RUNNING_CHARS = 80;
    private static final int LONG_CHARS = 60;

    private final PageBlocks page;
    private final Markup markup;
    private final Draft draft;
    private final float[] row = new float[PageFeature.values().length];

    /** Words that elements of one type of page are named with. */
    private record Family(PageFeature feature, Set<String> words) {}

    private PageFeatures(PageBlocks page, Markup markup, Draft draft) {
        this.page = page;
        this.markup = markup;
        this.draft = draft;
    }

    static float[] of(PageBlocks page, Markup markup, Draft draft, String title) {
        PageFeatures features = new PageFeatures(page, markup, draft);
        features.declared();
        features.text();
        features.counts(title);
        features.alike();
        features.names();
        return features.row;
    }

    private void set(PageFeature feature, double value) {
        row[feature.column()] = (float) value;
    }

    private void set(PageFeature feature, boolean value) {
        row[feature.column()] = value ? 1 : 0;
    }

    private void declared() {
        set(PageFeature.SCHEMA_ARTICLE, markup.hasType("article", "newsarticle", "blogposting", "reportagenewsarticle",
                "opinionnewsarticle", "analysisnewsarticle", "scholarlyarticle", "recipe", "review"));
        set(PageFeature.SCHEMA_PRODUCT, markup.hasType("product", "offer", "aggregateoffer", "productgroup"));
        set(PageFeature.SCHEMA_FORUM, markup.hasType("discussionforumposting", "qapage", "question", "answer", "comment",
                "socialmediaposting"));
        set(PageFeature.SCHEMA_LIST, markup.hasType("collectionpage", "itemlist", "searchresultspage", "blog", "offercatalog"));
        set(PageFeature.SCHEMA_BUSINESS, markup.hasType("localbusiness", "service", "professionalservice", "contactpage", "aboutpage",
                "softwareapplication", "course", "event"));
        set(PageFeature.SCHEMA_MANUAL, markup.hasType("techarticle", "apireference", "howto"));
        set(PageFeature.SCHEMA_QUESTIONS, markup.hasType("faqpage"));
        set(PageFeature.SCHEMA_BREADCRUMB, markup.hasType("breadcrumblist"));
        set(PageFeature.OPEN_GRAPH_ARTICLE, markup.openGraphType().contains("article"));
        set(PageFeature.OPEN_GRAPH_PRODUCT, markup.openGraphType().contains("product"));
        set(PageFeature.OPEN_GRAPH_WEBSITE, markup.openGraphType().equals("website"));
        set(PageFeature.DECLARES_DATE, !markup.published().isEmpty());
        set(PageFeature.DECLARES_AUTHOR, !markup.author().isEmpty());
        set(PageFeature.GENERATOR_FORUM, made("discourse", "vbulletin", "phpbb", "xenforo", "mybb", "flarum", "nodebb", "simple machines"));
        set(PageFeature.GENERATOR_MANUAL, made("docusaurus", "sphinx", "mkdocs", "hugo", "gitbook", "mediawiki", "asciidoctor", "javadoc",
                "dokuwiki", "doxygen", "vitepress"));
        set(PageFeature.GENERATOR_SHOP, made("shopify", "woocommerce", "magento", "prestashop", "opencart"));
    }

    private boolean made(String... software) {
        for (String name : software) {
            if (markup.generator().contains(name)) {
                return true;
            }
        }
        return false;
    }

    private void text() {
        List<Block> blocks = page.blocks();
        double all = 0;
        double kept = 0;
        double links = 0;
        double keptLinks = 0;
        double running = 0;
        double paragraphs = 0;
        double form = 0;
        Map<Block.Kind, Double> kinds = new EnumMap<>(Block.Kind.class);
        for (int i = 0; i < blocks.size(); i++) {
            Block b = blocks.get(i);
            all += b.chars();
            links += b.linkChars();
            kinds.merge(b.kind(), (double) b.chars(), Double::sum);
            form += b.scope().is(Trait.FORM) || b.scope().is(Trait.BUTTON) ? b.chars() : 0;
            if (draft.kept().get(i)) {
                kept += b.chars();
                keptLinks += b.linkChars();
            }
            if (b.kind() == Block.Kind.PARAGRAPH && b.weight() >= RUNNING_CHARS) {
                running += b.chars();
                paragraphs++;
            }
        }
        double any = Math.max(1, all);
        set(PageFeature.CHARS, Math.log1p(all));
        set(PageFeature.DRAFT_CHARS, Math.log1p(kept));
        set(PageFeature.DRAFT_SHARE, kept / any);
        set(PageFeature.BLOCKS, Math.log1p(blocks.size()));
        set(PageFeature.LINK_DENSITY, links / any);
        set(PageFeature.DRAFT_LINK_DENSITY, keptLinks / Math.max(1, kept));
        set(PageFeature.RUNNING_SHARE, running / any);
        set(PageFeature.CODE_SHARE, kinds.getOrDefault(Block.Kind.CODE, 0.0) / any);
        set(PageFeature.ROW_SHARE, kinds.getOrDefault(Block.Kind.ROW, 0.0) / any);
        set(PageFeature.ITEM_SHARE, kinds.getOrDefault(Block.Kind.ITEM, 0.0) / any);
        set(PageFeature.HEADING_SHARE, kinds.getOrDefault(Block.Kind.HEADING, 0.0) / any);
        set(PageFeature.FORM_SHARE, form / any);
        set(PageFeature.PARAGRAPH_CHARS, running / Math.max(1, paragraphs));
        set(PageFeature.PARAGRAPHS, Math.log1p(paragraphs));
    }

    private void counts(String title) {
        int headings = 0;
        int timed = 0;
        int prices = 0;
        int questions = 0;
        String firstHeading = "";
        for (Block b : page.blocks()) {
            headings += b.kind() == Block.Kind.HEADING ? 1 : 0;
            timed += b.timed() ? 1 : 0;
            prices += TextShape.hasPrice(b.text()) ? 1 : 0;
            questions += b.text().endsWith("?") ? 1 : 0;
            firstHeading = firstHeading.isEmpty() && b.scope().tag().equals("h1") ? b.text() : firstHeading;
        }
        set(PageFeature.HEADINGS, Math.log1p(headings));
        set(PageFeature.FIRST_HEADINGS, Math.log1p(page.count("h1")));
        set(PageFeature.SECOND_HEADINGS, Math.log1p(page.count("h2")));
        set(PageFeature.ARTICLES, Math.log1p(page.count("article")));
        set(PageFeature.BUTTONS, Math.log1p(page.count("button")));
        set(PageFeature.FORMS, Math.log1p(page.count("form")));
        set(PageFeature.TABLES, Math.log1p(page.count("table")));
        set(PageFeature.IMAGES, Math.log1p(page.images()));
        set(PageFeature.TIMES, Math.log1p(timed));
        set(PageFeature.PRICES, Math.log1p(prices));
        set(PageFeature.QUESTIONS, Math.log1p(questions));
        set(PageFeature.TITLE_IN_HEADING, !firstHeading.isEmpty()
                && title.toLowerCase(Locale.ROOT).contains(firstHeading.toLowerCase(Locale.ROOT)));
    }

    private void alike() {
        Map<Long, Looks> looks = page.looks();
        Looks longest = Looks.NONE;
        Looks shortest = Looks.NONE;
        double all = 0;
        for (Looks l : looks.values()) {
            all += l.chars();
            if (l.chars() >= (long) LONG_CHARS * l.count()) {
                longest = l.count() > longest.count() ? l : longest;
            } else {
                shortest = l.count() > shortest.count() ? l : shortest;
            }
        }
        set(PageFeature.LONG_ALIKE, Math.log1p(longest.count()));
        set(PageFeature.SHORT_ALIKE, Math.log1p(shortest.count()));
        set(PageFeature.ALIKE_SHARE, Math.max(longest.chars(), shortest.chars()) / Math.max(1, all));
    }

    private void names() {
        Map<String, Integer> known = new HashMap<>(); // elements of a page are many, the ways they are named few
        int[] counts = new int[FAMILIES.size()];
        for (Scope s : page.scopes()) {
            int families = s.names().isEmpty() ? 0 : known.computeIfAbsent(s.names(), PageFeatures::families);
            for (int f = 0; f < counts.length; f++) {
                counts[f] += families >>> f & 1;
            }
        }
        double any = Math.max(1, page.scopes().size());
        for (int f = 0; f < counts.length; f++) {
            set(FAMILIES.get(f).feature, counts[f] / any);
        }
    }

    /** A bit for each family of which some word is among the names. */
    private static int families(String names) {
        int families = 0;
        for (String word : Names.words(names)) {
            for (int f = 0; f < FAMILIES.size(); f++) {
                families |= FAMILIES.get(f).words.contains(word) ? 1 << f : 0;
            }
        }
        return families;
    }
}
