package dripstone.train;

import dripstone.train.parity.TorchAdamW;
import dripstone.train.parity.TorchInput;
import dripstone.train.parity.TorchModel;
import java.io.IOException;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** libtorch from Maven as a contender: eager, AdamW on all parameters, in bf16 by autocast. */
public final class LibtorchServer {
    private LibtorchServer() {}

    /**
     * @param arguments {@code --shape --arch --precision --threads}, and {@code --plain true} for autocast as it comes: the attention in
     *     bf16 too, whose backward pass is slow there
     */
    public static void main(String[] arguments) throws IOException {
        BenchOptions options = BenchOptions.parse(arguments,
                Map.of("shape", "base", "arch", "llama", "precision", "bf16", "threads", "2", "plain", "false"));
        Work work = Work.of(options.text("shape"), options.text("arch"), options.text("precision"));
        torch.set_num_threads(options.integer("threads"));
        torch.manual_seed(7);
        TorchModel model = new TorchModel(work.shape(), ScalarType.Float, work.precision().mixed(), !options.flag("plain"));
        model.weights().draw();
        TorchInput input = TorchInput.random(work.shape(), work.sequences());
        TorchAdamW optimizer = new TorchAdamW(model.weights(), 1e-4, 0.9, 0.999, 1e-8, 0.01);
        StepProtocol.serve(() -> step(model, input, optimizer), 0);
    }

    private static double step(TorchModel model, TorchInput input, TorchAdamW optimizer) {
        PointerScope scope = new PointerScope(); // frees the step's tensors at its end, not when a collector finds them
        try {
            Tensor loss = model.loss(input);
            optimizer.zeroGradients();
            loss.backward();
            optimizer.step();
            return loss.item_double();
        } finally {
            scope.close();
        }
    }
}
