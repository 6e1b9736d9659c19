package dripstone.source.crawl;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import dripstone.source.crawl.consent.ConsentSettings;
import dripstone.source.crawl.discovery.DiscoverySettings;
import dripstone.source.crawl.http.FetchLimits;
import dripstone.source.crawl.http.FetchSettings;
import dripstone.source.crawl.revisit.RevisitSettings;
import dripstone.source.crawl.trap.TrapSettings;
import dripstone.text.SelectorSettings;
import dripstone.text.quality.SourceQualitySettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One site: what belongs to it and how gently it is read. One file each in {@code crawler-config/sites}.
 *
 * <p>A rule of {@code include} and {@code exclude} without {@code *} holds for addresses that begin with it; with {@code *}, which stands
 * for any run of characters, it must fit the whole address. A rule that begins with {@code /} speaks of the path and query only. An
 * address belongs to the site when no exclude rule fits and some include rule does; with no include rules, when it is on the host (and
 * port) of a seed.
 */
public record SiteSettings(
        @Setting("Short name of the site; documents are kept under it, so renaming it makes a new site.") String name,
        @Setting("Addresses at which the crawl begins.") List<URI> seeds,
        @Setting(value = "Rules for addresses that belong to the site; none means the hosts of the seeds.", byDefault = "[]")
                List<String> include,
        @Setting(value = "Rules for addresses that are left alone; they win over include.", byDefault = "[]") List<String> exclude,
        @Setting(value = "Links from a seed to a page, at most.", unit = "links", byDefault = "32") int depth,
        @Setting(value = "Pages kept of the site, at most.", unit = "pages", byDefault = "10000") int maxPages,
        @Setting(value = "Pause from the end of one answer to the next request to the same host; a longer Crawl-delay wins.",
                byDefault = "1s") Duration delay,
        @Setting(value = "Requests to one host at a time.", unit = "requests", byDefault = "1") int connections,
        @Setting(value = "After this long a page is asked for again at first; then as its changes show.", byDefault = "7d")
                Duration recrawlInterval,
        @Setting(value = "Largest body, counted after decompression.", byDefault = "10 MiB") Bytes maxBody,
        @Setting(value = "Until a connection stands.", byDefault = "10s") Duration connectTimeout,
        @Setting(value = "Between two arrivals of bytes.", byDefault = "20s") Duration readTimeout,
        @Setting(value = "From request to last byte.", byDefault = "2m") Duration totalTimeout,
        @Setting(value = "Redirects from one page to the next, at most.", unit = "redirects", byDefault = "5") int maxRedirects,
        @Setting(value = "Attempts at a page before it waits for the next recrawl.", unit = "attempts", byDefault = "6") int maxAttempts,
        @Setting(value = "Whether loopback, private and link-local addresses may be connected to: yes for an intranet.",
                byDefault = "false") boolean allowPrivate,
        @Setting(value = "Who answers for this site being crawled, shown in status; true declares it your own, so that no signal of"
                + " consent refuses its pages.", byDefault = "") String owner,
        @Setting(value = "What each signal of consent does.", byDefault = "{}") ConsentSettings consent,
        @Setting(value = "A daily window in which nothing is asked of the site, like 08:00-18:30; empty for none.",
                byDefault = "") String quietHours,
        @Setting(value = "Time zone of the quiet hours, like Europe/Berlin.", byDefault = "UTC") String timeZone,
        @Setting(value = "Where on the site's pages things stand; without it they are read as anybody's.", byDefault = "{}")
                SelectorSettings extract,
        @Setting(value = "What is left out of its texts, where that is not as in text.quality.", byDefault = "{}")
                SourceQualitySettings quality,
        @Setting(value = "How the site's servers are reached, and which of their answers are read.", byDefault = "{}")
                FetchSettings fetch,
        @Setting(value = "How far pages' own intervals may leave recrawl-interval.", byDefault = "{}") RevisitSettings revisit,
        @Setting(value = "Sitemaps and feeds.", byDefault = "{}") DiscoverySettings discovery,
        @Setting(value = "Trap detection.", byDefault = "{}") TrapSettings traps) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final int MOST_RULES = 1_000;

    public SiteSettings {
        seeds = List.copyOf(seeds);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be 1 to 64 of a-z, 0-9, '.', '_', '-', a letter or digit first: '" + name + "'");
        }
        if (seeds.isEmpty() || seeds.size() > MOST_RULES) {
            throw new IllegalArgumentException("seeds must name 1 to " + MOST_RULES + " addresses: " + seeds.size());
        }
        seeds.forEach(SiteSettings::checkSeed);
        checkRules("include", include);
        checkRules("exclude", exclude);
        Limits.between("depth", depth, 0, 1_000);
        Limits.between("max-pages", maxPages, 1, 10_000_000);
        Limits.between("delay", delay, Duration.ZERO, Duration.ofHours(1));
        Limits.between("connections", connections, 1, 16);
        Limits.between("recrawl-interval", recrawlInterval, Duration.ofSeconds(1), Duration.ofDays(3650));
        Limits.between("max-body", maxBody.count(), 1, 1L << 30);
        Limits.between("connect-timeout", connectTimeout, Duration.ofMillis(1), Duration.ofMinutes(10));
        Limits.between("read-timeout", readTimeout, Duration.ofMillis(1), Duration.ofMinutes(10));
        Limits.between("total-timeout", totalTimeout, Duration.ofMillis(1), Duration.ofHours(1));
        Limits.between("max-redirects", maxRedirects, 0, 50);
        Limits.between("max-attempts", maxAttempts, 1, 100);
        if (owner.length() > 200) {
            throw new IllegalArgumentException("owner must have at most 200 characters: " + owner.length());
        }
        QuietHours.of(quietHours, timeZone);
    }

    /** The defaults: a site of that name with those seeds. */
    public static SiteSettings of(String name, List<URI> seeds) {
        return new SiteSettings(name, seeds, List.of(), List.of(), 32, 10_000, Duration.ofSeconds(1), 1, Duration.ofDays(7),
                Bytes.mib(10), Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(2), 5, 6, false, "",
                ConsentSettings.DEFAULTS, "", "UTC", SelectorSettings.none(), SourceQualitySettings.INHERITED, FetchSettings.DEFAULT,
                        RevisitSettings.USUAL,
                DiscoverySettings.USUAL, TrapSettings.USUAL);
    }

    /** The same site, with other quality settings. */
    public SiteSettings withQuality(SourceQualitySettings other) {
        return new SiteSettings(name, seeds, include, exclude, depth, maxPages, delay, connections, recrawlInterval, maxBody,
                connectTimeout,
                readTimeout, totalTimeout, maxRedirects, maxAttempts, allowPrivate, owner, consent, quietHours, timeZone, extract, other,
                        fetch,
                revisit, discovery, traps);
    }

    /** Whether the site was declared one's own. */
    boolean isOwn() {
        return owner.equals("true");
    }

    FetchLimits limits() {
        return new FetchLimits(connectTimeout, readTimeout, totalTimeout, maxBody.count(), false, allowPrivate,
                fetch.minRate().count());
    }

    /** The limits of a sitemap or feed: its own size, cut there and not refused. */
    FetchLimits listingLimits() {
        return new FetchLimits(connectTimeout, readTimeout, totalTimeout, discovery.maxFile().count(), true, allowPrivate,
                fetch.minRate().count());
    }

    private static void checkSeed(URI seed) {
        String scheme = seed.getScheme();
        if (seed.getHost() == null || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
            throw new IllegalArgumentException("seeds must be absolute http or https addresses: '" + seed + "'");
        }
    }

    private static void checkRules(String key, List<String> rules) {
        if (rules.size() > MOST_RULES) {
            throw new IllegalArgumentException(key + " must have at most " + MOST_RULES + " rules: " + rules.size());
        }
        for (String rule : rules) {
            if (!rule.startsWith("/") && !rule.startsWith("*") && !rule.startsWith("http://") && !rule.startsWith("https://")) {
                throw new IllegalArgumentException(key + " rules begin with 'http://', 'https://', '/' or '*': '" + rule + "'");
            }
        }
    }
}
