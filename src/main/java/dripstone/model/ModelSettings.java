package dripstone.model;

import dripstone.life.Setting;
import dripstone.life.SettingKind;

/** The shape of a decoder-only transformer in Llama form, as the configuration gives it. */
public record ModelSettings(
        @Setting(value = "Transformer layers.", kind = SettingKind.IDENTITY, byDefault = "6") int layers,
        @Setting(value = "Width of the residual stream.", kind = SettingKind.IDENTITY, byDefault = "512") int width,
        @Setting(value = "Query heads; must divide the width into an even head size.", kind = SettingKind.IDENTITY, byDefault = "8")
                int heads,
        @Setting(value = "Key-value heads; must divide the query heads.", kind = SettingKind.IDENTITY, byDefault = "8") int kvHeads,
        @Setting(value = "Width of the feed-forward layer.", kind = SettingKind.IDENTITY, byDefault = "1408") int feedForward,
        @Setting(value = "Tokens in a sequence.", kind = SettingKind.IDENTITY, unit = "tokens", byDefault = "256") int context,
        @Setting(value = "Base of the rotary angles.", kind = SettingKind.IDENTITY, byDefault = "10000") double ropeTheta,
        @Setting(value = "Added under the root in RMSNorm.", kind = SettingKind.IDENTITY, byDefault = "1e-5") double normEpsilon,
        @Setting(value = "Whether the output layer is the embedding table.", kind = SettingKind.IDENTITY, byDefault = "true")
                boolean tiedEmbeddings) {
    public ModelSettings {
        positive("layers", layers);
        positive("width", width);
        positive("heads", heads);
        positive("kv-heads", kvHeads);
        positive("feed-forward", feedForward);
        positive("context", context);
        if (width % heads != 0 || width / heads % 2 != 0) {
            throw new IllegalArgumentException("heads must divide the width into an even head size: width=" + width + " heads=" + heads);
        }
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException("kv-heads must divide heads: heads=" + heads + " kv-heads=" + kvHeads);
        }
        if (!(ropeTheta > 1) || !(normEpsilon > 0)) {
            throw new IllegalArgumentException(
                    "rope-theta must be over 1 and norm-epsilon over 0: rope-theta=" + ropeTheta + " norm-epsilon=" + normEpsilon);
        }
    }

    private static void positive(String key, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be over 0, is " + value);
        }
    }
}
