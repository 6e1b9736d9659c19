package dripstone.train;

import dripstone.kernel.Precision;
import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import java.util.Arrays;
import java.util.Locale;

/**
 * One training step to be timed: a transformer's form and sizes, and the sequences of a batch. The output layer is the embedding
 * table, Llama's feed-forward layer is gated (gate and up of F each), every head has its own keys and values.
 *
 * @param layers L @param width C @param heads H @param feedForward F @param vocabulary V @param context T @param sequences B
 */
record Work(String name, Architecture architecture, Precision precision, int layers, int width, int heads, int feedForward, int vocabulary,
        int context, int sequences) {
    /** @param sizes a name, or L,C,H,F,V,T,B @param architecture llama or gpt2 @param precision bf16 or fp32 */
    static Work of(String sizes, String architecture, String precision) {
        String numbers = switch (sizes) {
            case "base" -> "6,512,8,2048,8192,256,8";
            case "tiny" -> "4,128,4,512,4096,128,16";
            case "124m" -> "12,768,12,3072,50304,256,4";
            case "char" -> "4,128,4,512,65,64,12";
            default -> sizes;
        };
        int[] n = Arrays.stream(numbers.split(",", -1)).mapToInt(Integer::parseInt).toArray();
        if (n.length != 7) {
            throw new IllegalArgumentException("shape must be base, tiny, 124m, char or seven numbers L,C,H,F,V,T,B, is " + sizes);
        }
        return new Work(sizes, Architecture.valueOf(architecture.toUpperCase(Locale.ROOT)), precision(precision), n[0], n[1], n[2], n[3],
                n[4], n[5], n[6]);
    }

    private static Precision precision(String name) {
        return switch (name) {
            case "bf16" -> Precision.BF16;
            case "fp32" -> Precision.F32;
            default -> throw new IllegalArgumentException("precision must be bf16 or fp32, is " + name);
        };
    }

    ModelShape shape() {
        return new ModelShape(new ModelSettings(architecture, layers, width, heads, heads, 0, feedForward, ActivationChoice.AUTO, context,
                10000, 1e-5, true, 0), vocabulary);
    }

    String form() {
        return architecture.name().toLowerCase(Locale.ROOT);
    }

    String precisionName() {
        return precision.mixed() ? "bf16" : "fp32";
    }

    /** As the contenders' {@code --shape} takes it. */
    String sizes() {
        return layers + "," + width + "," + heads + "," + feedForward + "," + vocabulary + "," + context + "," + sequences;
    }

    String label() {
        return name + " " + form() + " " + precisionName();
    }

    int tokens() {
        return sequences * context;
    }

    /**
     * Floating-point operations that a step's matrix products need: two for each multiply-add, the backward pass twice the forward's.
     * Attention counts what causality leaves, (T+1)/2 columns a row; an engine that computes all T does more and gets no credit.
     */
    double flops() {
        double c = width;
        double products = layers * (4 * c * c + (architecture == Architecture.GPT2 ? 2 : 3) * c * feedForward) + c * vocabulary;
        double attention = layers * c * (context + 1);
        return 6 * (products + attention) * tokens();
    }
}
