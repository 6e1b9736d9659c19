package dripstone.model;

import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Low-rank adaptation (Hu et al. 2021): the model's weights stay as they are, and what is trained is a product {@code B·A} of rank r
 * beside some of its matrices, which counts {@code alpha/r} times.
 */
public record LoraSettings(
        @Setting(value = "Rank of the adapters. 0: none, all weights are trained.", kind = SettingKind.IDENTITY, byDefault = "0") int rank,
        @Setting(value = "The adapters' product counts alpha/rank times.", kind = SettingKind.IDENTITY, byDefault = "16") double alpha,
        @Setting(value = "Matrices that get an adapter: of `q_proj`, `k_proj`, `v_proj`, `o_proj`, `gate_proj`, `up_proj`, `down_proj`; in "
                + "`gpt2` of `c_attn`, `c_proj` (both), `c_fc`. Empty: `q_proj` and `v_proj`; in `gpt2` `c_attn`.",
                kind = SettingKind.IDENTITY, byDefault = "[]") List<String> targets) {
    private static final int GREATEST_RANK = 4096;
    private static final List<String> LLAMA_TARGETS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    private static final List<String> GPT2_TARGETS = List.of("c_attn", "c_proj", "c_fc");

    public LoraSettings {
        if (rank < 0 || rank > GREATEST_RANK) {
            throw new IllegalArgumentException("rank must be from 0 to " + GREATEST_RANK + ", is " + rank);
        }
        if (!(alpha > 0) || alpha > 1e6) {
            throw new IllegalArgumentException("alpha must be over 0 and at most 1e6, is " + alpha);
        }
        Set<String> seen = new HashSet<>();
        for (String target : targets) {
            if (!LLAMA_TARGETS.contains(target) && !GPT2_TARGETS.contains(target)) {
                throw new IllegalArgumentException("targets must be of " + LLAMA_TARGETS + " or " + GPT2_TARGETS + ", not " + target);
            }
            if (!seen.add(target)) {
                throw new IllegalArgumentException("targets must each be named once, not twice: " + target);
            }
        }
        targets = List.copyOf(targets);
    }

    /** No adapters. */
    public static LoraSettings off() {
        return new LoraSettings(0, 16, List.of());
    }

    public boolean isOn() {
        return rank > 0;
    }

    /** How often the adapters' product counts. */
    public double scale() {
        return alpha / rank;
    }

    /**
     * The targets in the order of the architecture, its usual ones where none is named.
     *
     * @throws IllegalArgumentException when the architecture has no such matrix
     */
    public List<String> targetsOf(ModelSettings model) {
        boolean llama = model.architecture().isLlamaLike();
        List<String> known = llama ? LLAMA_TARGETS : GPT2_TARGETS;
        if (targets.isEmpty()) {
            return llama ? List.of("q_proj", "v_proj") : List.of("c_attn");
        }
        if (!known.containsAll(targets)) {
            throw new IllegalArgumentException("lora.targets must be of " + known + " in " + model.architecture() + ", are " + targets);
        }
        return known.stream().filter(targets::contains).toList();
    }

    /** @throws IllegalArgumentException when they are on, and the model has nothing for them or wants what they cannot give */
    public void requireFits(ModelSettings model) {
        if (isOn()) {
            targetsOf(model);
            if (model.regressionOutputs() > 0) {
                throw new IllegalArgumentException("lora.rank must be 0 where there is a regression head, which would never be trained: "
                        + "model.regression-outputs=" + model.regressionOutputs());
            }
        }
    }

    /** What stands in a model's identity, under the settings' keys; nothing when off. */
    public SortedMap<String, String> identity(ModelSettings model) {
        SortedMap<String, String> identity = new TreeMap<>();
        if (isOn()) {
            identity.put("lora.rank", Integer.toString(rank));
            identity.put("lora.alpha", Double.toString(alpha));
            identity.put("lora.targets", String.join(",", targetsOf(model)));
        }
        return identity;
    }
}
