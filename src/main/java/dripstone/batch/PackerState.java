package dripstone.batch;

import dripstone.journal.Position;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * All that the packer must know to go on: a pure function of journal and recorded round ends.
 *
 * @param round number of the current round of fresh reading, from 0
 * @param next position of the entry that is open, or of the next one to read
 * @param offset stream tokens of the open entry that are packed already
 * @param replay cursor into documents with epochs left
 * @param sequencesPacked all sequences packed so far, over all steps
 */
public record PackerState(long round, Position next, int offset, ReplayState replay, long sequencesPacked) {
    /** Before the first entry of a journal. */
    public static PackerState atStart() {
        return new PackerState(0, Position.ORIGIN, 0, ReplayState.none(), 0);
    }

    /**
     * The oldest entry that may still be read: the journal must keep all from here on. Where documents have more epochs than one, the round
     * that is being read freshly will be read again from its beginning, though it is among those that wait only when it has ended; and
     * a round that was finished with fewer waits again as soon as learning goes on.
     *
     * @param epochs times that each document is packed
     */
    public Position oldestNeeded(int epochs) {
        Stream<Position> again = Stream.concat(replay.rounds().stream(), replay.finished().stream().filter(r -> r.epochsDone() < epochs))
                .map(ReplayState.Round::from);
        return Stream.concat(again, Stream.of(epochs > 1 ? roundStart() : next)).min(Comparator.naturalOrder()).orElse(next);
    }

    /** Where the round begins that is being read freshly: behind the last that ended; each of those waits or is finished, side by side. */
    public Position roundStart() {
        return Stream.concat(replay.rounds().stream(), replay.finished().stream()).map(ReplayState.Round::to)
                .max(Comparator.naturalOrder()).orElse(Position.ORIGIN);
    }
}
