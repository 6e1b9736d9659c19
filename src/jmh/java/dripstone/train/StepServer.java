package dripstone.train;

import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import java.io.IOException;
import java.util.Map;

/**
 * This trainer as a contender: forward and backward pass, norm and guard, AdamW on all parameters, one leaf a step; the same bits for any
 * number of threads, as always.
 */
public final class StepServer {
    /** Those of the peers: PyTorch's defaults. Nobody clips; the norm is computed here all the same, since the guard reads it. */
    static final Map<String, Object> SETTINGS = Map.of("learningRate", 1e-4, "warmupSteps", 0L, "schedule", Schedule.CONSTANT, "beta1", 0.9,
            "beta2", 0.999, "epsilon", 1e-8, "weightDecay", 0.01, "clipNorm", 0.0);

    static final Map<String, String> OPTIONS =
            Map.of("shape", "base", "arch", "llama", "precision", "bf16", "threads", "2", "warm", "5", "free", "false");

    private StepServer() {}

    /** @param arguments {@code --shape --arch --precision --threads --warm SECONDS --free true|false} (see {@link UnorderedStep}) */
    public static void main(String[] arguments) throws IOException {
        BenchOptions options = BenchOptions.parse(arguments, OPTIONS);
        Work work = Work.of(options.text("shape"), options.text("arch"), options.text("precision"));
        int threads = options.integer("threads");
        Kernels kernels = KernelChoice.fast(work.precision());
        System.err.println(kernels.description());
        try (LeafBatch batch = LeafBatch.random(work.tokens(), work.vocabulary())) {
            if (options.flag("free")) {
                try (UnorderedStep step = new UnorderedStep(kernels, work.shape(), work.sequences(), threads)) {
                    StepProtocol.serve(() -> step.step(batch), options.number("warm"));
                }
            } else {
                try (StepRig rig = new StepRig(kernels, work.shape(), work.sequences(), threads, SETTINGS)) {
                    StepProtocol.serve(() -> rig.step(batch), options.number("warm"));
                }
            }
        }
    }
}
