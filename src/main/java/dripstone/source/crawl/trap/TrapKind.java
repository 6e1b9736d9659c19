package dripstone.source.crawl.trap;

/** What makes addresses one pattern. */
public enum TrapKind {
    /** The same path with the same names in the query, or with any: values without end. */
    PARAMETERS(3),
    /** The same path but for its numbers: calendars, counters, session numbers. */
    NUMBERS(3),
    /** A part of the path comes twice: links that lead into themselves. All of a host. */
    REPEATS(3),
    /** More parts than any sane path has. All of a host. */
    DEEP(6),
    /** One name in the query, over all paths of a host, whose value changes nothing: a session number. */
    IDLE(5);

    /** Pages in a row that yield nothing new, before a pattern that has yielded nothing yet is suspected. */
    final int patience;

    TrapKind(int patience) {
        this.patience = patience;
    }
}
