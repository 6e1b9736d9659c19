package dripstone.source.crawl;

import edu.uci.ics.crawler4j.frontier.DocIDServer;
import edu.uci.ics.crawler4j.frontier.Frontier;
import edu.uci.ics.crawler4j.frontier.FrontierConfiguration;
import edu.uci.ics.crawler4j.url.WebURLFactory;

/** What crawler4j asks of its stores beside the frontier proper, and has no meaning here. */
abstract class CrawlerView implements Frontier, DocIDServer, FrontierConfiguration {
    /** crawler4j closes three things that are one here; its owner closes it. */
    @Override
    public void close() {}

    /** A page is known by its site and address, which this cannot say: to crawler4j every address is new, and {@link #schedule} decides. */
    @Override
    public int getDocId(String url) {
        return -1;
    }

    @Override
    public int getNewDocID(String url) {
        return 0;
    }

    @Override
    public void addUrlAndDocId(String url, int docId) {}

    @Override
    public boolean isSeenBefore(String url) {
        return false;
    }

    @Override
    public int getDocCount() {
        return (int) Math.min(Integer.MAX_VALUE, getQueueLength());
    }

    @Override
    public long getNumberOfScheduledPages() {
        return getQueueLength();
    }

    /** Nobody asks crawler4j; what was done is counted by site ({@link SiteCounts}). */
    @Override
    public long getNumberOfProcessedPages() {
        return 0;
    }

    @Override
    public DocIDServer getDocIDServer() {
        return this;
    }

    @Override
    public Frontier getFrontier() {
        return this;
    }

    /** Addresses come from our own parser, which makes them itself; crawler4j's factory has no site to give them. */
    @Override
    public WebURLFactory getWebURLFactory() {
        return () -> {
            throw new UnsupportedOperationException("addresses are made by PageParser");
        };
    }
}
