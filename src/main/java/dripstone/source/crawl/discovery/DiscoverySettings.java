package dripstone.source.crawl.discovery;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Sitemaps and feeds of one site: where addresses and news of changes come from beside links. They are fetched as politely as pages, and
 * only addresses that belong to the site are taken from them.
 */
public record DiscoverySettings(
        @Setting(value = "Whether the sitemaps that a robots.txt names are read.", byDefault = "true") boolean robotsSitemaps,
        @Setting(value = "Sitemaps, or indexes of them, to read beside those.", byDefault = "[]") List<URI> sitemaps,
        @Setting(value = "RSS and Atom feeds to read.", byDefault = "[]") List<URI> feeds,
        @Setting(value = "After this long a sitemap is read again.", byDefault = "1d") Duration sitemapInterval,
        @Setting(value = "After this long a feed is read again.", byDefault = "1h") Duration feedInterval,
        @Setting(value = "Largest sitemap or feed after decompression; what lies beyond is not read.", byDefault = "16 MiB") Bytes maxFile,
        @Setting(value = "Addresses taken from one sitemap or feed, at most.", unit = "addresses", byDefault = "50000") int maxEntries,
        @Setting(value = "Sitemaps and feeds read of the site, at most.", unit = "files", byDefault = "500") int maxFiles,
        @Setting(value = "Of these, feeds that pages name by link rel=alternate, at most; 0 for none.", unit = "feeds",
                byDefault = "10") int maxFoundFeeds) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** The defaults. */
    public static final DiscoverySettings USUAL = new DiscoverySettings(true, List.of(), List.of(), Duration.ofDays(1),
            Duration.ofHours(1), Bytes.mib(16), 50_000, 500, 10);

    public DiscoverySettings {
        sitemaps = List.copyOf(sitemaps);
        feeds = List.copyOf(feeds);
        addresses("sitemaps", sitemaps);
        addresses("feeds", feeds);
        interval("sitemap-interval", sitemapInterval);
        interval("feed-interval", feedInterval);
        between("max-file", maxFile.count(), 1, 256L << 20);
        between("max-entries", maxEntries, 1, 1_000_000);
        between("max-files", maxFiles, 0, 100_000);
        between("max-found-feeds", maxFoundFeeds, 0, 100_000);
    }

    /** With the usual number of feeds that pages name. */
    public DiscoverySettings(boolean robotsSitemaps, List<URI> sitemaps, List<URI> feeds, Duration sitemapInterval, Duration feedInterval,
            Bytes maxFile, int maxEntries, int maxFiles) {
        this(robotsSitemaps, sitemaps, feeds, sitemapInterval, feedInterval, maxFile, maxEntries, maxFiles, USUAL.maxFoundFeeds);
    }

    private static void addresses(String key, List<URI> uris) {
        for (URI uri : uris) {
            if (uri.getHost() == null || !("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
                throw new IllegalArgumentException(key + " must be absolute http or https addresses: '" + uri + "'");
            }
        }
    }

    private static void interval(String key, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(key + " must lie between " + SHORTEST + " and " + LONGEST + ": " + value);
        }
    }

    private static void between(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must lie between " + least + " and " + most + ": " + value);
        }
    }
}
