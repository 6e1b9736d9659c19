package dripstone.text.page;

import java.util.Locale;

/** What kind of page it is, told from its markup alone; the kinds of the WCXB collection. */
public enum PageType {
    /** One text with an author or a date: news, blog posts, encyclopedia entries. */
    ARTICLE,
    /** Manuals and references. */
    DOCUMENTATION,
    /** Posts of several people: forums, question-and-answer pages, mailing lists. */
    FORUM,
    /** One thing for sale. */
    PRODUCT,
    /** Things for sale, a shop's front or one of its shelves. */
    COLLECTION,
    /** Teasers of other pages: a front page, an index, search results. */
    LISTING,
    /** What somebody offers or is: a company's landing page, prices, contacts. */
    SERVICE;

    /** In the order of the model's probabilities. */
    static PageType ofColumn(int column) {
        return values()[column];
    }

    @SuppressWarnings("EnumOrdinal") // the column of the model's probabilities
    int column() {
        return ordinal();
    }

    /** As it stands in verdicts and settings. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
