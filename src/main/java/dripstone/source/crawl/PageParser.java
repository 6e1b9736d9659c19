package dripstone.source.crawl;

import dripstone.source.crawl.consent.AgentNames;
import dripstone.source.crawl.consent.MetaScan;
import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.http.ReadableTypes;
import dripstone.text.Page;
import dripstone.text.PageReader;
import edu.uci.ics.crawler4j.crawler.CrawlConfig;
import edu.uci.ics.crawler4j.parser.HtmlParser;
import edu.uci.ics.crawler4j.parser.ParseData;
import edu.uci.ics.crawler4j.parser.Parser;
import edu.uci.ics.crawler4j.url.TLDList;
import edu.uci.ics.crawler4j.url.WebURL;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** crawler4j's parser, with our page reader in it. A body that is the same as last time is not read again. */
final class PageParser extends Parser {
    /** Links taken from one page. */
    private static final int MOST_LINKS = 5_000;

    private final PageReader reader;
    private final Addresses addresses;
    private final AgentNames names;

    /** What crawler4j wants to know of a parsed page: its links. */
    private record Links(Set<WebURL> urls) implements ParseData {
        @Override
        public Set<WebURL> getOutgoingUrls() {
            return urls;
        }

        @Override
        public void setOutgoingUrls(Set<WebURL> others) {
            throw new UnsupportedOperationException("a page's links are found once");
        }
    }

    PageParser(CrawlConfig config, TLDList domains, PageReader reader, Addresses addresses, AgentNames names) throws IOException {
        super(config, addresses.normalizer(), new HtmlParser() {}, domains, () -> {
            throw new UnsupportedOperationException("addresses are made by PageParser");
        });
        this.reader = reader;
        this.addresses = addresses;
        this.names = names;
    }

    /** What is offered by {@link #parse}'s reader is named so in the document. */
    String versionFor(String mediaType) {
        return isHtml(mediaType) ? reader.version() : PlainPage.VERSION;
    }

    @Override
    public void parse(edu.uci.ics.crawler4j.crawler.Page crawled) {
        Lease lease = (Lease) crawled.getWebURL();
        if (!(lease.outcome instanceof FetchOutcome.Body body)) {
            throw new IllegalStateException("a page without a body is not parsed: uri=" + lease.uri() + " outcome=" + lease.outcome);
        }
        lease.rawHash = sha256(body.bytes());
        if (lease.isListing()) { // read by ListingStep
            crawled.setParseData(new Links(Set.of()));
            return;
        }
        PageRecord before = lease.record();
        if (lease.rawHash.equals(before.rawHash()) && before.reading() == lease.site().reading() && body.head().refresh().isEmpty()) {
            lease.unchanged = true;
            lease.directives = directives(body.robotsTags());
            crawled.setParseData(new Links(Set.of()));
            return;
        }
        if (ReadableTypes.isDocument(body.mediaType())) { // read by Offering
            lease.directives = directives(body.robotsTags());
            lease.head = HeadLinks.of(Page.Head.NONE, body.head().withoutRefresh(), lease.uri(), addresses);
            crawled.setParseData(new Links(canonical(lease)));
            return;
        }
        Page page = isHtml(body.mediaType())
                ? reader.read(body.bytes(), body.charset(), lease.uri().toString(), lease.site().settings().extract())
                : PlainPage.of(body.bytes(), body.charset());
        lease.page = page;
        lease.directives = RobotsDirectives.of(metas(page, body), body.robotsTags(), names);
        lease.head = HeadLinks.of(page.head(), body.head(), lease.uri(), addresses);
        crawled.setParseData(new Links(links(lease, page)));
    }

    /** What an answer's headers alone ask for: all there is to know of a body that has not changed. */
    RobotsDirectives directives(List<String> headers) {
        return RobotsDirectives.of(List.of(), headers, names);
    }

    /** Our own scan knows every agent's name; what the reader found beside it counts too. */
    private static List<MetaScan.Meta> metas(Page page, FetchOutcome.Body body) {
        if (!isHtml(body.mediaType())) {
            return List.of();
        }
        List<MetaScan.Meta> metas = new ArrayList<>(MetaScan.of(body.bytes(), body.charset()));
        metas.add(new MetaScan.Meta("robots", String.join(",", page.robots())));
        return metas;
    }

    /** Where a redirect leads is no link; but where the page is refused, nobody follows the redirect. */
    private Set<WebURL> links(Lease lease, Page page) {
        Site site = lease.site();
        Set<WebURL> urls = canonical(lease);
        if (lease.directives.nofollow()) {
            return urls;
        }
        lease.head.next().ifPresent(uri -> urls.add(FoundUrl.of(site, uri)));
        if (!lease.consent().allows()) {
            lease.head.redirect().ifPresent(uri -> urls.add(FoundUrl.of(site, uri)));
        }
        for (Page.Link link : page.links()) {
            if (urls.size() >= MOST_LINKS) {
                break;
            }
            if (!link.nofollow()) {
                addresses.normal(link.address()).ifPresent(uri -> urls.add(FoundUrl.of(site, uri)));
            }
        }
        return urls;
    }

    private static Set<WebURL> canonical(Lease lease) {
        Set<WebURL> urls = new LinkedHashSet<>();
        lease.head.canonical().ifPresent(uri -> urls.add(FoundUrl.of(lease.site(), uri)));
        return urls;
    }

    private static boolean isHtml(String mediaType) {
        return mediaType.equals("text/html") || mediaType.equals("application/xhtml+xml");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
