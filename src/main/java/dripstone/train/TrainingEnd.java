package dripstone.train;

/** Why a run ended. */
public sealed interface TrainingEnd {
    /** After which step. */
    long step();

    /** For people, one line. */
    String describe();

    /** The bound on tokens was reached. */
    record TokensReached(long step, long tokens) implements TrainingEnd {
        @Override
        public String describe() {
            return "tokens reached: tokens=" + tokens + " step=" + step;
        }
    }

    /** The batch source has packed all that it was to pack. */
    record EpochsDone(long step, long tokens) implements TrainingEnd {
        @Override
        public String describe() {
            return "epochs done: tokens=" + tokens + " step=" + step;
        }
    }

    /** So many validations in a row were no better than the best, whose snapshot is kept. */
    record EarlyStopped(long step, long bestStep, double bestNats, int patience) implements TrainingEnd {
        @Override
        public String describe() {
            return "early stop: no better in validations=" + patience + ", best held-out nats=" + bestNats + " at step=" + bestStep
                    + ", ended at step=" + step;
        }
    }

    /** Asked to. */
    record Stopped(long step) implements TrainingEnd {
        @Override
        public String describe() {
            return "stopped: step=" + step;
        }
    }

    /** An error. */
    record Failed(long step, Throwable cause) implements TrainingEnd {
        @Override
        public String describe() {
            return "failed: after step=" + step + ": " + (cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
    }
}
