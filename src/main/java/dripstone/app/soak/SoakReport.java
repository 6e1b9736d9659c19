package dripstone.app.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

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
public record SoakReport(List<Day> days, long dropped, long poisoned, Crawl crawl, long missing, long doubled, boolean notTrained) {
    /** A line of the table, and what memory did. */
    public record Day(int day, long documents, long step, double trainNats, long snapshots, String events, long heap, long direct,
            long anonymous, long mapped, long files, long threads) {}

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
    public record Crawl(long requests, long robots, long sitemaps, long revisits, long unchanged, long absent, long busy, long traps,
            long early, double shortestPauseSeconds, double oldestRobotsHours, long editions, long settled, List<String> missed, long doubled) {
        /** A robots.txt is believed for a day (RFC 9309, section 2.4), and asked for again an hour after trouble at the latest. */
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

    private static final long MIB = 1 << 20;

    static List<Day> days(List<SoakDay> days) {
        return days.stream().map(d -> new Day(d.day(), d.documents(), d.step(), d.trainNats(), d.snapshots(), d.events(), d.memory().heap(),
                d.memory().direct(), d.memory().anonymous(), d.memory().mapped(), d.memory().files(), d.memory().threads())).toList();
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
        if (days.size() >= 6) {
            grows("heap", Day::heap, 8 * MIB, faults);
            grows("direct buffers", Day::direct, 4 * MIB, faults);
            grows("anonymous memory", Day::anonymous, 48 * MIB, faults);
            grows("open files", Day::files, 16, faults);
            grows("threads", Day::threads, 8, faults);
        }
        return faults;
    }

    /** By more than a tenth and some slack. */
    private void grows(String what, ToLongFunction<Day> figure, long slack, List<String> faults) {
        int third = days.size() / 3;
        double before = mean(days.subList(third, 2 * third), figure);
        double after = mean(days.subList(days.size() - third, days.size()), figure);
        if (after > before * 1.1 + slack) {
            faults.add("grows: " + what + " from " + Math.round(before) + " to " + Math.round(after));
        }
    }

    private static double mean(List<Day> some, ToLongFunction<Day> figure) {
        return some.stream().mapToLong(figure).average().orElse(0);
    }
}
