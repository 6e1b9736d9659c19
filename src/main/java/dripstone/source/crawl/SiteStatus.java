package dripstone.source.crawl;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the crawl of one site stands.
 *
 * @param scheduled found, never answered for, not in flight
 * @param inFlight being fetched, or waiting for the journal
 * @param done with a document taken by the journal
 * @param failed to be tried again
 * @param refused not wanted: not found, out of scope, excluded by robots rules, not text …
 * @param fetched answers of any kind since the start
 * @param unchanged of these: bodies that were the same as before
 * @param offered documents handed over since the start
 * @param filtered documents left out by a rule since the start, beside those
 * @param dropped links not taken because the site has too many
 * @param pagesPerSecond answers a second over the last minute
 * @param lastError empty where there was none since the start
 * @param refusedBySignal of the refused: how many by which signal of consent, by its key; a signal that refused none is absent
 * @param withdrawn of these: pages whose text was taken once, so that it is there until it is forgotten
 */
public record SiteStatus(
        String name, String owner, long scheduled, long inFlight, long done, long failed, long refused, long fetched, long unchanged,
        long offered, long filtered, long dropped, double pagesPerSecond, String lastError, Map<String, Long> refusedBySignal,
        long withdrawn) {
    public SiteStatus {
        refusedBySignal = Collections.unmodifiableMap(new LinkedHashMap<>(refusedBySignal)); // their order stays
    }
}
