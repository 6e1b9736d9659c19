package dripstone.batch;

import dripstone.journal.Position;
import java.util.List;

/**
 * Rounds whose documents have epochs left, and where the current replay stands.
 *
 * @param rounds in the order of their turns: the first is at work, or next
 * @param finished rounds whose epochs are all done, neighbours with equal passes joined into one: they come back when the epochs grow
 * @param active whether a replay slice is being packed now
 * @param index documents of the current order that are packed already
 * @param offset stream tokens of the open document that are packed already
 * @param sliceTokens stream tokens that the current slice has packed
 */
public record ReplayState(List<Round> rounds, List<Round> finished, boolean active, long index, int offset, long sliceTokens) {
    /** @param number of the round @param from first entry @param to just after the last @param epochsDone passes completed, at least 1 */
    public record Round(long number, Position from, Position to, int epochsDone) {}

    public ReplayState {
        rounds = List.copyOf(rounds);
        finished = List.copyOf(finished);
    }

    public static ReplayState none() {
        return new ReplayState(List.of(), List.of(), false, 0, 0, 0);
    }
}
