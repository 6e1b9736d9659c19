package dripstone.train;

import dripstone.batch.Batch;
import dripstone.batch.BatchSource;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.life.StoppedException;
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
    private final StepBook book;
    private final OptimizerState state;
    private final Optimizer optimizer;
    private final Validation validation;
    private BatchSource batches;
    private HeldSettings held;

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
        this.book = new StepBook(board, progress, ledger, metrics, workers, arithmetic);
        this.state = arithmetic.state();
        this.optimizer = new Optimizer(arithmetic, parts.leafTokens());
        this.validation = new Validation(parts.feeds().heldOut(), arithmetic);
        this.batches = batches;
        this.held = ledger.settings().at(progress.step() + 1);
    }

    /** Opens the batches that follow the run's last step. */
    static BatchSource openBatches(TrainerParts parts, Progress progress, RunLedger ledger) throws IOException, InterruptedException {
        return parts.feeds().batches().open(progress.packer(), progress.step(), ledger.settings().at(progress.step() + 1));
    }

    /** Trains until something ends it, then publishes what was learnt. */
    TrainingEnd run() throws IOException, InterruptedException {
        Optional<TrainingEnd> end = Optional.empty();
        if (earlyStopping.isGivenUp(progress.step())) {
            validateAndJudge();
        }
        while (end.isEmpty()) {
            checkpoints.throwIfFatal();
            board.turn();
            answerRequests();
            end = endAtBoundary();
            if (end.isEmpty()) {
                end = isPaused() ? waitPaused() : trainOne();
            }
        }
        checkpoints.settle();
        answerRequests();
        validateAtEnd(end.get());
        if (progress.step() > 0) {
            Snapshot _ = checkpoints.atStep(progress);
            checkpoints.throwIfFatal();
        }
        return end.get();
    }

    /** A run that came to its end says what it reached; one that is asked to stop hurries. */
    private void validateAtEnd(TrainingEnd end) throws IOException {
        long every = parts.bounds().validateEvery();
        boolean finished = end instanceof TrainingEnd.TokensReached || end instanceof TrainingEnd.EpochsDone;
        if (finished && !requests.isStopping() && every > 0 && progress.step() > 0 && progress.step() % every != 0) {
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
        checkpoints.finishCapture();
        LockSupport.parkNanos(this, LOOK.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException("the trainer was interrupted while paused");
        }
        return Optional.empty();
    }

    private Optional<TrainingEnd> trainOne() throws IOException, InterruptedException {
        followSettings();
        Batch batch = take();
        if (batch == null) {
            checkpoints.finishCapture();
            return endOfSource();
        }
        try {
            train(batch);
        } catch (PieceFailedException e) {
            if (StoppedException.isBehind(e) && requests.isStopping()) {
                return Optional.empty(); // the step was given up, the weights are those before it
            }
            throw e;
        } finally {
            batches.release(batch);
        }
        if (parts.bounds().validatesAfter(progress.step())) {
            validateAndJudge();
        }
        if (parts.bounds().checkpointsAfter(progress.step())) { // after the validation, whose verdict stands in the snapshot
            checkpoints.due(progress);
        }
        return Optional.empty();
    }

    /** What the ledger says of the next step: how it is packed, and by which optimiser it is made. */
    private void followSettings() throws IOException, InterruptedException {
        HeldSettings settings = ledger.settings().at(progress.step() + 1);
        boolean same = sameObject(settings, held);
        if (!same && !settings.packsAs(held)) {
            batches = openBatches(parts, progress, ledger);
        }
        held = settings;
        boolean average = settings.train().emaDecay() > 0;
        if (settings.train().optimizer() == state.kind() && average == state.hasAverage()) {
            return;
        }
        checkpoints.settle();
        if (settings.train().optimizer() != state.kind()) {
            LOG.info("optimiser begins with empty state: before={} after={} from-step={}", state.kind(), settings.train().optimizer(),
                    progress.step() + 1);
            state.begin(settings.train().optimizer());
            progress.restartOptimizer();
        }
        state.keepAverage(average);
        checkpoints.fit();
    }

    /** The timeline gives the same object until a change, and comparing all settings in each step would allocate. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean sameObject(HeldSettings a, HeldSettings b) {
        return a == b;
    }

    private @Nullable Batch take() throws InterruptedException {
        long begin = System.nanoTime();
        try {
            return batches.take(LOOK);
        } finally {
            book.waited(System.nanoTime() - begin);
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
        LedgerEntry.Step entry = book.entry(batch);
        double rate = ledger.rates().at(batch.step());
        StepResult result = optimizer.step(batch, held.train(), rate, progress.optimizerUpdates(), ledger.isSkipped(batch.step()));
        checkpoints.finishCapture();
        book.write(entry, batch, result, System.nanoTime() - begin);
        checkpoints.hashWeights(batch.step());
    }

    // ---- what others asked for

    private void answerRequests() throws IOException {
        requests.takeWithdrawal().ifPresent(this::answerWithdrawal);
        requests.takeValidation().ifPresent(this::answerValidation);
        if (checkpoints.accepts(progress)) { // else the request waits, and others with it: they share the next snapshot
            requests.takeCheckpoint().ifPresent(asker -> checkpoints.ask(progress, asker));
        }
        requests.takeRate().ifPresent(this::answerRate);
    }

    /** Before the step that follows, {@link #followSettings} opens the batches anew. */
    private void answerWithdrawal(CompletableFuture<Long> request) {
        try {
            long fromStep = ledger.withdraw(parts.feeds().withdrawn().get());
            answer(() -> request.complete(fromStep));
        } catch (IOException e) {
            LOG.error("a withdrawal could not be written into the ledger, so it does not hold yet: step={}", progress.step(), e);
            answer(() -> request.completeExceptionally(e));
        }
    }

    private void answerRate(Requests.Rate request) {
        try {
            long fromStep = ledger.request(request.kind(), request.steps());
            answer(() -> request.answer().complete(fromStep));
        } catch (IOException e) {
            LOG.error("the request of the learning rate could not be written into the ledger, so it does not hold: step={}",
                    progress.step(), e);
            answer(() -> request.answer().completeExceptionally(e));
        }
    }

    private void answerValidation(CompletableFuture<HeldOutLoss> request) {
        try {
            HeldOutLoss loss = validate();
            answer(() -> request.complete(loss));
        } catch (StoppedException e) {
            answer(() -> request.completeExceptionally(e));
        } catch (IOException e) {
            LOG.warn("validation failed, learning goes on: step={}", progress.step(), e);
            answer(() -> request.completeExceptionally(e));
        }
    }

    /** Whatever hangs on the answer must not run on the trainer's thread. */
    private static void answer(Runnable completion) {
        Thread.ofVirtual().name("train-answer").start(completion);
    }

    private HeldOutLoss validate() throws IOException {
        TrainerStatus before = board.current();
        board.state(TrainerStatus.State.VALIDATING, "validating");
        try {
            HeldOutLoss loss = validation.measure(progress, ledger.settings().at(progress.step()).train(),
                    parts.settings().validateTokens());
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
        try {
            judge(validate());
        } catch (StoppedException e) {
            earlyStopping.giveUp(progress.step());
        }
    }

    private void judge(HeldOutLoss measured) throws IOException {
        if (measured instanceof HeldOutLoss.Measured loss && parts.bounds().keepsBest()) {
            long bestBefore = earlyStopping.bestStep();
            if (earlyStopping.add(loss) == EarlyStopping.Verdict.BEST) {
                checkpoints.keepBest(progress, bestBefore);
            }
        }
    }
}
