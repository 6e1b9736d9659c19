package dripstone.source.crawl;

import dripstone.life.Setting;
import dripstone.source.crawl.http.FetchSettings;
import dripstone.source.crawl.http.ProxyLoginSettings;
import dripstone.source.crawl.url.TrackingParameters;
import dripstone.source.crawl.warc.ArchiveSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the crawler works, for all sites together.
 *
 * @param contact where a site's owner can complain; part of the agent string
 * @param threads crawler4j's threads
 */
public record CrawlSettings(
        @Setting(value = "Address or URL at which a site's owner reaches you; sent to every server in the agent string.",
                byDefault = "set crawl.contact") String contact,
        @Setting(value = "Pages fetched at a time, over all sites.", unit = "threads", byDefault = "4") int threads,
        @Setting(value = "How long a robots.txt is believed before it is fetched again.", byDefault = "24h") Duration robotsMaxAge,
        @Setting(value = "Longest Crawl-delay of a robots.txt that is honoured; a longer one is shortened to this.",
                byDefault = "5m") Duration maxCrawlDelay,
        @Setting(value = "How long an address found by name is remembered.", byDefault = "5m") Duration dnsMaxAge,
        @Setting(value = "How often what has become of pages is made durable together; a crash refetches what lies since.",
                byDefault = "250ms") Duration commitEvery,
        @Setting(value = "Documents that may wait for the journal at a time before the crawler waits too.", unit = "documents",
                byDefault = "64") int maxUnanswered,
        @Setting(value = "Names of AI agents: what a site refuses to one of them it refuses to us.",
                byDefault = "[GPTBot, ClaudeBot, anthropic-ai, Claude-Web, CCBot, Google-Extended, Applebot-Extended, PerplexityBot, "
                        + "Bytespider, Amazonbot, meta-externalagent, FacebookBot, cohere-ai, cohere-training-data-crawler, Diffbot, "
                        + "Omgilibot, Omgili, Webzio-Extended, AI2Bot, Ai2Bot-Dolma, Timpibot, PanguBot, ICC-Crawler, SBIntuitionsBot, "
                        + "Cotoyogi, ImagesiftBot, img2dataset]") List<String> aiAgents,
        @Setting(value = "Whether hosts that share a network address are spaced as one: one request at a time to all of them.",
                byDefault = "false") boolean spaceByAddress,
        @Setting(value = "Proxy of all sites that name none of their own: http://, socks5:// or socks5h://HOST:PORT.",
                byDefault = "none") @Nullable URI proxy,
        @Setting(value = "Parameters that are taken out of addresses, since they say who follows a link and not where it leads; a name"
                + " that ends in * stands for all that begin so.", byDefault = TRACKING) List<String> trackingParameters,
        @Setting(value = "The archive of every request and answer.", byDefault = "{}") ArchiveSettings archive,
        @Setting(value = "How the crawler proves to that proxy who it is.", byDefault = "{}") ProxyLoginSettings proxyLogin) {
    /** Agents known to collect text for training, as their makers name them. */
    public static final List<String> AI_AGENTS = List.of("GPTBot", "ClaudeBot", "anthropic-ai", "Claude-Web", "CCBot", "Google-Extended",
            "Applebot-Extended", "PerplexityBot", "Bytespider", "Amazonbot", "meta-externalagent", "FacebookBot", "cohere-ai",
            "cohere-training-data-crawler", "Diffbot", "Omgilibot", "Omgili", "Webzio-Extended", "AI2Bot", "Ai2Bot-Dolma", "Timpibot",
            "PanguBot", "ICC-Crawler", "SBIntuitionsBot", "Cotoyogi", "ImagesiftBot", "img2dataset");

    /** {@link TrackingParameters#DEFAULT}, as one would write it. */
    static final String TRACKING = "[utm_*, gclid, gclsrc, dclid, gbraid, wbraid, fbclid, msclkid, yclid, ysclid, twclid, ttclid, igshid,"
            + " igsh, mc_cid, mc_eid, mkt_tok, vero_id, wickedid, oly_anon_id, oly_enc_id, _hsenc, _hsmi, __hstc, __hssc, __hsfp,"
            + " _openstat, _ga, _gl, jsessionid, phpsessid, aspsessionid*]";

    private static final Pattern AGENT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** RFC 9309, section 2.4: a cached copy should not be used for more than 24 hours. */
    private static final Duration LONGEST_ROBOTS_AGE = Duration.ofHours(24);

    public CrawlSettings {
        Limits.text("contact", contact, 200);
        if (contact.chars().anyMatch(c -> c < 0x20 || c > 0x7e || c == '(' || c == ')')) {
            throw new IllegalArgumentException("contact must be printable ASCII without parentheses: '" + contact + "'");
        }
        Limits.between("threads", threads, 1, 256);
        Limits.between("robots-max-age", robotsMaxAge, Duration.ofMillis(1), LONGEST_ROBOTS_AGE);
        Limits.between("max-crawl-delay", maxCrawlDelay, Duration.ZERO, Duration.ofHours(1));
        Limits.between("dns-max-age", dnsMaxAge, Duration.ofMillis(1), Duration.ofHours(24));
        Limits.between("commit-every", commitEvery, Duration.ofMillis(1), Duration.ofMinutes(1));
        Limits.between("max-unanswered", maxUnanswered, 1, 10_000);
        aiAgents = List.copyOf(aiAgents);
        Limits.between("ai-agents", aiAgents.size(), 0, 1_000);
        for (String name : aiAgents) {
            if (!AGENT.matcher(name).matches()) {
                throw new IllegalArgumentException("ai-agents must be names of letters, digits, '-' and '_': '" + name + "'");
            }
        }
        FetchSettings.checkProxy(proxy, proxyLogin);
        trackingParameters = List.copyOf(trackingParameters);
        checkTracking(trackingParameters);
    }

    /** With a proxy that asks nobody who they are. */
    public CrawlSettings(String contact, int threads, Duration robotsMaxAge, Duration maxCrawlDelay, Duration dnsMaxAge,
            Duration commitEvery, int maxUnanswered, List<String> aiAgents, boolean spaceByAddress, @Nullable URI proxy,
            List<String> trackingParameters, ArchiveSettings archive) {
        this(contact, threads, robotsMaxAge, maxCrawlDelay, dnsMaxAge, commitEvery, maxUnanswered, aiAgents, spaceByAddress, proxy,
                trackingParameters, archive, ProxyLoginSettings.NONE);
    }

    /** Without proxy and archive, and with the usual lists. */
    public CrawlSettings(String contact, int threads, Duration robotsMaxAge, Duration maxCrawlDelay, Duration dnsMaxAge,
            Duration commitEvery, int maxUnanswered) {
        this(contact, threads, robotsMaxAge, maxCrawlDelay, dnsMaxAge, commitEvery, maxUnanswered, AI_AGENTS, false, null,
                TrackingParameters.DEFAULT, ArchiveSettings.OFF);
    }

    /** The defaults, with a contact. */
    public static CrawlSettings withContact(String contact) {
        return new CrawlSettings(contact, 4, Duration.ofHours(24), Duration.ofMinutes(5), Duration.ofMinutes(5),
                Duration.ofMillis(250), 64);
    }

    private static void checkTracking(List<String> parameters) {
        try {
            var _ = new TrackingParameters(parameters);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tracking-parameters: " + e.getMessage(), e);
        }
    }
}
