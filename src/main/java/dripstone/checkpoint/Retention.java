package dripstone.checkpoint;

import dripstone.life.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshots may go. The newest stays in any case; ages are counted from it, so that a model that rests keeps what it has.
 *
 * @param keep most that stay, at least 1
 * @param keepSize most bytes that they take together; null: any
 * @param keepAge greatest age; null: any
 */
public record Retention(int keep, @Nullable Bytes keepSize, @Nullable Duration keepAge) {
    public Retention {
        if (keep < 1) {
            throw new IllegalArgumentException("keep must be at least 1, is " + keep);
        }
    }

    /** By number alone. */
    public static Retention newest(int keep) {
        return new Retention(keep, null, null);
    }

    /** Those that may go, in the given order. @param newestFirst all that count */
    List<Snapshot> spare(List<Snapshot> newestFirst) {
        List<Snapshot> spare = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < newestFirst.size(); i++) {
            Snapshot snapshot = newestFirst.get(i);
            bytes += snapshot.bytes();
            boolean tooMany = i >= keep;
            boolean tooLarge = keepSize != null && bytes > keepSize.count();
            if (i > 0 && (tooMany || tooLarge || isTooOld(snapshot, newestFirst.getFirst().published()))) {
                spare.add(snapshot);
            }
        }
        return spare;
    }

    private boolean isTooOld(Snapshot snapshot, Instant newest) {
        return keepAge != null && snapshot.published().isBefore(newest.minus(keepAge));
    }
}
