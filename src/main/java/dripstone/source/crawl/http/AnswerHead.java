package dripstone.source.crawl.http;

import java.util.List;

/**
 * What the headers of an answer say of other addresses, as the head of a page may.
 *
 * @param refresh the first {@code Refresh} header, as it was sent; empty where there is none
 * @param canonical target of the first link of relation {@code canonical} in the {@code Link} headers (RFC 8288, RFC 6596), as it was
 *     sent; empty where there is none
 */
public record AnswerHead(String refresh, String canonical) {
    public static final AnswerHead NONE = new AnswerHead("", "");

    /** @param refreshes values of all {@code Refresh} headers @param links values of all {@code Link} headers */
    static AnswerHead of(List<String> refreshes, List<String> links) {
        String canonical = links.stream().flatMap(l -> LinkHeader.parse(l).stream()).filter(l -> l.is("canonical"))
                .map(LinkHeader::target).findFirst().orElse("");
        return new AnswerHead(refreshes.isEmpty() ? "" : refreshes.getFirst(), canonical);
    }

    /** The same of what is downloaded, not shown: nothing is waited for there. */
    public AnswerHead withoutRefresh() {
        return new AnswerHead("", canonical);
    }
}
