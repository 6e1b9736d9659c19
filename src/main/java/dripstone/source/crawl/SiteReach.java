package dripstone.source.crawl;

import dripstone.source.crawl.http.Access;
import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.http.FetchRequest;
import dripstone.source.crawl.http.HttpFetcher;
import dripstone.source.crawl.http.Validators;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks the servers of a site's seeds for their robots.txt, once each, one after the other, as the crawler would: with its agent string,
 * through the site's proxy, with its credentials and trust. Nothing of the answer is kept.
 *
 * @param version of this program, for the agent string
 */
public record SiteReach(SiteSettings site, CrawlSettings settings, String version) {
    private static final int MOST_SERVERS = 8;

    /**
     * Asks.
     *
     * @return what each server answered
     * @throws IOException when one cannot be reached, or answers so that nothing of the site may be fetched
     */
    public String ask() throws IOException {
        Access access = Access.read(site.fetch(), site.seeds(), settings.proxy(), settings.proxyLogin(), System::getenv);
        Addresses addresses = new Addresses(settings.trackingParameters());
        Set<String> servers = new LinkedHashSet<>();
        site.seeds().forEach(s -> addresses.normal(s.toString()).ifPresent(u -> servers.add(Addresses.authority(u))));
        List<String> answers = new ArrayList<>();
        try (HttpFetcher fetcher = HttpFetcher.open(Crawler.agent(settings, version), 1, settings.dnsMaxAge())) {
            for (String server : servers.stream().limit(MOST_SERVERS).toList()) {
                long begin = System.nanoTime();
                String answer = judged(server, fetcher.fetch(new FetchRequest(URI.create(server + "/robots.txt"), Validators.NONE,
                        site.limits().forRobots(RobotsBook.MOST_BYTES), type -> true, access)));
                answers.add(server + " " + answer + " in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            }
        }
        return "robots.txt: " + String.join(", ", answers);
    }

    /** RFC 9309, 2.3.1: a file that is not there allows all, a server in trouble nothing. */
    private static String judged(String server, FetchOutcome outcome) throws IOException {
        return switch (outcome) {
            case FetchOutcome.Body b -> "was read, " + b.bytes().length + " bytes";
            case FetchOutcome.NotModified n -> "answers";
            case FetchOutcome.Moved m -> "leads to " + m.location();
            case FetchOutcome.Unwanted u -> "answers: " + u.reason();
            case FetchOutcome.Status s when s.status() == 429 || s.status() >= 500 -> throw new IOException(
                    server + " answers with status=" + s.status() + " for robots.txt, so that nothing of it may be fetched now");
            case FetchOutcome.Status s -> "has none, status=" + s.status();
            case FetchOutcome.Unreachable u -> throw new IOException(server + " cannot be reached: " + u.reason());
            case FetchOutcome.Broken b -> throw new IOException(server + " breaks its answer off: " + b.reason());
        };
    }
}
