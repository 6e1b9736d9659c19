package dripstone.journal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * Puts together what a scan finds. A group whose mark is followed by anything was acknowledged, so what is unreadable in it is
 * lost and keeps its place; the last group may never have been: it counts up to its first unreadable entry.
 */
final class ScannedGroups {
    private final List<Scanned.Slot> entries = new ArrayList<>();
    private final List<Integer> groupEnds = new ArrayList<>();
    /** Since the last mark, up to the first gap. */
    private final List<Scanned.Slot> before = new ArrayList<>();
    /** Since the last gap. */
    private final List<Scanned.Slot> behind = new ArrayList<>();
    private boolean gap;
    private final boolean mayBeUnmarked;

    /** @param mayBeUnmarked whether the file may be of a build that wrote no marks: then none says that nothing was acknowledged */
    ScannedGroups(boolean mayBeUnmarked) {
        this.mayBeUnmarked = mayBeUnmarked;
    }

    boolean isEmpty() {
        return entries.isEmpty() && before.isEmpty() && behind.isEmpty();
    }

    void whole(long offset, int length) {
        add(new Scanned.Slot(offset, length, true));
    }

    void damaged(long offset, int length) {
        add(new Scanned.Slot(offset, length, false));
    }

    private void add(Scanned.Slot slot) {
        (gap ? behind : before).add(slot);
    }

    /** An unknown number of entries is missing here. */
    void gap() {
        gap = true;
        behind.clear(); // between two gaps: nothing tells their numbers
    }

    void mark(GroupMark mark) {
        long end = mark.first() + mark.count();
        if (end > entries.size()) {
            close(end);
        }
    }

    /** All entries up to this number were in groups that are whole, or known to have been. */
    private void close(long end) {
        long missing = end - entries.size() - before.size() - behind.size();
        if (missing < 0) {
            before.clear(); // more than there can be: nothing tells which is which
            behind.clear();
            missing = end - entries.size();
        }
        entries.addAll(before);
        entries.addAll(Collections.nCopies(Math.toIntExact(missing), Scanned.Slot.lost()));
        entries.addAll(behind);
        groupEnds.add(entries.size());
        before.clear();
        behind.clear();
        gap = false;
    }

    /** @param known how many entries the file holds; empty where that is to be found out */
    Scanned finish(OptionalLong known) {
        if (known.isPresent()) {
            if (known.getAsLong() > entries.size()) {
                close(known.getAsLong());
            }
            return new Scanned(entries, groupEnds, 0);
        }
        boolean marked = !mayBeUnmarked || !groupEnds.isEmpty();
        if (!marked && isBeginOnly()) {
            before.addAll(behind);
            behind.clear();
        }
        int found = entries.size() + before.size() + behind.size();
        boolean lastWasAcknowledged = !before.isEmpty() && before.getFirst().whole();
        if (!groupEnds.isEmpty() && !lastWasAcknowledged) {
            cutLastGroup();
        }
        keepReadableTail(marked);
        return new Scanned(entries, groupEnds, found - entries.size());
    }

    /** Whether the one gap is before all entries: Chronicle's own documents, at the begin of the file. */
    private boolean isBeginOnly() {
        return entries.isEmpty() && before.isEmpty();
    }

    private void cutLastGroup() {
        int begin = groupEnds.size() == 1 ? 0 : groupEnds.get(groupEnds.size() - 2);
        for (int i = begin; i < entries.size(); i++) {
            if (!entries.get(i).whole()) {
                entries.subList(i, entries.size()).clear();
                groupEnds.removeLast();
                if (i > begin) {
                    groupEnds.add(i);
                }
                before.clear();
                return;
            }
        }
    }

    /** What a crash left readable counts. In a file without marks, of a build before, a damaged entry before readable ones does too. */
    private void keepReadableTail(boolean marked) {
        int keep = 0;
        for (int i = 0; i < before.size() && (before.get(i).whole() || !marked); i++) {
            keep = before.get(i).whole() ? i + 1 : keep;
        }
        if (keep > 0) {
            entries.addAll(before.subList(0, keep));
            groupEnds.add(entries.size());
        }
    }
}
