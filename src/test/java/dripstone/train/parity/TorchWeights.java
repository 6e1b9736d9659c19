package dripstone.train.parity;

import dripstone.model.TensorSlot;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * libtorch's weights under the names of a {@link dripstone.model.ParameterLayout}. Where the names give q, k and v apart, the three
 * are one tensor here, as a fast model in PyTorch has them.
 */
public final class TorchWeights {
    /** A slot's rows of a tensor. */
    private record Part(Tensor tensor, long firstRow, long rows) {}

    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final List<Tensor> decayed = new ArrayList<>();
    private final List<Tensor> others = new ArrayList<>();
    private final ScalarType type;

    /** Zeros, each tensor wanting its gradient. @param type Float or Double */
    public TorchWeights(List<TensorSlot> slots, ScalarType type) {
        this.type = type;
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).name().contains(".q_proj.")) {
                fuse(slots.subList(i, i + 3));
                i += 2;
            } else {
                fuse(slots.subList(i, i + 1));
            }
        }
    }

    private void fuse(List<TensorSlot> group) {
        TensorSlot head = group.get(0);
        long total = group.stream().mapToLong(s -> s.isVector() ? s.cols() : s.rows()).sum();
        long[] shape = head.isVector() ? new long[] {total} : new long[] {total, head.cols()};
        Tensor tensor = torch.zeros(shape).to(type).requires_grad_(true);
        (head.decayed() ? decayed : others).add(tensor);
        long row = 0;
        for (TensorSlot slot : group) {
            long rows = slot.isVector() ? slot.cols() : slot.rows();
            parts.put(slot.name(), new Part(tensor, row, rows));
            row += rows;
        }
    }

    /** The whole tensor that a slot stands in. */
    Tensor tensor(String name) {
        return part(name).tensor;
    }

    boolean has(String name) {
        return parts.containsKey(name);
    }

    /** Matrices normal with 0.02, the gains of norms 1, biases 0: speed does not ask for more. */
    public void draw() {
        for (Map.Entry<String, Part> entry : parts.entrySet()) {
            Tensor tensor = entry.getValue().tensor;
            if (tensor.dim() == 2) {
                tensor.data().copy_(torch.randn(tensor.shape()).mul_(new Scalar(0.02)));
            } else if (entry.getKey().endsWith(".weight")) {
                tensor.data().fill_(new Scalar(1.0));
            }
        }
    }

    /** Sets a slot from row-major values. */
    public void set(TensorSlot slot, double[] values) {
        Tensor rows = rows(part(slot.name()).tensor.data(), slot);
        rows.copy_(Tensor.create(values, rows.shape()));
    }

    /** A slot's values, row-major. */
    public double[] get(TensorSlot slot) {
        return values(rows(part(slot.name()).tensor.data(), slot));
    }

    /** A slot's gradient after {@code backward}, row-major. */
    public double[] gradient(TensorSlot slot) {
        return values(rows(part(slot.name()).tensor.grad(), slot));
    }

    private Tensor rows(Tensor tensor, TensorSlot slot) {
        Part part = part(slot.name());
        return tensor.narrow(0, part.firstRow, part.rows);
    }

    /** Those that weight decay applies to. */
    public TensorVector decayed() {
        return new TensorVector(decayed.toArray(Tensor[]::new));
    }

    /** Those that it does not. */
    public TensorVector others() {
        return new TensorVector(others.toArray(Tensor[]::new));
    }

    private Part part(String name) {
        Part part = parts.get(name);
        if (part == null) {
            throw new IllegalArgumentException("no tensor name=" + name + " among " + parts.keySet());
        }
        return part;
    }

    private double[] values(Tensor tensor) {
        Tensor plain = tensor.contiguous();
        double[] values = new double[Math.toIntExact(plain.numel())];
        if (type == ScalarType.Double) {
            plain.<DoubleBuffer>createBuffer().get(values);
        } else {
            FloatBuffer floats = plain.createBuffer();
            for (int i = 0; i < values.length; i++) {
                values[i] = floats.get(i);
            }
        }
        return values;
    }
}
