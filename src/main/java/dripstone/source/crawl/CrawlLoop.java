package dripstone.source.crawl;

import edu.uci.ics.crawler4j.crawler.CrawlConfig;
import edu.uci.ics.crawler4j.robotstxt.RobotstxtConfig;
import edu.uci.ics.crawler4j.robotstxt.RobotstxtServer;
import edu.uci.ics.crawler4j.url.WebURL;
import java.nio.file.Path;

/** crawler4j's loop, kept from doing by itself what is done elsewhere, or must not be done. */
final class CrawlLoop {
    private CrawlLoop() {}

    /** Without it, it would end when idle, follow redirects, judge robots tags, and speak HTTPS unverified. */
    static CrawlConfig config(Path directory, String agent) {
        CrawlConfig config = new CrawlConfig();
        config.setCrawlStorageFolder(directory.toString());
        config.setUserAgentString(agent);
        config.setBatchReadSize(1);
        config.setPolitenessDelay(0);
        config.setFollowRedirects(false);
        config.setIncludeHttpsPages(false);
        config.setRespectNoFollow(false);
        config.setRespectNoIndex(false);
        config.setShutdownOnEmptyQueue(false);
        config.setThreadMonitoringDelaySeconds(1);
        config.setThreadShutdownDelaySeconds(0);
        config.setCleanupDelaySeconds(0);
        return config;
    }

    /** The frontier asks the robots rules before it hands an address out, so that here no answer is left to give. */
    static RobotstxtServer robotsSeenTo(FetchStep fetch, DurableFrontier frontier) {
        return new RobotstxtServer(new RobotstxtConfig(), fetch, frontier.getWebURLFactory()) {
            @Override
            public boolean allows(WebURL url) {
                return true;
            }
        };
    }
}
