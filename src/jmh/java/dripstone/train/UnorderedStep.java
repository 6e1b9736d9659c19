package dripstone.train;

import dripstone.batch.Batch;
import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.kernel.Update;
import dripstone.model.LeafOptions;
import dripstone.model.LeafPass;
import dripstone.model.LeafSettings;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The step that the trainer does not take, to know what determinism costs: each worker trains on sequences of its own into a gradient
 * buffer of its own, weight gradients included, with no barrier in between; the buffers are summed at the end. Its bits depend on the
 * number of workers. With the class {@link LaneSumPatch} makes, its kernels sum lanes by {@code reduceLanes} too.
 */
final class UnorderedStep implements AutoCloseable {
    private final Kernels kernels;
    private final Parameters parameters;
    private final Buffer firstMoments;
    private final Buffer secondMoments;
    private final Workers workers;
    private final Segments segments;
    private final List<LeafPass> passes = new ArrayList<>();
    private final List<Buffer> gradients = new ArrayList<>();
    private final double[] squares;
    private final int sequences;
    private long updates;

    UnorderedStep(Kernels kernels, ModelShape shape, int sequences, int count) {
        this.kernels = kernels;
        this.sequences = sequences;
        parameters = Parameters.allocate(shape, kernels);
        parameters.initialise(1);
        parameters.refreshCompute();
        firstMoments = kernels.allocate(parameters.elements() * master(), "first moments");
        secondMoments = kernels.allocate(parameters.elements() * master(), "second moments");
        workers = Workers.open(kernels, count, "free-worker", Duration.ofSeconds(60));
        segments = Segments.of(parameters);
        squares = new double[segments.size()];
        for (int w = 0; w < count; w++) {
            passes.add(LeafPass.create(parameters, kernels, new LeafSettings(first(w + 1) - first(w), 1, false)));
            gradients.add(kernels.allocate(parameters.elements() * master(), "gradients of worker " + w));
        }
    }

    /** First sequence of a worker. */
    private int first(int worker) {
        return worker * sequences / workers.count();
    }

    private long master() {
        return kernels.precision().master().bytes();
    }

    /** One step of AdamW on all parameters. @return mean cross-entropy before it */
    double step(Batch batch) {
        long rowBytes = batch.tokens().byteSize() / sequences;
        for (int w = 0; w < passes.size(); w++) {
            long at = first(w) * rowBytes;
            passes.get(w).bind(batch.tokens().address() + at, batch.targets().address() + at, batch.documentStarts().address() + at,
                    LeafOptions.PLAIN);
        }
        workers.run(passes.size(), (w, lane) -> {
            LeafPass pass = passes.get(w);
            for (int i = 0; i < pass.sequencePieces(); i++) {
                pass.sequence(i, lane);
            }
            for (int i = 0; i < pass.gradientPieces(); i++) {
                pass.gradient(i, lane, gradients.get(w).address());
            }
        });
        workers.run(segments.size(), (segment, lane) -> sum(segment));
        double norm = Math.sqrt(PairwiseSum.of(squares));
        if (!Double.isFinite(norm)) {
            throw new IllegalStateException("gradient is not finite: norm=" + norm);
        }
        double targets = batch.targetCount();
        double count = ++updates;
        Update.AdamW decayed =
                new Update.AdamW(1e-4, 0.01, 1 / targets, 0.9, 0.999, 1e-8, 1 - Math.pow(0.9, count), 1 - Math.pow(0.999, count));
        Update.AdamW plain = new Update.AdamW(decayed.rate(), 0, decayed.gradientScale(), decayed.beta1(), decayed.beta2(), decayed.epsilon(),
                decayed.correction1(), decayed.correction2());
        workers.run(segments.size(), (segment, lane) -> update(segment, segments.group(segment) == Segments.Group.VECTOR ? plain : decayed));
        return passes.stream().mapToDouble(LeafPass::lossSum).sum() / targets;
    }

    private void sum(int segment) {
        long at = segments.offset(segment) * master();
        long into = gradients.get(0).address() + at;
        for (int w = 1; w < gradients.size(); w++) {
            kernels.add(into, gradients.get(w).address() + at, segments.count(segment));
        }
        squares[segment] = kernels.sumOfSquares(into, segments.count(segment));
    }

    private void update(int segment, Update rule) {
        long offset = segments.offset(segment);
        long at = offset * master();
        long copy = kernels.precision().mixed() ? parameters.compute() + offset * kernels.precision().compute().bytes() : 0;
        kernels.update(rule, parameters.master() + at, copy, gradients.get(0).address() + at, firstMoments.address() + at,
                secondMoments.address() + at, segments.count(segment));
    }

    @Override
    public void close() {
        passes.forEach(LeafPass::close);
        gradients.forEach(Buffer::close);
        workers.close();
        secondMoments.close();
        firstMoments.close();
        parameters.close();
        kernels.close();
    }
}
