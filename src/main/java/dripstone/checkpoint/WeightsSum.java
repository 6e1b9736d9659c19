package dripstone.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The hash of weights in memory as the ledger knows it: SHA-256 of the safetensors file that a snapshot would write them to
 * ({@code model.safetensors}, or {@code adapter_model.safetensors} where adapters are trained). Nothing is written, and the heap
 * holds one small buffer.
 */
public final class WeightsSum {
    private WeightsSum() {}

    /** @param tensors what is trained, as a snapshot is given it @return lower-case hex */
    public static String of(List<Tensor> tensors) throws IOException {
        HashedOutput sum = new HashedOutput(OutputStream.nullOutputStream());
        SafetensorsWriter.write(sum, tensors);
        return sum.sha256();
    }
}
