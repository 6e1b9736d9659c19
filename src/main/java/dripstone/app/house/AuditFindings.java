package dripstone.app.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an audit has come to so far: the checkpoints that were equal, and the first difference. Thread-safe. */
final class AuditFindings {
    private final List<Long> equal = new ArrayList<>();
    private @Nullable Difference difference;

    /**
     * The first difference.
     *
     * @param step after which it was seen
     * @param what {@code batch}, {@code weights}, {@code optimiser state}, {@code trainer state}
     * @param file of the checkpoint, and @param tensor in it; empty where nothing says which
     * @param detail for people
     */
    record Difference(long step, String what, String file, String tensor, String detail) {}

    /** All of a checkpoint came out the same. */
    synchronized void equal(long step) {
        equal.add(step);
    }

    /** Only the first counts. */
    synchronized void differs(Difference found) {
        if (difference == null) {
            difference = found;
        }
    }

    synchronized Optional<Difference> difference() {
        return Optional.ofNullable(difference);
    }

    /** Steps of the checkpoints that were equal. */
    synchronized List<Long> checkpoints() {
        return List.copyOf(equal);
    }
}
