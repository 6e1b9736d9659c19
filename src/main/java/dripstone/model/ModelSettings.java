package dripstone.model;

import dripstone.life.Setting;
import dripstone.life.SettingKind;

/** The shape of a decoder-only transformer, as the configuration gives it. */
public record ModelSettings(
        @Setting(value = "Form of the transformer: `llama`, `mistral`, `qwen2`, `qwen3` or `gpt2`.", kind = SettingKind.IDENTITY,
                byDefault = "llama") Architecture architecture,
        @Setting(value = "Transformer layers.", kind = SettingKind.IDENTITY, byDefault = "6") int layers,
        @Setting(value = "Width of the residual stream.", kind = SettingKind.IDENTITY, byDefault = "512") int width,
        @Setting(value = "Query heads.", kind = SettingKind.IDENTITY, byDefault = "8") int heads,
        @Setting(value = "Key-value heads; must divide the query heads.", kind = SettingKind.IDENTITY, byDefault = "8") int kvHeads,
        @Setting(value = "Size of a head, even. 0: the width divided by the query heads.", kind = SettingKind.IDENTITY, byDefault = "0")
                int headSize,
        @Setting(value = "Width of the feed-forward layer.", kind = SettingKind.IDENTITY, byDefault = "1408") int feedForward,
        @Setting(value = "Activation of the feed-forward layer: `relu`, `gelu`, `gelu-tanh`, `silu`, or as the architecture has it.",
                kind = SettingKind.IDENTITY, byDefault = "auto") ActivationChoice activation,
        @Setting(value = "Tokens in a sequence.", kind = SettingKind.IDENTITY, unit = "tokens", byDefault = "256") int context,
        @Setting(value = "Base of the rotary angles; unused by `gpt2`.", kind = SettingKind.IDENTITY, byDefault = "10000")
                double ropeTheta,
        @Setting(value = "Added under the root in the norms.", kind = SettingKind.IDENTITY, byDefault = "1e-5") double normEpsilon,
        @Setting(value = "Whether the output layer is the embedding table.", kind = SettingKind.IDENTITY, byDefault = "true")
                boolean tiedEmbeddings,
        @Setting(value = "Outputs of a linear regression head on the final hidden states, trained towards a teacher's. 0: none.",
                kind = SettingKind.IDENTITY, byDefault = "0") int regressionOutputs) {
    private static final double UNUSED_ROPE_THETA = 10_000;

    public ModelSettings {
        positive("layers", layers);
        positive("width", width);
        positive("heads", heads);
        positive("kv-heads", kvHeads);
        positive("feed-forward", feedForward);
        positive("context", context);
        if (headSize < 0 || headSize % 2 != 0) {
            throw new IllegalArgumentException("head-size must be even, or 0, is " + headSize);
        }
        if (headSize == 0 && (width % heads != 0 || width / heads % 2 != 0)) {
            throw new IllegalArgumentException("heads must divide the width into an even head size, or head-size be given: width=" + width
                    + " heads=" + heads);
        }
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException("kv-heads must divide heads: heads=" + heads + " kv-heads=" + kvHeads);
        }
        if (architecture == Architecture.GPT2 && (kvHeads != heads || (headSize != 0 && headSize * heads != width))) {
            throw new IllegalArgumentException("kv-heads must be the heads, and head-size the width divided by them, in gpt2: heads="
                    + heads + " kv-heads=" + kvHeads + " head-size=" + headSize + " width=" + width);
        }
        if (!(ropeTheta > 1) || !(normEpsilon > 0)) {
            throw new IllegalArgumentException(
                    "rope-theta must be over 1 and norm-epsilon over 0: rope-theta=" + ropeTheta + " norm-epsilon=" + normEpsilon);
        }
        if (regressionOutputs < 0) {
            throw new IllegalArgumentException("regression-outputs must be at least 0, is " + regressionOutputs);
        }
    }

    /** Llama's form, with what it leaves open. */
    public static ModelSettings llama(
            int layers, int width, int heads, int kvHeads, int feedForward, int context, double ropeTheta, double normEpsilon,
            boolean tiedEmbeddings) {
        return new ModelSettings(Architecture.LLAMA, layers, width, heads, kvHeads, 0, feedForward, ActivationChoice.AUTO, context,
                ropeTheta, normEpsilon, tiedEmbeddings, 0);
    }

    /** The same model, with what it has by default left open. */
    ModelSettings canonical() {
        int open = headSize * heads == width ? 0 : headSize;
        boolean usual = activation.of(architecture) == ActivationChoice.AUTO.of(architecture);
        ActivationChoice chosen = usual ? ActivationChoice.AUTO : activation;
        double theta = architecture.isLlamaLike() ? ropeTheta : UNUSED_ROPE_THETA;
        return new ModelSettings(architecture, layers, width, heads, kvHeads, open, feedForward, chosen, context, theta, normEpsilon,
                tiedEmbeddings, regressionOutputs);
    }

    private static void positive(String key, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be over 0, is " + value);
        }
    }
}
