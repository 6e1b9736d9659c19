package dripstone.app.house;

import dripstone.batch.PackerState;
import dripstone.batch.RunLimit;
import dripstone.checkpoint.Snapshot;
import dripstone.life.Health;
import dripstone.life.Pulse;
import dripstone.life.Recovery;
import dripstone.life.Service;
import dripstone.token.Tokenizer;
import dripstone.train.HeldOutLoss;
import dripstone.train.SnapshotUnderWay;
import dripstone.train.Trainer;
import dripstone.train.TrainerMeters;
import dripstone.train.TrainerStatus;
import dripstone.train.TrainingBounds;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's learning: waits for a tokenizer, then trains until it is stopped. When the trainer fails, intake and serving go on, and
 * another trainer begins from the newest whole snapshot after a pause; where that leads nowhere ({@link TrainerFailures}), learning stands
 * still until a person asks it to go on.
 */
final class Learning implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Learning.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final House house;
    private final TrainerFailures failures;
    /** A permit for each time that somebody asked learning to go on. */
    private final Semaphore resumed = new Semaphore(0);
    /** The trainer that runs, or the last that did. */
    private volatile @Nullable Trainer trainer;
    private volatile @Nullable TrainingRun run;
    private volatile @Nullable Thread thread;
    private volatile Health before = new Health.Starting("not started");
    private volatile boolean training;
    private volatile boolean standing;
    private volatile boolean paused;
    private volatile boolean stopping;

    Learning(House house, TrainerFailures failures) {
        this.house = house;
        this.failures = failures;
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
            while (tokenizer.isPresent() && !stopping && trainAgain(tokenizer.get())) {
                LOG.info("training starts again: restarts={}", failures.restarts());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            before = new Health.Failed("the thread of the trainer was interrupted");
        } catch (RuntimeException | Error e) { // memory that was short even for saying so: the supervisor starts the thread again
            before = new Health.Failed("the thread of the trainer ended by " + e);
            LOG.error("the thread of the trainer ended", e);
        }
    }

    /** Trains until something ends it. @return whether to begin again */
    private boolean trainAgain(Tokenizer tokenizer) throws InterruptedException {
        before = new Health.Starting("opening the model");
        long from = System.nanoTime();
        TrainingEnd end = train(tokenizer);
        if (!(end instanceof TrainingEnd.Failed failed)) {
            before = new Health.Waiting(end.describe());
            return false;
        }
        if (stopping) {
            before = new Health.Failed(failed.describe());
            return false;
        }
        switch (failures.after(failed, Duration.ofNanos(System.nanoTime() - from))) {
            case TrainerFailures.Advice.TryAgain again -> pause(failed, again);
            case TrainerFailures.Advice.StandStill still -> standStill(still);
        }
        return !stopping;
    }

    private TrainingEnd train(Tokenizer tokenizer) {
        TrainingRun next = new TrainingRun(house, tokenizer, house.configuration().settings().batch(), RunLimit.none(),
                TrainingBounds.none());
        run = next;
        try {
            return next.train(this::begun);
        } catch (IOException | RuntimeException | Error e) { // the daemon lives on without its trainer and says why
            LOG.error("training failed as its model was opened or closed", e);
            return new TrainingEnd.Failed(status().map(TrainerStatus::step).orElse(0L), e);
        } finally {
            training = false;
            run = null;
        }
    }

    private void begun(Trainer begun) {
        TrainerMeters.register(house.meters(), begun);
        trainer = begun;
        training = true;
        if (paused) {
            begun.pause();
        }
        if (stopping) {
            begun.requestStop();
        }
    }

    private void pause(TrainingEnd.Failed failed, TrainerFailures.Advice.TryAgain again) throws InterruptedException {
        LOG.warn("trainer failed, it starts again from the newest whole snapshot: step={} in-row={} next-attempt-ms={}", failed.step(),
                again.inRow(), again.pause().toMillis());
        before = new Health.Failed(failed.describe() + "; it starts again from the newest whole snapshot after "
                + again.pause().toSeconds() + " s, failures in a row=" + again.inRow());
        resumed.drainPermits();
        waitFor(again.pause());
    }

    private void standStill(TrainerFailures.Advice.StandStill still) throws InterruptedException {
        LOG.error("learning stands still: {}", still.reason());
        before = new Health.Failed("paused: " + still.reason() + "; mend the cause, then `dripstone resume training`");
        resumed.drainPermits();
        standing = true;
        try {
            waitFor(Duration.ofDays(36_500)); // a hundred years of nanoseconds fit a long
        } finally {
            standing = false;
        }
        failures.forget();
    }

    /** Until somebody asks to go on, the time is over, or the end is asked for. */
    private void waitFor(Duration atMost) throws InterruptedException {
        long from = System.nanoTime();
        long left = atMost.toNanos();
        while (!stopping && left > 0 && !resumed.tryAcquire(Math.min(left, LOOK_EVERY.toNanos()), TimeUnit.NANOSECONDS)) {
            left = atMost.toNanos() - (System.nanoTime() - from);
        }
    }

    Optional<TrainerStatus> status() {
        return Optional.ofNullable(trainer).map(Trainer::status);
    }

    /** The snapshot that is being written now. */
    Optional<SnapshotUnderWay> snapshotUnderWay() {
        return Optional.ofNullable(trainer).flatMap(Trainer::snapshotUnderWay);
    }

    /** Trainers begun again after a failure. */
    long restarts() {
        return failures.restarts();
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

    /** Asks training to stand still, also what begins again after a failure. @return whether anything is being trained */
    boolean pause() {
        Trainer now = trainer;
        paused = now != null;
        if (now != null) {
            now.pause();
        }
        return now != null;
    }

    /** Asks training to go on, at once where it waits after a failure. @return whether there is anything that could */
    boolean resume() {
        Trainer now = trainer;
        paused = false;
        resumed.release();
        if (now != null) {
            now.resume();
        }
        return now != null || standing;
    }

    private <T> CompletableFuture<T> notTraining() {
        return CompletableFuture.failedFuture(new IllegalStateException("nothing is being trained yet: " + health().detail()));
    }

    @Override
    public void askToStop() {
        stopping = true;
        Trainer now = trainer;
        if (now != null) {
            now.requestStop();
        }
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        askToStop();
        Thread running = thread;
        if (running != null && !running.join(deadline)) {
            training = false;
            before = new Health.Failed("the trainer did not end within " + deadline + "; the last checkpoint stands");
        }
    }

    /** Its thread begins trainers again by itself; only the thread is another's to start. */
    @Override
    public Recovery recovery() {
        Thread running = thread;
        return running == null || running.isAlive() || stopping ? Recovery.BY_ITSELF : Recovery.IN_PROCESS;
    }

    @Override
    public void restart(Duration deadline) {
        start();
    }

    @Override
    public List<Pulse> pulses() {
        Trainer now = trainer;
        TrainingRun running = run;
        if (!training || now == null || running == null) {
            return List.of();
        }
        return java.util.stream.Stream.concat(now.pulses().stream(), running.pulses().stream()).toList();
    }

    @Override
    public Health health() {
        Trainer now = trainer;
        return training && now != null ? now.health() : before;
    }
}
