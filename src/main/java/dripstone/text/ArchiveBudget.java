package dripstone.text;

/** What one file may still cost; one for a whole file, nested archives included. */
final class ArchiveBudget {
    private static final long RATIO_COUNTS_FROM = 4L << 20;
    private static final int MOST_BROKEN_LIMITS = 3;
    private final ExtractionSettings settings;
    private int members;
    private int brokenLimits;
    private long decompressed;

    ArchiveBudget(ExtractionSettings settings) {
        this.settings = settings;
    }

    void member() throws ArchiveException.Limit {
        if (++members > settings.maxArchiveMembers()) {
            throw new ArchiveException.Limit("too many members: max-archive-members=" + settings.maxArchiveMembers());
        }
    }

    /** Records (messages, lines, pages) lie in their file uncompressed and are bounded by its size: their members count for each anew. */
    void record() {
        members = 0;
    }

    /** Each document that breaks the parser costs a process and its full time. */
    void brokenLimit(String reason) throws ArchiveException.Limit {
        if (++brokenLimits >= MOST_BROKEN_LIMITS) {
            throw new ArchiveException.Limit(brokenLimits + " members broke the parser's limits, the last by this: " + reason);
        }
    }

    void decompressed(long bytes) throws ArchiveException.Limit {
        decompressed += bytes;
        if (decompressed > settings.maxArchive().count()) {
            throw new ArchiveException.Limit("zip bomb: decompresses to more than max-archive=" + settings.maxArchive());
        }
    }

    /** @param out bytes of one member so far @param in compressed bytes that they came from */
    void ratio(long out, long in) throws ArchiveException.Limit {
        long read = Math.max(1, in);
        if (out > RATIO_COUNTS_FROM && out / read > settings.maxRatio()) {
            throw new ArchiveException.Limit("zip bomb: decompressed=" + out + " compressed=" + read + " ratio=" + out / read
                    + " max-ratio=" + settings.maxRatio());
        }
    }
}
