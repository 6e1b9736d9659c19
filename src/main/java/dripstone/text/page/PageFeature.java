package dripstone.text.page;

import java.util.List;
import java.util.stream.Stream;

/** What the type of a page is told by. Counts are logarithms (of one more), shares lie in 0 to 1. */
enum PageFeature {
    /** What JSON-LD or microdata declares: an article of any kind, a product or offer, a discussion or question, and so on. */
    SCHEMA_ARTICLE,
    SCHEMA_PRODUCT,
    SCHEMA_FORUM,
    SCHEMA_LIST,
    SCHEMA_BUSINESS,
    SCHEMA_MANUAL,
    SCHEMA_QUESTIONS,
    SCHEMA_BREADCRUMB,
    OPEN_GRAPH_ARTICLE,
    OPEN_GRAPH_PRODUCT,
    OPEN_GRAPH_WEBSITE,
    /** The page says when it was published, or who wrote it. */
    DECLARES_DATE,
    DECLARES_AUTHOR,
    /** The software that made it is one for forums, manuals, shops. */
    GENERATOR_FORUM,
    GENERATOR_MANUAL,
    GENERATOR_SHOP,
    /** Characters of the page and of the first draft, and what share the draft is. */
    CHARS,
    DRAFT_CHARS,
    DRAFT_SHARE,
    BLOCKS,
    LINK_DENSITY,
    DRAFT_LINK_DENSITY,
    /** Of the page's characters: in paragraphs of some length, in code, in rows, in list items, in headings, in forms and buttons. */
    RUNNING_SHARE,
    CODE_SHARE,
    ROW_SHARE,
    ITEM_SHARE,
    HEADING_SHARE,
    FORM_SHARE,
    /** Mean characters of a running paragraph. */
    PARAGRAPH_CHARS,
    PARAGRAPHS,
    HEADINGS,
    FIRST_HEADINGS,
    SECOND_HEADINGS,
    ARTICLES,
    BUTTONS,
    FORMS,
    TABLES,
    IMAGES,
    TIMES,
    PRICES,
    /** Blocks that end as questions do. */
    QUESTIONS,
    /** Elements that look alike: how many there are of the most frequent look among those with long and with short text. */
    LONG_ALIKE,
    SHORT_ALIKE,
    /** Share of the page's characters in the most frequent look. */
    ALIKE_SHARE,
    /** Elements named after posts and replies, goods and carts, manuals, shelves and results, offers, articles. */
    FORUM_NAMES,
    SHOP_NAMES,
    MANUAL_NAMES,
    LIST_NAMES,
    SERVICE_NAMES,
    ARTICLE_NAMES,
    /** The first heading says what the title says. */
    TITLE_IN_HEADING;

    @SuppressWarnings("EnumOrdinal") // the column of a row
    int column() {
        return ordinal();
    }

    /** In the order of a row's columns. */
    static List<String> names() {
        return Stream.of(values()).map(Enum::name).toList();
    }
}
