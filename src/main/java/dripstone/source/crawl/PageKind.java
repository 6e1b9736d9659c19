package dripstone.source.crawl;

import java.io.IOException;

/** What an address is read as. */
enum PageKind {
    PAGE(0),
    /** A sitemap, or an index of sitemaps. */
    SITEMAP(1),
    /** RSS or Atom. */
    FEED(2);

    /** How it is written; never reused. */
    final int code;

    PageKind(int code) {
        this.code = code;
    }

    static PageKind of(int code) throws IOException {
        for (PageKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IOException("page record has kind=" + code + ", which this build does not know");
    }
}
