package dripstone.text.page;

import java.util.List;
import java.util.stream.Stream;

/** What a block is judged by. Counts of characters and blocks are logarithms (of one more), shares lie in 0 to 1. */
enum BlockFeature {
    CHARS,
    WORDS,
    WORD_CHARS,
    LINK_DENSITY,
    DIGITS,
    CAPITALISED,
    SENTENCE_MARKS,
    ENDS_SENTENCE,
    PRICED,
    TIMED,
    /** Share of its words that stand in the page's title. */
    TITLE_SHARE,
    /** Share of its runs of four words that stand in the page's JSON-LD, and in its description. */
    STRUCTURED_SHARE,
    DESCRIBED_SHARE,
    /** Which time the same text stands here, and how often it does in all. */
    OCCURRENCE,
    OCCURRENCES,
    /** What its words say: in the mean, and the one most against. */
    WORDS_MEAN,
    WORDS_LEAST,
    WORDS_GREATEST,
    HEADING_LEVEL,
    PARAGRAPH,
    ITEM,
    ROW,
    CODE,
    LOOSE,
    JOINED,
    NAVIGATION,
    ASIDE,
    FOOTER,
    HEADER,
    FORM,
    ARTICLE,
    MAIN,
    LIST,
    TABLE,
    DEFINITIONS,
    QUOTE,
    CAPTION,
    BUTTON,
    HIDDEN,
    OVERLAY,
    COMMENTS,
    HINTED,
    TEXT_PROPERTY,
    LINK,
    DETAILS,
    SCRIPTLESS,
    /** What the names of the elements around it say: the innermost that says anything, all together, the least, the greatest. */
    NAMES_NEAREST,
    NAMES_SUM,
    NAMES_LEAST,
    NAMES_GREATEST,
    /** What the names of the phrases that it begins with say. */
    NAMES_WITHIN,
    DEPTH,
    /** Of all blocks in places that look like its own: how many, their mean length, link density, share of the page. */
    ALIKE,
    ALIKE_CHARS,
    ALIKE_LINKS,
    ALIKE_SHARE,
    /** Of the smallest place that holds it and another block: share of the page, link density, blocks. */
    AROUND_SHARE,
    AROUND_LINKS,
    AROUND_BLOCKS,
    /** Of the next larger place. */
    BEYOND_SHARE,
    BEYOND_LINKS,
    BEYOND_BLOCKS,
    /** The first draft kept it; it lies in the draft's region; how many places up it and the region part. */
    DRAFTED,
    IN_REGION,
    FROM_REGION,
    /** Share of what the draft kept within three blocks on either side. */
    DRAFTED_NEAR,
    /** Blocks after the draft's first kept one (negative: before), and after its last. */
    AFTER_FIRST_DRAFTED,
    AFTER_LAST_DRAFTED,
    /** Blocks after the first heading of the first level; 0 where there is none. */
    AFTER_FIRST_HEADING,
    POSITION,
    CHARS_POSITION,
    BEFORE_CHARS,
    BEFORE_LINKS,
    BEFORE_HEADING,
    BEFORE_WORDS,
    BEFORE_SAME_LOOK,
    NEXT_CHARS,
    NEXT_LINKS,
    NEXT_HEADING,
    NEXT_WORDS,
    NEXT_SAME_LOOK,
    /** Within three and ten blocks on either side: mean weight and link density. */
    NEAR_WEIGHT,
    NEAR_LINKS,
    WIDE_WEIGHT,
    WIDE_LINKS,
    /** Of the last heading before it: what its words say, how far it is, its level. */
    SECTION_WORDS,
    SECTION_DISTANCE,
    SECTION_LEVEL,
    /**
     * Of what stands between that heading (of a heading: itself) and the next: link density, characters, blocks, mean weight, share of it
     * that the draft kept.
     */
    SECTION_LINKS,
    SECTION_CHARS,
    SECTION_BLOCKS,
    SECTION_WEIGHT,
    SECTION_DRAFTED,
    /**
     * How probable each type of page is, in quarters. Nothing else is said of the page as a whole, lest the forest know the pages that it
     * was made from again.
     */
    IS_ARTICLE,
    IS_DOCUMENTATION,
    IS_FORUM,
    IS_PRODUCT,
    IS_COLLECTION,
    IS_LISTING,
    IS_SERVICE;

    @SuppressWarnings("EnumOrdinal") // the column of a row
    int column() {
        return ordinal();
    }

    /** In the order of a row's columns. */
    static List<String> names() {
        return Stream.of(values()).map(Enum::name).toList();
    }
}
