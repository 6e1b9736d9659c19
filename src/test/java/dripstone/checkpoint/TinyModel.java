package dripstone.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A snapshot's content of a few hundred floats, drawn from its step. */
public final class TinyModel {
    public static final ModelShape SHAPE = new ModelShape(ModelSettings.llama(1, 4, 2, 1, 6, 8, 10_000, 1e-5, true), 5);

    private TinyModel() {}

    public static SnapshotContent content(long step, Arena arena) {
        Random random = new Random(step);
        List<Tensor> weights = weights(arena);
        List<Tensor> optimizer = optimizer(arena);
        weights.forEach(t -> fill(t, random));
        optimizer.forEach(t -> fill(t, random));
        ObjectNode trainer = JsonMapper.builder().build().createObjectNode();
        trainer.put("step", step).put("position", "1:" + Long.toHexString(step)).put("seed", Long.MIN_VALUE);
        byte[] tokenizer =
                "{\"added_tokens\":[{\"id\":4,\"content\":\"<|endoftext|>\",\"special\":true}]}".getBytes(StandardCharsets.UTF_8);
        return new SnapshotContent(step, SHAPE, weights, optimizer, tokenizer, trainer, "scalar-fp32-1");
    }

    /** Beside small files two of 64 KB; nothing that could be trained. */
    public static SnapshotContent paged(long step, Arena arena) {
        SnapshotContent tiny = content(step, arena);
        Tensor large = tensor(arena, "model.embed_tokens.weight", 4000, 4);
        fill(large, new Random(step));
        return new SnapshotContent(step, SHAPE, List.of(large), List.of(large), tiny.tokenizerJson(), tiny.trainerState(),
                tiny.kernelFingerprint());
    }

    /** Empty tensors of the model, to be filled. */
    public static List<Tensor> weights(Arena arena) {
        return List.of(
                tensor(arena, "model.embed_tokens.weight", 5, 4),
                tensor(arena, "model.layers.0.self_attn.q_proj.weight", 4, 4),
                tensor(arena, "model.layers.0.mlp.gate_proj.weight", 6, 4),
                tensor(arena, "model.norm.weight", 4));
    }

    public static List<Tensor> optimizer(Arena arena) {
        List<Tensor> moments = new ArrayList<>();
        for (Tensor t : weights(arena)) {
            int[] shape = t.shape().stream().mapToInt(Integer::intValue).toArray();
            moments.add(tensor(arena, "m." + t.name(), shape));
            moments.add(tensor(arena, "v." + t.name(), shape));
        }
        return moments;
    }

    static Tensor tensor(Arena arena, String name, int... shape) {
        long count = 1;
        List<Integer> dimensions = new ArrayList<>();
        for (int d : shape) {
            count *= d;
            dimensions.add(d);
        }
        return new Tensor(name, dimensions, arena.allocate(Math.max(1, count * 4), 4).asSlice(0, count * 4));
    }

    static void fill(Tensor t, Random random) {
        for (long i = 0; i < t.data().byteSize() / 4; i++) {
            t.data().setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt());
        }
    }

    static boolean same(List<Tensor> a, List<Tensor> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = a.get(i).name().equals(b.get(i).name()) && MemorySegment.mismatch(
                    a.get(i).data(), 0, a.get(i).data().byteSize(), b.get(i).data(), 0, b.get(i).data().byteSize()) < 0;
        }
        return same;
    }
}
