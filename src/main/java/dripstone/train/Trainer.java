package dripstone.train;

import dripstone.batch.PackerState;
import dripstone.checkpoint.Snapshot;
import dripstone.life.Health;
import dripstone.life.Pulse;
import dripstone.life.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one model: restores its newest whole snapshot or begins anew, takes batches, makes steps, publishes snapshots. One class for
 * the daemon, which starts it as a service with a thread of its own, and for the {@code train} command, which calls {@link #run} on
 * its own thread. One trainer runs once.
 *
 * <p>Requests may come from any thread at any time; they are answered at the next boundary between two steps. Those of the learning
 * rate stand in the ledger; the others change nothing of what the weights become. A trainer that ends, other than by an error,
 * publishes a last snapshot first.
 */
public final class Trainer implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    private static final Duration PIECE_DEADLINE = Duration.ofSeconds(30);

    private final TrainerParts parts;
    private final Requests requests = new Requests();
    private final StatusBoard board = new StatusBoard();
    private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
    private final CompletableFuture<TrainingEnd> ended = new CompletableFuture<>();
    private volatile @Nullable Workers working;
    private @Nullable Thread thread;

    public Trainer(TrainerParts parts) {
        this.parts = parts;
    }

    // ---- inline

    /** Trains on the calling thread until something ends it, and says what. */
    public TrainingEnd run() {
        requests.begin();
        TrainingEnd end = execute();
        requests.end();
        switch (end) {
            case TrainingEnd.Failed failed -> {
                board.state(TrainerStatus.State.FAILED, failed.describe());
                logFailure(failed);
                ready.completeExceptionally(failed.cause());
            }
            case TrainingEnd.TokensReached e -> finished(e);
            case TrainingEnd.EpochsDone e -> finished(e);
            case TrainingEnd.EarlyStopped e -> finished(e);
            case TrainingEnd.Stopped e -> finished(e);
        }
        ended.complete(end);
        return end;
    }

    /** An I/O error, or settings of another model, say what is wrong and what to do; any other is a defect, whose place is wanted. */
    private static void logFailure(TrainingEnd.Failed failed) {
        if (failed.cause() instanceof IOException || failed.cause() instanceof IdentityMismatchException) {
            LOG.error("training {}", failed.describe());
            LOG.debug("training failed there", failed.cause());
        } else {
            LOG.error("training failed: after step={}", failed.step(), failed.cause());
        }
    }

    private void finished(TrainingEnd end) {
        board.state(TrainerStatus.State.ENDED, end.describe());
        LOG.info("training ended: {}", end.describe());
    }

    private TrainingEnd execute() {
        try {
            return restoreAndTrain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new TrainingEnd.Failed(board.current().step(), e);
        } catch (Exception | Error e) { // whatever it is, the daemon lives on without its trainer and says why
            return new TrainingEnd.Failed(board.current().step(), e);
        }
    }

    private TrainingEnd restoreAndTrain() throws IOException, InterruptedException {
        board.state(TrainerStatus.State.RESTORING, "restoring the newest snapshot");
        TrainerParts.Model model = parts.model();
        int count = parts.settings().workerCount();
        try (OptimizerState state = OptimizerState.allocate(model.kernels(), model.leaf().trained(), OptimizerKind.SGD)) {
            ModelTensors tensors = new ModelTensors(model.kernels(), model.leaf().trained(), state);
            Restored restored = Restored.from(parts, tensors);
            restored.snapshot().ifPresent(board::checkpoint);
            board.progress(restored.progress());
            List<String> layers = Layers.of(model.leaf().trained()).names();
            try (MetricsFile metrics = MetricsFile.open(parts.stores().metrics(), layers, restored.progress().step());
                    Workers workers = Workers.open(model.kernels(), count, "train-worker", PIECE_DEADLINE);
                    ParallelStep arithmetic = new ParallelStep(model.kernels(), model.leaf(), state, workers, requests::isStopping);
                    Checkpoints checkpoints = Checkpoints.open(parts, tensors, restored, metrics, board, workers, arithmetic)) {
                working = workers;
                TrainingLoop loop = new TrainingLoop(parts, requests, board, restored, checkpoints, metrics, workers, arithmetic,
                        TrainingLoop.openBatches(parts, restored.progress(), restored.ledger()));
                board.state(TrainerStatus.State.TRAINING, "training");
                ready.complete(null);
                return runOrSave(loop, new EmergencySnapshot(checkpoints, restored.progress(), arithmetic));
            } finally {
                working = null;
            }
        }
    }

    private static TrainingEnd runOrSave(TrainingLoop loop, EmergencySnapshot emergency) throws IOException, InterruptedException {
        try {
            return loop.run();
        } catch (Exception | Error e) { // memory, a native call, a full disk: what was learnt until then is kept if it can be
            emergency.saveAfter(e);
            throw e;
        }
    }

    // ---- requests, from any thread

    /** Asks for a snapshot at the next boundary; the one that stands at that step already is as good. */
    public CompletableFuture<Snapshot> requestCheckpoint() {
        return requests.checkpoint();
    }

    /** Asks for a validation at the next boundary. */
    public CompletableFuture<HeldOutLoss> requestValidation() {
        return requests.validation();
    }

    /**
     * Asks the learning rate to fall to the least one, in the shape of {@code train.decay-shape}, and to stay there.
     *
     * @param steps in which it falls
     * @return the first step that follows it; from then on it stands in the ledger
     */
    public CompletableFuture<Long> requestAnneal(long steps) {
        return requests.rate(RateRequest.Kind.ANNEAL, steps);
    }

    /**
     * Asks the learning rate to rise to the greatest one in a straight line, then to begin its schedule again behind its warm-up.
     *
     * @param steps in which it rises
     * @return the first step that follows it; from then on it stands in the ledger
     */
    public CompletableFuture<Long> requestRewarm(long steps) {
        return requests.rate(RateRequest.Kind.REWARM, steps);
    }

    /**
     * Asks to look again at what is withdrawn ({@link TrainerParts.Feeds#withdrawn}): batches packed ahead are thrown away and packed
     * again without it.
     *
     * @return the first step from which no batch holds anything of it; it stands in the ledger then
     */
    public CompletableFuture<Long> requestWithdrawal() {
        return requests.withdrawal();
    }

    /** Stands still from the next boundary on; snapshots and validations are still answered. */
    public void pause() {
        requests.pause();
    }

    /** Goes on, also where the guard paused. */
    public void resume() {
        requests.resume();
    }

    /** Ends at the next boundary, after a last snapshot. */
    public void requestStop() {
        requests.stop();
    }

    // ---- queries, from any thread

    public TrainerStatus status() {
        return board.current();
    }

    /** The snapshot that is being written now, beside training or while it waits. */
    public Optional<SnapshotUnderWay> snapshotUnderWay() {
        return board.snapshotUnderWay();
    }

    /** Where the last trained step stands in the text; empty before a snapshot was restored or learning begun. */
    public Optional<PackerState> place() {
        return Optional.ofNullable(board.packed());
    }

    /** Names of the model's layers, as in {@link TrainerStatus#layers}. */
    public List<String> layers() {
        return Layers.of(parts.model().leaf().trained()).names();
    }

    /** How the run ended, once it has. */
    public CompletableFuture<TrainingEnd> ended() {
        return ended.copy();
    }

    // ---- service

    @Override
    public String name() {
        return "trainer";
    }

    /** Returns once restored and ready to train. @throws Exception the reason why it cannot */
    @Override
    public void start() throws Exception {
        thread = Thread.ofPlatform().name(name()).daemon(true).start(this::run);
        try {
            ready.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } catch (InterruptedException e) {
            requests.stop();
            throw e;
        }
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        requests.stop();
        Thread running = thread;
        if (running != null && !running.join(deadline)) {
            board.state(TrainerStatus.State.FAILED, "did not end in " + deadline + "; it is at " + board.current().detail()
                    + ", the last snapshot stands");
            LOG.error("trainer did not end: deadline={} state={}", deadline, board.current().detail());
        }
    }

    @Override
    public void askToStop() {
        requests.stop();
    }

    /**
     * {@inheritDoc} While it waits or is paused its thread still looks around, so that it goes on as long as it runs. It may wait for a
     * snapshot.
     */
    @Override
    public List<Pulse> pulses() {
        TrainerStatus status = board.current();
        boolean runs = switch (status.state()) {
            case NOT_STARTED, ENDED, FAILED -> false;
            case RESTORING, TRAINING, WAITING, VALIDATING, CHECKPOINTING, PAUSED, PAUSED_NOT_FINITE -> true;
        };
        Workers workers = working;
        Optional<SnapshotUnderWay> snapshot = snapshotUnderWay();
        long written = snapshot.map(SnapshotUnderWay::bytes).orElse(0L);
        long progress = board.turns() + (workers == null ? 0 : workers.begunPieces()) + written;
        return List.of(new Pulse("trainer", "train", runs, progress, status.detail() + " at step=" + status.step()),
                new Pulse(SnapshotWriter.THREAD, SnapshotWriter.THREAD, snapshot.isPresent(), written,
                        snapshot.map(s -> "writing the snapshot of step=" + s.step()).orElse("")));
    }

    @Override
    public Health health() {
        TrainerStatus status = board.current();
        String problem = board.checkpointProblem();
        return switch (status.state()) {
            case NOT_STARTED, RESTORING -> new Health.Starting(status.detail());
            case TRAINING, VALIDATING, CHECKPOINTING ->
                problem.isEmpty() ? new Health.Up(status.detail()) : new Health.Degraded(problem);
            case WAITING, PAUSED -> problem.isEmpty() ? new Health.Waiting(status.detail()) : new Health.Degraded(problem);
            case PAUSED_NOT_FINITE -> new Health.Degraded(status.detail());
            case ENDED -> new Health.Waiting(status.detail());
            case FAILED -> new Health.Failed(status.detail());
        };
    }
}
