package dripstone.source.crawl;

import java.io.IOException;

/**
 * What the frontier last learnt of a page. Being fetched is no state on the disk: a page that is in flight keeps its place in the queue
 * until its outcome is durable, so a crash in between finds it where it was.
 */
enum PageState {
    /** Never answered for. */
    SCHEDULED(0),
    /** Its document was taken by the sink, durably. */
    DONE(1),
    /** The last attempt failed; it is due again at a time that stands in the record. */
    FAILED(2),
    /** Not wanted, for a reason that stands in the record; looked at again after the recrawl interval. */
    REFUSED(3);

    /** How it is written; never reused. */
    final int code;

    PageState(int code) {
        this.code = code;
    }

    static PageState of(int code) throws IOException {
        for (PageState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new IOException("page record has state=" + code + ", which this build does not know");
    }
}
