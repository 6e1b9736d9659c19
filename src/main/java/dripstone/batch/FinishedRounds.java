package dripstone.batch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Rounds whose epochs are all done. Neighbours with equal passes are joined under the lower number, so that a daemon's list stays as
 * short as the number of times its epochs were changed.
 */
final class FinishedRounds {
    private final List<ReplayState.Round> rounds;

    FinishedRounds(List<ReplayState.Round> rounds) {
        this.rounds = new ArrayList<>(rounds);
    }

    List<ReplayState.Round> rounds() {
        return List.copyOf(rounds);
    }

    void add(ReplayState.Round round) {
        ReplayState.Round joined = round;
        for (Iterator<ReplayState.Round> others = rounds.iterator(); others.hasNext(); ) {
            ReplayState.Round other = others.next();
            if (other.epochsDone() == joined.epochsDone() && (other.to().equals(joined.from()) || joined.to().equals(other.from()))) {
                others.remove();
                joined = other.from().compareTo(joined.from()) < 0
                        ? new ReplayState.Round(other.number(), other.from(), joined.to(), joined.epochsDone())
                        : new ReplayState.Round(joined.number(), joined.from(), other.to(), joined.epochsDone());
            }
        }
        rounds.add(joined);
    }

    /** Removes and gives the rounds with fewer passes than {@code epochs}. */
    List<ReplayState.Round> takeBelow(int epochs) {
        List<ReplayState.Round> below = rounds.stream().filter(r -> r.epochsDone() < epochs).toList();
        rounds.removeAll(below);
        return below;
    }
}
