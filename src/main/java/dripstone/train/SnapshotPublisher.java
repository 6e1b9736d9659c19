package dripstone.train;

import dripstone.checkpoint.Pace;
import dripstone.checkpoint.Retention;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a snapshot takes from its content to its place, always in this order: ledger and metrics are forced, so that no snapshot is newer
 * than they; the snapshot is published; the ledger says so; what is too old goes. By one thread at a time.
 */
final class SnapshotPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPublisher.class);

    private final SnapshotStore store;
    private final Retention retention;
    private final RunLedger ledger;
    private final MetricsFile metrics;

    SnapshotPublisher(TrainerParts.Stores stores, RunLedger ledger, MetricsFile metrics) {
        this.store = stores.snapshots();
        this.retention = stores.retention();
        this.ledger = ledger;
        this.metrics = metrics;
    }

    /** Lines that the ledger holds, it lets go, whatever happens here. */
    Snapshot publish(SnapshotJob job, Pace pace) throws IOException {
        Snapshot snapshot = write(job, pace);
        ledger.release(Optional.of(snapshot));
        LOG.info("snapshot published: step={} bytes={} weights-sha256={}", snapshot.step(), snapshot.bytes(), snapshot.weightsSha256());
        if (job.bestBefore().isPresent()) {
            keepBest(snapshot, job.bestBefore().getAsLong());
        }
        retain();
        return snapshot;
    }

    private Snapshot write(SnapshotJob job, Pace pace) throws IOException {
        try {
            ledger.forceUnheld();
            metrics.force();
            return store.publish(job.content(), pace);
        } catch (Throwable t) {
            try {
                ledger.release(Optional.empty());
            } catch (IOException e) {
                t.addSuppressed(e);
            }
            throw t;
        }
    }

    /** Keeps the best so far from retention and lets the one before go. */
    void keepBest(Snapshot best, long before) throws IOException {
        store.pin(best, true);
        for (Snapshot snapshot : store.list()) {
            if (snapshot.step() == before && before != best.step()) {
                store.pin(snapshot, false);
            }
        }
    }

    private void retain() {
        try {
            List<Snapshot> gone = store.retain(retention);
            if (!gone.isEmpty()) {
                LOG.debug("snapshots deleted: steps={}", gone.stream().map(Snapshot::step).toList());
            }
        } catch (IOException e) {
            LOG.warn("old snapshots could not be deleted, the next snapshot tries again: {}", retention, e);
        }
    }
}
