package dripstone.train.parity;

import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import dripstone.model.ParameterLayout;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The transformers of {@code model} in libtorch's own words, those of Llama's form and GPT-2: what gradients are judged by. */
public final class TorchModel {
    private final ModelSettings s;
    private final int vocabulary;
    private final long headSize;
    private final TorchWeights weights;
    private final boolean gpt2;
    private final boolean mixed;
    private final boolean wideAttention;
    private final Tensor cos;
    private final Tensor sin;

    /** One type throughout. @param type Float or Double */
    TorchModel(ModelShape shape, ScalarType type) {
        this(shape, type, false, false);
    }

    /**
     * @param type of the weights
     * @param mixed whether products run in bf16 by autocast
     * @param wideAttention whether attention stays in fp32 all the same
     */
    public TorchModel(ModelShape shape, ScalarType type, boolean mixed, boolean wideAttention) {
        this.s = shape.settings();
        this.vocabulary = shape.vocabulary();
        this.headSize = shape.headSize();
        this.weights = new TorchWeights(ParameterLayout.of(shape).slots(), type);
        this.gpt2 = s.architecture() == Architecture.GPT2;
        this.mixed = mixed;
        this.wideAttention = mixed && wideAttention;
        cos = angles(Math::cos).to(type);
        sin = angles(Math::sin).to(type);
    }

    private interface Circular {
        double of(double angle);
    }

    /** [T, D]: both halves of a head turn by the same angles. */
    private Tensor angles(Circular f) {
        int d = (int) headSize;
        double[] table = new double[s.context() * d];
        for (int i = 0; i < table.length; i++) {
            int position = i / d;
            table[i] = f.of(position * Math.pow(s.ropeTheta(), -2.0 * (i % (d / 2)) / d));
        }
        return Tensor.create(table, s.context(), d);
    }

    /** All trained tensors. */
    public TorchWeights weights() {
        return weights;
    }

    /** Mean cross-entropy over the unmasked targets, with its graph. */
    public Tensor loss(TorchInput input) {
        if (mixed) {
            torch.set_autocast_cache_enabled(false);
            torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
        }
        autocast(true);
        try {
            return gpt2 ? gpt2(input) : llama(input);
        } finally {
            autocast(false);
        }
    }

    private void autocast(boolean on) {
        if (mixed) {
            torch.set_autocast_enabled(DeviceType.CPU, on);
        }
    }

    private Tensor llama(TorchInput in) {
        long[] perToken = {in.sequences(), 1, in.length(), headSize};
        Tensor c = cos.index_select(0, in.positions()).view(perToken);
        Tensor n = sin.index_select(0, in.positions()).view(perToken);
        Tensor x = torch.embedding(weights.tensor("model.embed_tokens.weight"), in.tokens());
        for (int l = 0; l < s.layers(); l++) {
            String at = "model.layers." + l + ".";
            Tensor h = linear(rmsNorm(x, at + "input_layernorm.weight"), at + "self_attn.q_proj");
            x = x.add(linear(attention(in, h, at, c, n), at + "self_attn.o_proj"));
            h = rmsNorm(x, at + "post_attention_layernorm.weight");
            Tensor gated = torch.silu(linear(h, at + "mlp.gate_proj")).mul(linear(h, at + "mlp.up_proj"));
            x = x.add(linear(gated, at + "mlp.down_proj"));
        }
        String output = s.tiedEmbeddings() ? "model.embed_tokens" : "lm_head";
        return crossEntropy(linear(rmsNorm(x, "model.norm.weight"), output), in);
    }

    private Tensor gpt2(TorchInput in) {
        Tensor places = torch.embedding(weights.tensor("transformer.wpe.weight"), in.positions());
        Tensor x = torch.embedding(weights.tensor("transformer.wte.weight"), in.tokens())
                .add(places.view(in.sequences(), in.length(), s.width()));
        for (int l = 0; l < s.layers(); l++) {
            String at = "transformer.h." + l + ".";
            Tensor h = linear(layerNorm(x, at + "ln_1"), at + "attn.c_attn");
            x = x.add(linear(attention(in, h, at, null, null), at + "attn.c_proj"));
            h = torch.gelu(linear(layerNorm(x, at + "ln_2"), at + "mlp.c_fc"), "tanh");
            x = x.add(linear(h, at + "mlp.c_proj"));
        }
        String output = s.tiedEmbeddings() ? "transformer.wte" : "lm_head";
        return crossEntropy(linear(layerNorm(x, "transformer.ln_f"), output), in);
    }

    /** [B, T, H·D] from q, k, v side by side. */
    private Tensor attention(TorchInput in, Tensor qkv, String layer, @Nullable Tensor c, @Nullable Tensor n) {
        long kv = s.kvHeads() * headSize;
        TensorVector parts = qkv.split(new long[] {s.heads() * headSize, kv, kv}, 2);
        if (wideAttention) {
            autocast(false);
        }
        Tensor q = headNorm(heads(in, parts.get(0), s.heads()), layer + "self_attn.q_norm.weight");
        Tensor k = headNorm(heads(in, parts.get(1), s.kvHeads()), layer + "self_attn.k_norm.weight");
        Tensor v = heads(in, parts.get(2), s.kvHeads());
        if (c != null && n != null) {
            q = turn(q, c, n).to(v.dtype());
            k = turn(k, c, n).to(v.dtype());
        }
        Tensor mask = in.mask();
        Tensor y = torch.scaled_dot_product_attention(q, k, v, mask == null ? new TensorOptional() : new TensorOptional(mask), 0,
                mask == null, new DoubleOptional(), s.kvHeads() != s.heads());
        if (wideAttention) {
            autocast(true);
        }
        return y.transpose(1, 2).reshape(in.sequences(), in.length(), s.heads() * headSize);
    }

    /** [B, heads, T, D]. */
    private Tensor heads(TorchInput in, Tensor x, int heads) {
        Tensor apart = x.view(in.sequences(), in.length(), heads, headSize).transpose(1, 2);
        return wideAttention ? apart.to(ScalarType.Float) : apart;
    }

    /** Qwen3's, where there is one. */
    private Tensor headNorm(Tensor x, String name) {
        return weights.has(name)
                ? torch.rms_norm(x, new long[] {headSize}, new TensorOptional(weights.tensor(name)), new DoubleOptional(s.normEpsilon()))
                : x;
    }

    private static Tensor turn(Tensor x, Tensor c, Tensor n) {
        TensorVector halves = x.chunk(2, -1);
        return x.mul(c).add(torch.cat(new TensorVector(halves.get(1).neg(), halves.get(0)), -1).mul(n));
    }

    private Tensor rmsNorm(Tensor x, String name) {
        return torch.rms_norm(x, new long[] {s.width()}, new TensorOptional(weights.tensor(name)), new DoubleOptional(s.normEpsilon()));
    }

    private Tensor layerNorm(Tensor x, String name) {
        return torch.layer_norm(x, new long[] {s.width()}, new TensorOptional(weights.tensor(name + ".weight")),
                new TensorOptional(weights.tensor(name + ".bias")), s.normEpsilon(), false);
    }

    private Tensor linear(Tensor x, String name) {
        String bias = name + ".bias";
        return torch.linear(x, weights.tensor(name + ".weight"),
                weights.has(bias) ? new TensorOptional(weights.tensor(bias)) : new TensorOptional());
    }

    private Tensor crossEntropy(Tensor logits, TorchInput in) {
        return torch.cross_entropy_loss(logits.view(-1, vocabulary), in.targets(), new TensorOptional(), 1, -1, 0);
    }
}
