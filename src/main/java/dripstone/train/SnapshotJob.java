package dripstone.train;

import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotContent;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * One snapshot on its way, of the state at one boundary.
 *
 * @param bestBefore where it is the best so far, which is to be kept: the step of the one that was the best before, or 0
 * @param done what became of it
 */
record SnapshotJob(SnapshotContent content, OptionalLong bestBefore, CompletableFuture<Snapshot> done) {
    SnapshotJob(SnapshotContent content, OptionalLong bestBefore) {
        this(content, bestBefore, new CompletableFuture<>());
    }

    long step() {
        return content.step();
    }
}
