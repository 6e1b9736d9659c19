package dripstone.source.crawl;

/** The two clocks of a crawl: one that never jumps, for pauses, and one that outlives a restart, for due times. */
interface CrawlClock {
    /** Nanoseconds since the crawl began; never backwards. */
    long nanos();

    /** Milliseconds since the epoch. */
    long millis();

    /** The machine's clocks. */
    static CrawlClock system() {
        long begin = System.nanoTime();
        return new CrawlClock() {
            @Override
            public long nanos() {
                return System.nanoTime() - begin;
            }

            @Override
            public long millis() {
                return System.currentTimeMillis();
            }
        };
    }
}
