package dripstone.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.checkpoint.AdapterContent;
import dripstone.checkpoint.Pace;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotContent;
import dripstone.checkpoint.Tensor;
import dripstone.checkpoint.WeightsSum;
import dripstone.model.LoraWeights;
import dripstone.model.SharedWeights;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a run, each of the state at one boundary between steps. Where there is memory for a {@link Capture}, training goes on
 * while that state is captured and written, one snapshot at a time; else it stands still meanwhile. Which of the two does not show: not
 * in the snapshot, not in the order of the ledger's lines, not in the weights. Used by the trainer's thread.
 */
final class Checkpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private static final Duration HOLD_DEADLINE = Duration.ofSeconds(1);

    private final TrainerParts parts;
    private final ModelTensors tensors;
    private final RunLedger ledger;
    private final EarlyStopping earlyStopping;
    private final StatusBoard board;
    private final SnapshotPublisher publisher;
    private final SnapshotWriter writer;
    private final @Nullable Capture capture;
    private final SharedWeights shared;
    private boolean fitted;
    /** Handed to the writer, or to be handed to it. */
    private @Nullable SnapshotJob last;
    private boolean capturing;
    private volatile Optional<Snapshot> newest;
    /** Of the one thread that has a snapshot in hand: the writer's, or the trainer's while no other is being written. */
    private int failedInARow;
    /** Written by the writer's thread. */
    private volatile @Nullable Throwable fatal;

    private Checkpoints(TrainerParts parts, ModelTensors tensors, Restored restored, MetricsFile metrics, StatusBoard board,
            @Nullable Capture capture) {
        this.parts = parts;
        this.tensors = tensors;
        this.ledger = restored.ledger();
        this.earlyStopping = restored.earlyStopping();
        this.board = board;
        this.publisher = new SnapshotPublisher(parts.stores(), ledger, metrics);
        this.writer = SnapshotWriter.open(parts.stores().writing().bytesPerSecond());
        this.capture = capture;
        this.shared = parts.stores().shared();
        this.newest = restored.snapshot();
    }

    /** @param workers do the copying, most of it in the pieces of the updates of {@code arithmetic} */
    static Checkpoints open(TrainerParts parts, ModelTensors tensors, Restored restored, MetricsFile metrics, StatusBoard board,
            Workers workers, ParallelStep arithmetic) {
        Capture capture = null;
        if (parts.stores().writing().beside()) {
            capture = new Capture(parts.model().kernels(), parts.model().leaf().trained(), tensors.state(), workers);
            arithmetic.capture(capture);
        }
        Checkpoints checkpoints = new Checkpoints(parts, tensors, restored, metrics, board, capture);
        checkpoints.fit();
        return checkpoints;
    }

    /** Hashes the weights after a step where the ledger wants that. @throws WeightsMismatchException when it says otherwise */
    void hashWeights(long step) throws IOException {
        if (ledger.wantsWeights(step)) {
            ledger.weights(step, WeightsSum.of(tensors.weights()));
        }
    }

    /** The newest that stands. */
    Optional<Snapshot> newest() {
        return newest;
    }

    // ---- what is wanted at a boundary

    /** Whether a snapshot that is asked for now can be that of this boundary without waiting for another. */
    boolean accepts(Progress progress) {
        return stands(progress) || isOnItsWay(progress) || !writer.isBusy();
    }

    /** It is due; where one of an earlier step is still being written, training waits for that. Its failure is shown, and ends nothing. */
    void due(Progress progress) {
        if (!stands(progress)) {
            SnapshotJob _ = onItsWay(progress, OptionalLong.empty());
        }
    }

    /** As when it is due, and somebody wants to know what becomes of it. */
    void ask(Progress progress, CompletableFuture<Snapshot> asker) {
        CompletableFuture<Snapshot> done = stands(progress)
                ? CompletableFuture.completedFuture(newest.orElseThrow())
                : onItsWay(progress, OptionalLong.empty()).done();
        CompletableFuture<Snapshot> _ = done.whenComplete((snapshot, failure) -> Thread.ofVirtual().name("train-answer").start(() -> {
            if (failure == null) { // whatever hangs on the answer runs on that thread
                asker.complete(snapshot);
            } else {
                asker.completeExceptionally(failure);
            }
        }));
    }

    /**
     * As when it is due, and it is the best so far: retention leaves it alone, and lets the one before go.
     *
     * @param before step of the one that was the best, or 0
     */
    void keepBest(Progress progress, long before) {
        if (stands(progress)) {
            settle();
            try {
                publisher.keepBest(newest.orElseThrow(), before);
            } catch (IOException e) {
                show(progress.step(), e);
            }
        } else {
            SnapshotJob _ = onItsWay(progress, OptionalLong.of(before));
        }
    }

    /**
     * A snapshot that met a defect ends the run, on whichever thread it was written; one that met the disk's troubles does not.
     *
     * @throws WeightsMismatchException when its weights are not the ledger's: nothing is built on them
     */
    void throwIfFatal() throws WeightsMismatchException {
        switch (fatal) {
            case null -> { }
            case WeightsMismatchException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("a snapshot failed beyond what learning can go on from", e);
        }
    }

    /** The snapshot of this step: waits for it where it is on its way; else publishes it now, in place, unless it stands already. */
    Snapshot atStep(Progress progress) throws IOException {
        settle();
        if (!stands(progress)) {
            SnapshotJob job = new SnapshotJob(contentInPlace(progress), OptionalLong.empty());
            succeeded(job, inPlace(job));
        }
        return newest.orElseThrow();
    }

    private boolean stands(Progress progress) {
        Optional<Snapshot> snapshot = newest;
        return snapshot.isPresent() && snapshot.get().step() == progress.step();
    }

    private boolean isOnItsWay(Progress progress) {
        SnapshotJob job = last;
        return job != null && job.step() == progress.step() && !job.done().isDone();
    }

    private SnapshotJob onItsWay(Progress progress, OptionalLong bestBefore) {
        SnapshotJob job = last;
        if (job != null && isOnItsWay(progress)) {
            return job;
        }
        settle();
        Capture copy = capture;
        return copy != null && fitted && tookBack() ? beside(copy, progress, bestBefore) : inPlace(progress, bestBefore);
    }

    private SnapshotJob beside(Capture copy, Progress progress, OptionalLong bestBefore) {
        SnapshotJob made = new SnapshotJob(content(progress, copy.weights(), copy.optimizer()), bestBefore);
        last = made;
        copy.arm();
        capturing = true;
        ledger.hold(this::settle);
        return made;
    }

    private SnapshotJob inPlace(Progress progress, OptionalLong bestBefore) {
        SnapshotJob made = new SnapshotJob(contentInPlace(progress), bestBefore);
        last = made;
        attempt(made, () -> inPlace(made));
        return made;
    }

    // ---- how it is made

    /** Whether nobody holds the last copy any more. Holders give up within a millisecond; one who does not has lost it. */
    private boolean tookBack() {
        boolean free = shared.takeBack(HOLD_DEADLINE);
        if (!free) {
            LOG.error("training waits while this snapshot is written: the copy of the last is held and not given back: holders={}",
                    shared.holders());
        }
        return free;
    }

    /** Publishes. */
    @FunctionalInterface
    private interface Attempt {
        Snapshot publish() throws IOException;
    }

    private Snapshot inPlace(SnapshotJob job) throws IOException {
        TrainerStatus before = board.current();
        board.state(TrainerStatus.State.CHECKPOINTING, "publishing a snapshot");
        try {
            return publish(job, Pace.unlimited());
        } finally {
            board.state(before.state(), before.detail());
        }
    }

    /** By one thread at a time. */
    private Snapshot publish(SnapshotJob job, Pace pace) throws IOException {
        board.snapshotBegins(job.step(), pace);
        try {
            return publisher.publish(job, pace);
        } finally {
            board.snapshotEnds();
        }
    }

    /** One that fails ends nothing: the next may succeed, and the last of the run must. */
    private void attempt(SnapshotJob job, Attempt attempt) {
        try {
            succeeded(job, attempt.publish());
        } catch (WeightsMismatchException e) { // it goes on in the trainer's thread, from throwIfFatal
            fatal = e;
            job.done().completeExceptionally(e);
        } catch (IOException e) {
            show(job.step(), e);
            job.done().completeExceptionally(e);
        } catch (RuntimeException | Error e) { // as above
            fatal = e;
            job.done().completeExceptionally(e);
        }
    }

    private void show(long step, IOException failure) {
        if (failedInARow++ == 0) {
            LOG.error("snapshot failed, learning goes on: step={}", step, failure);
        } else {
            LOG.error("snapshot failed again, learning goes on: step={} in-a-row={} reason={}", step, failedInARow,
                    String.valueOf(failure.getMessage()));
        }
        board.checkpointFailed("the snapshot of step=" + step + " failed: " + failure.getMessage());
    }

    private void succeeded(SnapshotJob job, Snapshot snapshot) {
        failedInARow = 0;
        newest = Optional.of(snapshot);
        board.checkpoint(snapshot);
        job.done().complete(snapshot);
    }

    /** What is armed is captured now, where no update has done it, and handed to the writer. After every step, and before any wait. */
    void finishCapture() {
        Capture copy = capture;
        SnapshotJob job = last;
        if (copy != null && job != null && capturing) {
            copy.finish();
            capturing = false;
            shared.offer(job.step(), parts.model().leaf().trained().slots(), slot -> copy.weights(slot));
            SharedWeights.Lease lease = shared.acquire("checkpoint-writer").orElseThrow();
            writer.begin(pace -> {
                try (lease) {
                    attempt(job, () -> publish(job, pace));
                }
            });
        }
    }

    /** Nothing is on its way when this returns; whoever waits for a snapshot has the writer hurry. */
    void settle() {
        finishCapture();
        writer.await();
    }

    /** Makes room for the state that the optimiser has now; after {@link #settle}, whenever that is arranged otherwise. */
    void fit() {
        Capture copy = capture;
        if (copy == null || !tookBack()) {
            return;
        }
        try {
            copy.fit();
            fitted = true;
        } catch (OutOfMemoryError e) {
            fitted = false;
            LOG.warn("no memory for a copy, so training waits while a snapshot is written: {}; make room, or set checkpoint.copy=in-place",
                    e.getMessage());
        }
    }

    private SnapshotContent contentInPlace(Progress progress) {
        return content(progress, tensors.weights(), tensors.state().tensors());
    }

    /** @param trained what is trained: all weights, or adapters, beside which the others never change */
    private SnapshotContent content(Progress progress, List<Tensor> trained, List<Tensor> optimizer) {
        TrainerParts.Model model = parts.model();
        ObjectNode state = progress.toJson(parts.settings().seed(), ledger.settings().at(progress.step()).all());
        state.set(Restored.EARLY_STOPPING, earlyStopping.toJson());
        Optional<AdapterContent> adapter = model.leaf().trained() instanceof LoraWeights lora
                ? Optional.of(new AdapterContent(lora.settings(), trained))
                : Optional.empty();
        List<Tensor> weights = adapter.isPresent() ? Tensor.of(model.parameters()) : trained;
        return new SnapshotContent(progress.step(), model.parameters().shape(), weights, optimizer, model.tokenizerJson(), state,
                model.kernels().fingerprint(), adapter);
    }

    /** Also after a failure: what stood at the armed boundary is whole as long as an update has not overwritten what it did not copy. */
    @Override
    public void close() {
        try {
            finishCapture();
        } finally {
            end();
        }
    }

    private void end() {
        try {
            writer.close();
            boolean _ = tookBack();
            shared.close();
        } finally {
            if (capture != null) {
                capture.close();
            }
        }
    }
}
