package dripstone.app.house;

import dripstone.life.RestartDelay;
import dripstone.life.WatchSettings;
import dripstone.train.BatchMismatchException;
import dripstone.train.IdentityMismatchException;
import dripstone.train.TrainingEnd;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What to do after a trainer has failed. A step is a function of weights and text, so one that failed three times will fail again: then
 * learning stands still, in a state that says so, rather than go round. What does not repeat its own ledger is not tried again at all.
 * Used by the learning's thread, but for {@link #restarts}.
 */
final class TrainerFailures {
    /** Failures after one and the same step at which learning stands still. */
    static final int MOST_AT_ONE_STEP = 3;

    private final RestartDelay delay;
    private long step = -1;
    private int atStep;
    private volatile long restarts;

    /** What is to be done. */
    sealed interface Advice {
        /** @param inRow failures after this step */
        record TryAgain(Duration pause, int inRow) implements Advice {}

        /** @param reason what happened, and how often */
        record StandStill(String reason) implements Advice {}
    }

    TrainerFailures(WatchSettings settings, RandomGenerator random) {
        this.delay = new RestartDelay(settings, random);
    }

    /** @param worked how long the trainer ran */
    Advice after(TrainingEnd.Failed failed, Duration worked) {
        atStep = failed.step() == step ? atStep + 1 : 1;
        step = failed.step();
        if (failed.cause() instanceof IdentityMismatchException || failed.cause() instanceof BatchMismatchException) {
            return new Advice.StandStill(failed.describe());
        }
        if (atStep >= MOST_AT_ONE_STEP) {
            return new Advice.StandStill("failed " + atStep + " times after step=" + step + ", the last time: " + failed.describe());
        }
        count();
        return new Advice.TryAgain(delay.next(worked), atStep);
    }

    /** A person says that the cause is mended. */
    void forget() {
        atStep = 0;
        delay.steady();
        count();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void count() {
        restarts++;
    }

    /** From any thread. */
    long restarts() {
        return restarts;
    }
}
