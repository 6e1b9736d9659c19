package dripstone.train;

import dripstone.batch.Batch;
import dripstone.batch.PackerState;
import dripstone.batch.StepPlace;
import dripstone.checkpoint.LedgerEntry;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what each step did: in the ledger, in the progress, in the metrics, on the status board. Used by the trainer's thread. */
final class StepBook {
    private static final Logger LOG = LoggerFactory.getLogger(StepBook.class);

    private final StatusBoard board;
    private final Progress progress;
    private final RunLedger ledger;
    private final MetricsFile metrics;
    private final Workers workers;
    private final ParallelStep arithmetic;
    private final LayerWatch watch;
    private final double[] gradientNorms;
    private final double[] updateNorms;
    private final Throughput throughput = new Throughput();
    private final LayerWatch.Listener troubles = this::layerChanged;
    private final long beginNanos = System.nanoTime();
    private long waitedNanos;
    private long waitedForBatch;
    private String place;

    StepBook(StatusBoard board, Progress progress, RunLedger ledger, MetricsFile metrics, Workers workers, ParallelStep arithmetic) {
        this.board = board;
        this.progress = progress;
        this.ledger = ledger;
        this.metrics = metrics;
        this.workers = workers;
        this.arithmetic = arithmetic;
        int layers = arithmetic.layers().names().size();
        this.watch = new LayerWatch(arithmetic.layers().names());
        this.gradientNorms = new double[layers];
        this.updateNorms = new double[layers];
        this.place = place(progress.packer());
        throughput.add(System.nanoTime(), progress.tokens());
    }

    /** The trainer waited for a batch. */
    void waited(long nanos) {
        waitedNanos += nanos;
        waitedForBatch += nanos;
    }

    /** What the ledger says of a batch, before it is trained. @throws BatchMismatchException when it knows the step with another */
    LedgerEntry.Step entry(Batch batch) throws BatchMismatchException {
        if (batch.step() != progress.step() + 1) {
            throw new IllegalStateException("batch of step=" + batch.step() + " came after step=" + progress.step());
        }
        String from = place;
        place = place(batch.after());
        ledger.requireSameBatch(batch, from, place);
        return new LedgerEntry.Step(batch.step(), from, place, batch.digest(), batch.targetCount());
    }

    /** A step is done, its update applied or refused. */
    void write(LedgerEntry.Step entry, Batch batch, StepResult result, long stepNanos) throws IOException {
        ledger.step(entry);
        if (result.applied()) {
            progress.applied(batch);
        } else {
            ledger.skip(batch.step(), result.refusal());
            progress.skipped(batch, result.notFinite());
            LOG.warn("update not applied: step={} reason={} in-row={}", batch.step(), result.refusal(), progress.skippedInRow());
        }
        arithmetic.written();
        if (batch.targetCount() > 0) {
            writeLayers(batch, result);
        }
        metrics.step(progress.step(), progress.tokens(), batch.targetCount(), result, stepNanos, waitedForBatch);
        waitedForBatch = 0;
        long now = System.nanoTime();
        throughput.add(now, progress.tokens());
        double elapsed = Math.max(1, now - beginNanos);
        board.step(progress, result, throughput.tokensPerSecond(), waitedNanos / elapsed,
                workers.busyNanos() / (elapsed * workers.count()), watch.detail());
    }

    private void writeLayers(Batch batch, StepResult result) throws IOException {
        for (int i = 0; i < gradientNorms.length; i++) {
            gradientNorms[i] = arithmetic.layerGradientNorm(i) / batch.targetCount();
            updateNorms[i] = result.applied() ? arithmetic.layerUpdateNorm(i) : 0;
        }
        metrics.layers(batch.step(), gradientNorms, updateNorms);
        board.layers(arithmetic.layers().names(), gradientNorms, updateNorms);
        if (!result.notFinite()) {
            watch.look(batch.step(), gradientNorms, troubles);
        }
    }

    private void layerChanged(String layer, String words, double norm) {
        LOG.warn("layer={} {}: norm={} step={}", layer, words, norm, progress.step());
    }

    /** A packer's place in the journal as the ledger names it. */
    private static String place(PackerState state) {
        return StepPlace.of(state).toString();
    }
}
