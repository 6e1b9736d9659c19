package dripstone.app.soak;

import java.util.ArrayList;
import java.util.List;

/**
 * What a simulation showed.
 *
 * @param days as many as were gone through
 * @param dropped good files
 * @param crawl what the site saw
 * @param missing good files whose text is not in the journal
 * @param doubled keys and versions that stand in the journal more than once
 * @param notTrained whether text was left that the model had not been given
 */
public record SoakReport(List<SoakDay> days, long dropped, long poisoned, Crawl crawl, long missing, long doubled, boolean notTrained) {
    private static final int JUDGED_FROM_DAYS = 6;

    public SoakReport {
        days = List.copyOf(days);
    }

    /**
     * What the site saw of the crawler, and what came of it.
     *
     * @param requests of all kinds
     * @param robots of these, for its robots.txt
     * @param sitemaps for its sitemap
     * @param revisits for pages that had been asked for before
     * @param unchanged answers that a page was as before (304)
     * @param absent answers that a page was not there (404, 410)
     * @param busy answers that the site was too busy (503)
     * @param traps for days of the calendar without an end
     * @param early before the pause was over that the settings or the site had asked for
     * @param shortestPauseSeconds between the beginning of an answer and the next request
     * @param oldestRobotsHours age of the robots.txt at a request, less the time when the site did not answer
     * @param editions texts that stood on the site
     * @param settled of these, long enough to be found with certainty
     * @param missed of these, those that are not in the journal, by their first words and when they stood there
     * @param doubled editions that stand in the journal more than once
     */
    public record Crawl(
            long requests, long robots, long sitemaps, long revisits, long unchanged, long absent, long busy, long traps, long early,
            double shortestPauseSeconds, double oldestRobotsHours, long editions, long settled, List<String> missed, long doubled) {
        /** A robots.txt is believed for a day (RFC 9309, section 2.4), and asked for again little more than an hour after trouble. */
        private static final double MOST_ROBOTS_HOURS = 26;

        private static final int MOST_NAMED = 5;

        public Crawl {
            missed = List.copyOf(missed);
        }

        private void judge(List<String> faults) {
            if (!missed.isEmpty()) {
                faults.add("missed: " + missed.size() + " of " + settled + " texts that stood on the site for long are not in the journal: "
                        + String.join("; ", missed.subList(0, Math.min(MOST_NAMED, missed.size()))));
            }
            if (doubled > 0) {
                faults.add("doubled: " + doubled + " texts of the site stand in the journal more than once");
            }
            if (early > 0) {
                faults.add("impolite: " + early + " requests came before their time; shortest pause " + shortestPauseSeconds + " s");
            }
            if (oldestRobotsHours > MOST_ROBOTS_HOURS) {
                faults.add("impolite: a robots.txt was believed for " + oldestRobotsHours + " hours");
            }
            if (revisits == 0) {
                faults.add("idle: no page of the site was asked for again");
            }
        }
    }

    /** What is wrong; empty when all is well. Memory is judged where there are enough days: the last third beside the second. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (missing > 0) {
            faults.add("lost: " + missing + " of " + dropped + " dropped files are not in the journal");
        }
        if (doubled > 0) {
            faults.add("doubled: " + doubled + " parts stand in the journal more than once");
        }
        if (notTrained) {
            faults.add("behind: the model had not been given all text at the end");
        }
        crawl.judge(faults);
        if (days.size() >= JUDGED_FROM_DAYS) {
            for (MemoryPart part : MemoryPart.values()) {
                part.fault(days).ifPresent(faults::add);
            }
            MemoryPart.grows("open files", days, d -> d.memory().files(), 16).ifPresent(faults::add);
            MemoryPart.grows("threads", days, d -> d.memory().threads(), 8).ifPresent(faults::add);
        }
        return faults;
    }

    /** Lines that say what each part of the memory did. */
    public List<String> memory() {
        return SoakTable.memory(days);
    }
}
