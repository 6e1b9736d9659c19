package dripstone.train;

import dripstone.batch.PackerState;
import dripstone.checkpoint.Pace;
import dripstone.checkpoint.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the trainer's thread writes what other threads read. Writing a step's numbers allocates nothing: a status is made when one is
 * asked for. A number that is not finite was not measured. The lock is held for the copying of a few numbers, once a step.
 */
final class StatusBoard {
    private TrainerStatus.State state = TrainerStatus.State.NOT_STARTED;
    private String detail = "not started";
    private long step;
    private long tokens;
    private long skippedSteps;
    private double trainNats = Double.NaN;
    private double tokensPerSecond = Double.NaN;
    private double waitingShare = Double.NaN;
    private double busyShare = Double.NaN;
    private double learningRate = Double.NaN;
    private double gradientNorm = Double.NaN;
    private double updateNorm = Double.NaN;
    private List<String> layers = List.of();
    private double[] layerGradientNorms = new double[0];
    private double[] layerUpdateNorms = new double[0];
    private HeldOutLoss heldOut = new HeldOutLoss.None("no validation since the start");
    private @Nullable Snapshot snapshot;
    private @Nullable PackerState packed;
    private String checkpointProblem = "";
    /** Written by whoever writes snapshots, one at a time. */
    private volatile @Nullable Writing writing;
    /** Counts the trainer's looks at what others ask of it; only the trainer's thread writes. */
    private final AtomicLong turns = new AtomicLong();

    private record Writing(long step, Pace pace, Instant since, long sinceNanos) {}

    /** A snapshot begins to be written. */
    void snapshotBegins(long ofStep, Pace pace) {
        writing = new Writing(ofStep, pace, Instant.now(), System.nanoTime());
    }

    /** Whatever came of it. */
    void snapshotEnds() {
        writing = null;
    }

    Optional<SnapshotUnderWay> snapshotUnderWay() {
        Writing now = writing;
        return now == null ? Optional.empty()
                : Optional.of(new SnapshotUnderWay(now.step, now.pace.bytes(), now.pace.expectedBytes(), now.since,
                        Duration.ofNanos(System.nanoTime() - now.sinceNanos)));
    }

    /** The trainer's thread goes on. */
    void turn() {
        turns.lazySet(turns.getPlain() + 1);
    }

    long turns() {
        return turns.get();
    }

    synchronized TrainerStatus current() {
        Optional<Snapshot> newest = Optional.ofNullable(snapshot);
        return new TrainerStatus(state, detail, step, tokens, finite(trainNats), heldOut, finite(tokensPerSecond), finite(waitingShare),
                finite(busyShare), finite(learningRate), finite(gradientNorm), finite(updateNorm), layerNorms(), skippedSteps,
                newest.map(s -> OptionalLong.of(s.step())).orElse(OptionalLong.empty()), newest.map(Snapshot::published));
    }

    private List<TrainerStatus.LayerNorms> layerNorms() {
        List<TrainerStatus.LayerNorms> norms = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            norms.add(new TrainerStatus.LayerNorms(layers.get(i), layerGradientNorms[i], layerUpdateNorms[i]));
        }
        return norms;
    }

    /** Why the last snapshot failed; empty when it did not. */
    synchronized String checkpointProblem() {
        return checkpointProblem;
    }

    synchronized void checkpointFailed(String problem) {
        checkpointProblem = problem;
    }

    /** Another state, all else as it was. */
    synchronized void state(TrainerStatus.State newState, String newDetail) {
        state = newState;
        detail = newDetail;
    }

    synchronized void heldOut(HeldOutLoss loss) {
        heldOut = loss;
    }

    synchronized void checkpoint(Snapshot newest) {
        checkpointProblem = "";
        snapshot = newest;
    }

    /** Where the last trained step stands in the text; null before anything was restored or begun. */
    synchronized @Nullable PackerState packed() {
        return packed;
    }

    synchronized void progress(Progress progress) {
        packed = progress.packer();
        step = progress.step();
        tokens = progress.tokens();
        skippedSteps = progress.skipped();
    }

    synchronized void step(Progress progress, StepResult result, double rate, double waiting, double busy, String newDetail) {
        progress(progress);
        state = TrainerStatus.State.TRAINING;
        detail = newDetail;
        trainNats = result.nats();
        learningRate = result.learningRate();
        gradientNorm = result.gradientNorm();
        updateNorm = result.updateNorm();
        tokensPerSecond = rate;
        waitingShare = waiting;
        busyShare = busy;
    }

    /** @param gradients norms @param updates norms; both are copied */
    synchronized void layers(List<String> names, double[] gradients, double[] updates) {
        if (layers.size() != names.size()) {
            layers = names;
            layerGradientNorms = new double[names.size()];
            layerUpdateNorms = new double[names.size()];
        }
        System.arraycopy(gradients, 0, layerGradientNorms, 0, gradients.length);
        System.arraycopy(updates, 0, layerUpdateNorms, 0, updates.length);
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
