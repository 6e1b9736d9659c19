package dripstone.app.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a simulation showed.
 *
 * @param days as many as were gone through
 * @param dropped good files
 * @param missing good files whose text is not in the journal
 * @param doubled keys and versions that stand in the journal more than once
 * @param notTrained whether text was left that the model had not been given
 */
public record SoakReport(List<Day> days, long dropped, long poisoned, long requests, long missing, long doubled, boolean notTrained) {
    /** A line of the table, and what memory did. */
    public record Day(int day, long documents, long step, double trainNats, long snapshots, String events, long heap, long direct,
            long anonymous, long mapped, long files, long threads) {}

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
