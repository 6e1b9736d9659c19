package dripstone.train;

import dripstone.checkpoint.Snapshot;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a trainer that fails leaves behind: the last whole step, if weights, optimiser state and progress are those of one and it can be
 * written; otherwise a line that names the snapshot from which it will go on. What an update left half done is never published: the
 * steps since that snapshot are made again, to the same bits. Used by the trainer's thread.
 */
record EmergencySnapshot(Checkpoints checkpoints, Progress progress, ParallelStep arithmetic) {
    private static final Logger LOG = LoggerFactory.getLogger(EmergencySnapshot.class);

    void saveAfter(Throwable failure) {
        String obstacle = obstacle(failure);
        if (obstacle.isEmpty()) {
            obstacle = save(failure);
        }
        if (!obstacle.isEmpty()) {
            LOG.warn("last step not saved: step={} reason={} goes-on-from={}", progress.step(), obstacle, goesOnFrom());
        }
    }

    /** Why what is in memory is not to be published; empty where it may be. */
    private String obstacle(Throwable failure) {
        if (progress.step() == 0) {
            return "nothing was learnt yet";
        }
        if (failure instanceof BatchMismatchException || failure instanceof WeightsMismatchException
                || failure instanceof IdentityMismatchException) {
            return "the run does not repeat what its ledger says";
        }
        return arithmetic.isWhole() ? "" : "an update was half done";
    }

    /** @return why it could not be saved; empty where it was */
    private String save(Throwable failure) {
        try {
            Snapshot saved = checkpoints.atStep(progress);
            LOG.warn("last whole step saved after a failure: step={} snapshot={}", saved.step(), saved.directory());
            return "";
        } catch (IOException | RuntimeException | Error e) { // the failure itself is what is told on
            failure.addSuppressed(e);
            return "it cannot be written: " + e;
        }
    }

    private String goesOnFrom() {
        Optional<Snapshot> newest = checkpoints.newest();
        return newest.isEmpty() ? "the beginning, no snapshot stands" : newest.get().directory().toString();
    }
}
