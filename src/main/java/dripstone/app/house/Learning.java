package dripstone.app.house;

import dripstone.batch.PackerState;
import dripstone.batch.RunLimit;
import dripstone.checkpoint.Snapshot;
import dripstone.life.Health;
import dripstone.life.Service;
import dripstone.token.Tokenizer;
import dripstone.train.HeldOutLoss;
import dripstone.train.Trainer;
import dripstone.train.TrainerMeters;
import dripstone.train.TrainerStatus;
import dripstone.train.TrainingBounds;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon's learning: waits for a tokenizer, then trains until it is stopped. When it fails, intake and serving go on. */
final class Learning implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Learning.class);

    private final House house;
    private volatile @Nullable Trainer trainer;
    private volatile @Nullable Thread thread;
    private volatile Health before = new Health.Starting("not started");
    private volatile boolean stopping;

    Learning(House house) {
        this.house = house;
    }

    @Override
    public String name() {
        return "trainer";
    }

    @Override
    public void start() {
        before = new Health.Waiting("waiting for a tokenizer");
        thread = Thread.ofPlatform().name(name()).start(this::run);
    }

    private void run() {
        try {
            Optional<Tokenizer> tokenizer = house.tokenizers().await(() -> stopping);
            if (tokenizer.isPresent() && !stopping) {
                before = new Health.Starting("opening the model");
                TrainingRun run = new TrainingRun(house, tokenizer.get(), house.configuration().settings().batch(), RunLimit.none(),
                        TrainingBounds.none());
                TrainingEnd end = run.train(this::begun);
                before = end instanceof TrainingEnd.Failed ? new Health.Failed(end.describe()) : new Health.Waiting(end.describe());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) { // the daemon lives on without its trainer and says why
            before = new Health.Failed("the model could not be opened: " + e.getMessage());
            LOG.error("learning cannot begin", e);
        }
    }

    private void begun(Trainer begun) {
        TrainerMeters.register(house.meters(), begun);
        trainer = begun;
        if (stopping) {
            begun.requestStop();
        }
    }

    Optional<TrainerStatus> status() {
        return Optional.ofNullable(trainer).map(Trainer::status);
    }

    /** Where the last trained step stands in the text; empty while nothing is being trained. */
    Optional<PackerState> place() {
        return Optional.ofNullable(trainer).flatMap(Trainer::place);
    }

    /** Asks for a checkpoint at the next step boundary; fails when nothing is being trained. */
    CompletableFuture<Snapshot> requestCheckpoint() {
        Trainer now = trainer;
        return now == null ? notTraining() : now.requestCheckpoint();
    }

    CompletableFuture<HeldOutLoss> requestValidation() {
        Trainer now = trainer;
        return now == null ? notTraining() : now.requestValidation();
    }

    /** Asks the learning rate to fall. @return the first step that follows it; fails when nothing is being trained */
    CompletableFuture<Long> anneal(long steps) {
        Trainer now = trainer;
        return now == null ? notTraining() : now.requestAnneal(steps);
    }

    /** Asks the learning rate to rise again. @return the first step that follows it; fails when nothing is being trained */
    CompletableFuture<Long> rewarm(long steps) {
        Trainer now = trainer;
        return now == null ? notTraining() : now.requestRewarm(steps);
    }

    /** Asks the trainer to look at what is withdrawn. @return the first step without it; nothing where there is no trainer yet */
    Optional<CompletableFuture<Long>> withdrawal() {
        return Optional.ofNullable(trainer).map(Trainer::requestWithdrawal);
    }

    /** Asks training to stand still. @return whether anything is being trained */
    boolean pause() {
        Trainer now = trainer;
        if (now != null) {
            now.pause();
        }
        return now != null;
    }

    /** Asks training to go on. @return whether anything is being trained */
    boolean resume() {
        Trainer now = trainer;
        if (now != null) {
            now.resume();
        }
        return now != null;
    }

    private <T> CompletableFuture<T> notTraining() {
        return CompletableFuture.failedFuture(new IllegalStateException("nothing is being trained yet: " + health().detail()));
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        stopping = true;
        Trainer now = trainer;
        if (now != null) {
            now.requestStop();
        }
        Thread running = thread;
        if (running != null && !running.join(deadline)) {
            before = new Health.Failed("the trainer did not end within " + deadline + "; the last checkpoint stands");
            trainer = null;
        }
    }

    @Override
    public Health health() {
        Trainer now = trainer;
        return now == null || before instanceof Health.Failed ? before : now.health();
    }
}
