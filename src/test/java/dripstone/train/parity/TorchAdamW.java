package dripstone.train.parity;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.TensorVector;

/** libtorch's AdamW over all weights of a model: decay for matrices, none for the rest, as the trainer's parameter groups have it. */
public final class TorchAdamW {
    private final AdamW decayed;
    private final AdamW others;

    /** @param rate constant */
    public TorchAdamW(TorchWeights weights, double rate, double beta1, double beta2, double epsilon, double decay) {
        decayed = open(weights.decayed(), rate, beta1, beta2, epsilon, decay);
        others = open(weights.others(), rate, beta1, beta2, epsilon, 0);
    }

    private static AdamW open(TensorVector tensors, double rate, double beta1, double beta2, double epsilon, double decay) {
        AdamWOptions options = new AdamWOptions(rate);
        options.eps().put(epsilon);
        options.weight_decay().put(decay);
        DoublePointer betas = options.betas(); // a C++ tuple: its order in memory is the standard library's, seen by the defaults
        boolean reversed = betas.get(0) > betas.get(1);
        betas.put(reversed ? 1 : 0, beta1);
        betas.put(reversed ? 0 : 1, beta2);
        return new AdamW(tensors, options);
    }

    public void zeroGradients() {
        decayed.zero_grad();
        others.zero_grad();
    }

    public void step() {
        decayed.step();
        others.step();
    }
}
