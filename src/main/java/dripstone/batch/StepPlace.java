package dripstone.batch;

import dripstone.journal.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where the packer stands between two steps, as the ledger's steps name it: {@code 1:200000005+12}, the entry of fresh reading and how
 * many of its stream positions are packed; and, where documents have epochs left, where their replay stands:
 * {@code 1:200000005+0 replay 3 1:0..1:200000005 1 17+5}, which is round 3, its range, passes done, documents of the pass done, stream
 * positions of the one that is open.
 *
 * @param replay null where no documents have epochs left
 */
public record StepPlace(Position next, int offset, @Nullable Cursor replay) {
    private static final String REPLAY = " replay ";
    private static final int WORDS = 4;

    /** Where replay stands. @param index documents of the pass that are done @param offset stream positions of the open one */
    record Cursor(ReplayState.Round round, long index, int offset) {
        boolean isSamePass(Cursor other) {
            return round.equals(other.round);
        }
    }

    public static StepPlace of(PackerState state) {
        ReplayState replay = state.replay();
        return new StepPlace(state.next(), state.offset(),
                replay.rounds().isEmpty() ? null : new Cursor(replay.rounds().getFirst(), replay.index(), replay.offset()));
    }

    /** @throws IllegalArgumentException when the text is not what {@link #toString} writes */
    public static StepPlace parse(String text) {
        int at = text.indexOf(REPLAY);
        String fresh = at < 0 ? text : text.substring(0, at);
        int plus = fresh.lastIndexOf('+');
        if (plus < 0) {
            throw new IllegalArgumentException("'" + text + "' is no place of a step");
        }
        return new StepPlace(Position.parse(fresh.substring(0, plus)), Integer.parseInt(fresh.substring(plus + 1)),
                at < 0 ? null : cursor(text.substring(at + REPLAY.length())));
    }

    private static Cursor cursor(String text) {
        String[] words = text.split(" ", -1);
        String[] range = words.length == WORDS ? words[1].split("\\.\\.", -1) : new String[0];
        String[] place = words.length == WORDS ? words[3].split("\\+", -1) : new String[0];
        if (range.length != 2 || place.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is no place of a replay");
        }
        return new Cursor(new ReplayState.Round(Long.parseLong(words[0]), Position.parse(range[0]), Position.parse(range[1]),
                Integer.parseInt(words[2])), Long.parseLong(place[0]), Integer.parseInt(place[1]));
    }

    @Override
    public String toString() {
        String fresh = next.toString() + '+' + offset;
        Cursor at = replay;
        return at == null ? fresh : fresh + REPLAY + at.round.number() + ' ' + at.round.from() + ".." + at.round.to() + ' '
                + at.round.epochsDone() + ' ' + at.index + '+' + at.offset;
    }
}
