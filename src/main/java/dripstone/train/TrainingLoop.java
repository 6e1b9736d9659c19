package dripstone.train;

import dripstone.batch.Batch;
import dripstone.batch.BatchSource;
import dripstone.batch.PackerState;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run from its restored beginning to its end, on one thread: at each boundary between steps, what others asked for; then a batch, a
 * step, its entry in the ledger, its row in the metrics.
 */
final class TrainingLoop {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);

    /** How long a request can stay unseen while the trainer waits. */
    private static final Duration LOOK = Duration.ofMillis(50);

    /** Updates refused in a row at which the guard pauses. */
    static final int MOST_SKIPPED_IN_ROW = 3;

    private final TrainerParts parts;
    private final Requests requests;
    private final StatusBoard board;
    private final Progress progress;
    private final RunLedger ledger;
    private final EarlyStopping earlyStopping;
    private final Checkpoints checkpoints;
    private final MetricsFile metrics;
    private final Workers workers;
    private final Optimizer optimizer;
    private final Validation validation;
    private BatchSource batches;
    private HeldSettings packedUnder;
    private final Throughput throughput = new Throughput();
    private final long beginNanos = System.nanoTime();
    private long waitedNanos;
    private long waitedForBatch;

    TrainingLoop(TrainerParts parts, Requests requests, StatusBoard board, Restored restored, Checkpoints checkpoints, MetricsFile metrics,
            Workers workers, ParallelStep arithmetic, BatchSource batches) {
        this.parts = parts;
        this.requests = requests;
        this.board = board;
        this.progress = restored.progress();
        this.ledger = restored.ledger();
        this.earlyStopping = restored.earlyStopping();
        this.checkpoints = checkpoints;
        this.metrics = metrics;
        this.workers = workers;
        this.optimizer = new Optimizer(arithmetic, parts.leafTokens());
        this.validation = new Validation(parts.feeds().heldOut(), arithmetic);
        this.batches = batches;
        this.packedUnder = ledger.settings().at(progress.step() + 1);
    }

    /** Opens the batches that follow the run's last step. */
    static BatchSource openBatches(TrainerParts parts, Progress progress, RunLedger ledger) throws IOException, InterruptedException {
        return parts.feeds().batches().open(progress.packer(), progress.step(), ledger.settings().at(progress.step() + 1));
    }

    /** Trains until something ends it, then publishes what was learnt. */
    TrainingEnd run() throws IOException, InterruptedException {
        throughput.add(System.nanoTime(), progress.tokens());
        Optional<TrainingEnd> end = Optional.empty();
        while (end.isEmpty()) {
            answerRequests();
            end = endAtBoundary();
            if (end.isEmpty()) {
                end = isPaused() ? waitPaused() : trainOne();
            }
        }
        answerRequests();
        validateAtEnd(end.get());
        if (progress.step() > 0) {
            checkpoint();
        }
        return end.get();
    }

    /** A run that came to its end says what it reached; one that is asked to stop hurries. */
    private void validateAtEnd(TrainingEnd end) throws IOException {
        long every = parts.bounds().validateEvery();
        boolean finished = end instanceof TrainingEnd.TokensReached || end instanceof TrainingEnd.EpochsDone;
        if (finished && every > 0 && progress.step() > 0 && progress.step() % every != 0) {
            validateAndJudge();
        }
    }

    private Optional<TrainingEnd> endAtBoundary() {
        if (requests.isStopping()) {
            return Optional.of(new TrainingEnd.Stopped(progress.step()));
        }
        if (parts.bounds().isLast(progress.tokens())) {
            return Optional.of(new TrainingEnd.TokensReached(progress.step(), progress.tokens()));
        }
        return earlyStopping.isSpent() ? Optional.of(earlyStop()) : Optional.empty();
    }

    private TrainingEnd earlyStop() {
        return new TrainingEnd.EarlyStopped(progress.step(), earlyStopping.bestStep(), earlyStopping.bestNats(), earlyStopping.patience());
    }

    private boolean isPaused() {
        if (requests.takeResumed()) {
            progress.forgiveSkipped();
        }
        if (progress.skippedInRow() >= MOST_SKIPPED_IN_ROW) {
            board.state(TrainerStatus.State.PAUSED_NOT_FINITE, "paused: updates of " + progress.skippedInRow()
                    + " steps in a row were not finite, the last step=" + progress.step()
                    + "; lower train.learning-rate or go back to an older snapshot, then resume");
            return true;
        }
        if (requests.isPaused()) {
            board.state(TrainerStatus.State.PAUSED, "paused by request; resume to go on");
            return true;
        }
        return false;
    }

    private Optional<TrainingEnd> waitPaused() throws InterruptedException {
        LockSupport.parkNanos(this, LOOK.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException("the trainer was interrupted while paused");
        }
        return Optional.empty();
    }

    private Optional<TrainingEnd> trainOne() throws IOException, InterruptedException {
        HeldSettings settings = ledger.settings().at(progress.step() + 1);
        if (!settings.equals(packedUnder) && !settings.packsAs(packedUnder)) {
            batches = openBatches(parts, progress, ledger);
        }
        packedUnder = settings;
        Batch batch = take();
        if (batch == null) {
            return endOfSource();
        }
        try {
            train(batch);
        } finally {
            batches.release(batch);
        }
        if (parts.bounds().validatesAfter(progress.step())) {
            validateAndJudge();
        }
        if (parts.bounds().checkpointsAfter(progress.step())) { // after the validation, whose verdict stands in the snapshot
            checkpointOnTheWay();
        }
        return Optional.empty();
    }

    /** One that fails ends nothing: the next may succeed, and the last of the run must. */
    private void checkpointOnTheWay() {
        try {
            checkpoint();
        } catch (IOException e) {
            checkpointFailed(e);
        }
    }

    private void checkpointFailed(IOException e) {
        LOG.error("snapshot failed, learning goes on: step={}", progress.step(), e);
        board.checkpointFailed("the snapshot of step=" + progress.step() + " failed: " + e.getMessage());
    }

    private @Nullable Batch take() throws InterruptedException {
        long begin = System.nanoTime();
        try {
            return batches.take(LOOK);
        } finally {
            long waited = System.nanoTime() - begin;
            waitedNanos += waited;
            waitedForBatch += waited;
        }
    }

    private Optional<TrainingEnd> endOfSource() throws IOException {
        switch (batches.state()) {
            case PACKING -> { }
            case WAITING_FOR_TOKENIZER -> board.state(TrainerStatus.State.WAITING, "waiting for a tokenizer");
            case WAITING_FOR_TEXT -> board.state(TrainerStatus.State.WAITING, "waiting for text");
            case ENDED -> {
                return Optional.of(new TrainingEnd.EpochsDone(progress.step(), progress.tokens()));
            }
            case FAILED -> throw new IOException("the batch source has failed");
        }
        return Optional.empty();
    }

    private void train(Batch batch) throws IOException {
        long begin = System.nanoTime();
        PackerState before = progress.packer();
        if (batch.step() != progress.step() + 1) {
            throw new IllegalStateException("batch of step=" + batch.step() + " came after step=" + progress.step());
        }
        LedgerEntry.Step entry = new LedgerEntry.Step(batch.step(), place(before), place(batch.after()), batch.digest(),
                batch.targetCount());
        ledger.requireSameBatch(batch, entry.from() + ".." + entry.to());
        StepResult result = optimizer.step(batch, packedUnder.train(), progress.updates(), ledger.isSkipped(batch.step()));
        ledger.step(entry);
        if (result.applied()) {
            progress.applied(batch);
        } else {
            skip(batch, result);
        }
        record(batch, result, System.nanoTime() - begin);
    }

    private void skip(Batch batch, StepResult result) throws IOException {
        ledger.skip(batch.step(), result.refusal());
        progress.skipped(batch, result.notFinite());
        LOG.warn("update not applied: step={} reason={} in-row={}", batch.step(), result.refusal(), progress.skippedInRow());
    }

    private void record(Batch batch, StepResult result, long stepNanos) throws IOException {
        metrics.step(new MetricsFile.StepRow(progress.step(), progress.tokens(), result.nats(), batch.targetCount(), result.learningRate(),
                result.gradientNorm(), result.applied(), stepNanos / 1e6, waitedForBatch / 1e6));
        waitedForBatch = 0;
        long now = System.nanoTime();
        throughput.add(now, progress.tokens());
        double elapsed = Math.max(1, now - beginNanos);
        board.step(progress, result, throughput.tokensPerSecond(), waitedNanos / elapsed,
                workers.busyNanos() / (elapsed * workers.count()));
    }

    /** A packer's place in the journal as the ledger names it. */
    private static String place(PackerState state) {
        return String.valueOf(state.next()) + '+' + state.offset();
    }

    // ---- what others asked for

    private void answerRequests() throws IOException {
        requests.takeValidation().ifPresent(this::answerValidation);
        requests.takeCheckpoint().ifPresent(this::answerCheckpoint);
    }

    private void answerValidation(CompletableFuture<HeldOutLoss> request) {
        try {
            HeldOutLoss loss = validate();
            answer(() -> request.complete(loss));
        } catch (IOException e) {
            LOG.warn("validation failed, learning goes on: step={}", progress.step(), e);
            answer(() -> request.completeExceptionally(e));
        }
    }

    private void answerCheckpoint(CompletableFuture<Snapshot> request) {
        try {
            Snapshot snapshot = checkpoint();
            answer(() -> request.complete(snapshot));
        } catch (IOException e) {
            checkpointFailed(e);
            answer(() -> request.completeExceptionally(e));
        }
    }

    /** Whatever hangs on the answer must not run on the trainer's thread. */
    private static void answer(Runnable completion) {
        Thread.ofVirtual().name("train-answer").start(completion);
    }

    private Snapshot checkpoint() throws IOException {
        TrainerStatus before = board.current();
        board.state(TrainerStatus.State.CHECKPOINTING, "publishing a snapshot");
        try {
            Snapshot snapshot = checkpoints.atStep(progress);
            board.checkpoint(snapshot);
            return snapshot;
        } finally {
            board.state(before.state(), before.detail());
        }
    }

    private HeldOutLoss validate() throws IOException {
        TrainerStatus before = board.current();
        board.state(TrainerStatus.State.VALIDATING, "validating");
        try {
            HeldOutLoss loss = validation.measure(progress, parts.settings().validateTokens());
            board.heldOut(loss);
            if (loss instanceof HeldOutLoss.Measured measured) {
                metrics.validation(measured, progress.tokens());
            }
            return loss;
        } finally {
            board.state(before.state(), before.detail());
        }
    }

    /** Only what the run itself measures at fixed steps may end it; a validation that somebody asked for does not count. */
    private void validateAndJudge() throws IOException {
        if (validate() instanceof HeldOutLoss.Measured loss && parts.bounds().keepsBest()) {
            long bestBefore = earlyStopping.bestStep();
            if (earlyStopping.add(loss) == EarlyStopping.Verdict.BEST) {
                checkpoints.keepBest(progress, bestBefore);
            }
        }
    }
}
