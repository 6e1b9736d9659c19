package dripstone.source.crawl;

import dripstone.source.crawl.consent.SignalKind;

/** The files in which a site says how it may be used, each in its known place at every authority. */
enum SiteFile {
    /** RFC 9309. */
    ROBOTS("/robots.txt", SignalKind.ROBOTS_AI_AGENTS),
    /** The TDM Reservation Protocol. */
    TDMREP("/.well-known/tdmrep.json", SignalKind.TDM_RESERVATION),
    /** Spawning's proposal. */
    AI_TXT("/ai.txt", SignalKind.AI_TXT);

    private final String path;
    private final SignalKind kind;

    SiteFile(String path, SignalKind kind) {
        this.path = path;
        this.kind = kind;
    }

    String path() {
        return path;
    }

    /** The signals that it is asked for. */
    SignalKind kind() {
        return kind;
    }

    /** Under what its copy is kept: for the robots.txt the authority alone, as it was before there were others. */
    String copyKey(String authority) {
        return this == ROBOTS ? authority : authority + path;
    }
}
