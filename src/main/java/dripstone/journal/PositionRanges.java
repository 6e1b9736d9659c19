package dripstone.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of places in a journal, such as where the parts of a document stand.
 *
 * @param ranges in order; those that touched are one
 */
public record PositionRanges(List<PositionRange> ranges) {
    public static final PositionRanges NONE = new PositionRanges(List.of());

    public PositionRanges {
        ranges = joined(ranges);
    }

    private static List<PositionRange> joined(Collection<PositionRange> given) {
        List<PositionRange> sorted = new ArrayList<>(given);
        sorted.sort(Comparator.comparing(PositionRange::from));
        List<PositionRange> joined = new ArrayList<>();
        for (PositionRange next : sorted) {
            PositionRange last = joined.isEmpty() ? null : joined.getLast();
            if (last == null || last.to().compareTo(next.from()) < 0) {
                joined.add(next);
            } else if (last.to().compareTo(next.to()) < 0) {
                joined.set(joined.size() - 1, new PositionRange(last.from(), next.to()));
            }
        }
        return List.copyOf(joined);
    }

    public PositionRanges plus(PositionRanges more) {
        if (more.isEmpty()) {
            return this;
        }
        List<PositionRange> all = new ArrayList<>(ranges);
        all.addAll(more.ranges);
        return new PositionRanges(all);
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean contains(Position position) {
        PositionRange before = atOrBefore(position);
        return before != null && before.contains(position);
    }

    /** Whether all of a range is in here. */
    public boolean covers(PositionRange range) {
        PositionRange before = atOrBefore(range.from());
        return before != null && before.contains(range.from()) && range.to().compareTo(before.to()) <= 0;
    }

    /** The last range that begins at a position or before it. */
    private @Nullable PositionRange atOrBefore(Position position) {
        int low = 0;
        int high = ranges.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ranges.get(middle).from().compareTo(position) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? null : ranges.get(low - 1);
    }
}
