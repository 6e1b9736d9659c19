package dripstone.batch;

import dripstone.journal.Position;
import dripstone.journal.PositionRange;
import dripstone.journal.PositionRanges;
import java.util.ArrayList;
import java.util.List;

/**
 * Which text is withdrawn from which step on, as a model's ledger says: an entry in it gives no token to a batch of that step or a later
 * one. Immutable; equal when the ledger's entries were.
 */
public final class WithdrawnText {
    private static final WithdrawnText NONE = new WithdrawnText(List.of());

    /** In the order of the steps; each holds all that was withdrawn until then. */
    private final List<Since> since;

    private record Since(long fromStep, PositionRanges places) {}

    private WithdrawnText(List<Since> since) {
        this.since = List.copyOf(since);
    }

    public static WithdrawnText none() {
        return NONE;
    }

    /**
     * With one more entry of the ledger.
     *
     * @param fromStep not before that of an earlier one
     * @param ranges in their text form
     * @throws IllegalArgumentException when they are not of that form
     */
    public WithdrawnText with(long fromStep, List<String> ranges) {
        if (!since.isEmpty() && fromStep < since.getLast().fromStep) {
            throw new IllegalArgumentException("withdrawn from step=" + fromStep + ", after one from step=" + since.getLast().fromStep);
        }
        List<Since> longer = new ArrayList<>(since);
        longer.add(new Since(fromStep, ever().plus(parsed(ranges))));
        return new WithdrawnText(longer);
    }

    private static PositionRanges parsed(List<String> ranges) {
        return new PositionRanges(ranges.stream().map(PositionRange::parse).toList());
    }

    /** Those of the ranges that are not withdrawn at any step yet. */
    public List<String> missing(List<String> ranges) {
        return ranges.stream().filter(range -> !ever().covers(PositionRange.parse(range))).toList();
    }

    /** The step from which all of it is withdrawn; 0 where nothing is. */
    public long completeFrom() {
        return since.isEmpty() ? 0 : since.getLast().fromStep;
    }

    private PositionRanges ever() {
        return since.isEmpty() ? PositionRanges.NONE : since.getLast().places;
    }

    /** What is withdrawn at a step; the same object until a change. */
    PositionRanges at(long step) {
        for (int i = since.size() - 1; i >= 0; i--) {
            if (since.get(i).fromStep <= step) {
                return since.get(i).places;
            }
        }
        return PositionRanges.NONE;
    }

    /** Whether an entry is withdrawn at a step. */
    public boolean holds(Position entry, long step) {
        return at(step).contains(entry);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WithdrawnText w && w.since.equals(since);
    }

    @Override
    public int hashCode() {
        return since.hashCode();
    }

    @Override
    public String toString() {
        return since.toString();
    }
}
