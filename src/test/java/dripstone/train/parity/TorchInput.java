package dripstone.train.parity;

import dripstone.model.ModelShape;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * One leaf of B sequences as libtorch reads it.
 *
 * @param tokens [B, T] int64
 * @param targets [B·T] int64, −1 where masked
 * @param positions [B·T] int64, counted from the document's start
 * @param mask [B, 1, T, T] bool, true where a token sees another; null: plain causal attention
 */
public record TorchInput(Tensor tokens, Tensor targets, Tensor positions, @Nullable Tensor mask, int sequences, int length) {
    /** Random tokens and targets, one document a sequence. */
    public static TorchInput random(ModelShape shape, int sequences) {
        int length = shape.settings().context();
        Tensor tokens = torch.randint(0, shape.vocabulary(), new long[] {sequences, length}).to(ScalarType.Long);
        Tensor targets = torch.randint(0, shape.vocabulary(), new long[] {(long) sequences * length}).to(ScalarType.Long);
        Tensor positions = torch.arange(new Scalar(length)).to(ScalarType.Long).repeat(sequences);
        return new TorchInput(tokens, targets, positions, null, sequences, length);
    }

    /** What a batch of one leaf holds: tokens, targets and starts of documents, each of B·T. */
    static TorchInput of(int[] tokens, int[] targets, int[] starts, int length) {
        int sequences = tokens.length / length;
        long[] positions = new long[tokens.length];
        boolean[] mask = new boolean[tokens.length * length];
        for (int row = 0; row < tokens.length; row++) {
            int t = row % length;
            positions[row] = (long) t - starts[row];
            for (int s = starts[row]; s <= t; s++) {
                mask[row * length + s] = true;
            }
        }
        return new TorchInput(Tensor.create(tokens, sequences, length).to(ScalarType.Long),
                Tensor.create(targets, tokens.length).to(ScalarType.Long), Tensor.create(positions, positions.length),
                Tensor.create(mask, sequences, 1, length, length), sequences, length);
    }
}
