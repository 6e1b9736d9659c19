package dripstone.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the normalizer, the pre-tokenizer and the decoder of a {@code tokenizer.json}; what is not known exactly is refused by name. */
final class PipelineReader {
    /** SentencePiece's visible space. */
    static final String MARK = "\u2581";

    private static final String NORMALIZERS = "supported: null, NFC, NFD, NFKC, NFKD, Prepend, Replace of a string, Sequence of these";
    private static final String CUTS = "supported: null, ByteLevel, Split by a known pattern, Digits, Metaspace, Sequence of these";
    private static final String DECODERS = "supported: ByteLevel, Metaspace, Sequence of Replace, ByteFallback, Fuse, Strip";

    private PipelineReader() {}

    static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    static String typeOf(JsonNode node) {
        return isAbsent(node) ? "null" : node.path("type").asText("(no type)");
    }

    private static TokenizerFormatException refused(String field, String what, String supported) {
        return new TokenizerFormatException(field, what + " is not supported; " + supported);
    }

    static List<TextStep> normalizer(JsonNode node) throws TokenizerFormatException {
        List<TextStep> steps = new ArrayList<>();
        addNormalizer(node, steps);
        return steps;
    }

    private static void addNormalizer(JsonNode node, List<TextStep> steps) throws TokenizerFormatException {
        switch (typeOf(node)) {
            case "null" -> {}
            case "Sequence" -> {
                for (JsonNode step : node.path("normalizers")) {
                    addNormalizer(step, steps);
                }
            }
            case "NFC" -> steps.add(new TextStep.UnicodeForm(Normalizer.Form.NFC));
            case "NFD" -> steps.add(new TextStep.UnicodeForm(Normalizer.Form.NFD));
            case "NFKC" -> steps.add(new TextStep.UnicodeForm(Normalizer.Form.NFKC));
            case "NFKD" -> steps.add(new TextStep.UnicodeForm(Normalizer.Form.NFKD));
            case "Prepend" -> steps.add(new TextStep.Prepend(node.path("prepend").asText("")));
            case "Replace" -> steps.add(replace(node, "normalizer", NORMALIZERS));
            default -> throw refused("normalizer", typeOf(node), NORMALIZERS);
        }
    }

    private static TextStep.Replace replace(JsonNode node, String field, String supported) throws TokenizerFormatException {
        String what = node.path("pattern").path("String").asText("");
        if (what.isEmpty()) {
            throw refused(field, "Replace of " + node.path("pattern"), supported);
        }
        return new TextStep.Replace(what, node.path("content").asText(""));
    }

    static List<CutStep> preTokenizer(JsonNode node) throws TokenizerFormatException {
        List<CutStep> steps = new ArrayList<>();
        addCut(node, steps);
        return steps;
    }

    private static void addCut(JsonNode node, List<CutStep> steps) throws TokenizerFormatException {
        switch (typeOf(node)) {
            case "null" -> {}
            case "Sequence" -> {
                for (JsonNode step : node.path("pretokenizers")) {
                    addCut(step, steps);
                }
            }
            case "ByteLevel" -> steps.add(new CutStep.ByteLevel(node.path("add_prefix_space").asBoolean(true),
                    node.path("use_regex").asBoolean(true), node.path("trim_offsets").asBoolean(true)));
            case "Digits" -> steps.add(new CutStep.Digits(node.path("individual_digits").asBoolean(false)));
            case "Metaspace" -> steps.add(new CutStep.Metaspace(scheme(node, "pre_tokenizer"), node.path("split").asBoolean(true)));
            case "Split" -> steps.add(split(node));
            default -> throw refused("pre_tokenizer", typeOf(node), CUTS);
        }
    }

    private static CutStep.Split split(JsonNode node) throws TokenizerFormatException {
        String pattern = node.path("pattern").path("Regex").asText("");
        Optional<KnownPattern> known = KnownPattern.of(pattern);
        if (known.isEmpty()) {
            throw refused("pre_tokenizer.pattern", "Split by " + (pattern.isEmpty() ? node.path("pattern") : pattern),
                    "known are, by their exact characters, the patterns of " + KnownPattern.names());
        }
        String behavior = node.path("behavior").asText("");
        boolean invert = node.path("invert").asBoolean(false);
        if (!(behavior.equals("Isolated") && !invert) && !(behavior.equals("Removed") && invert)) {
            throw refused("pre_tokenizer.behavior", "Split with behavior=" + behavior + " invert=" + invert,
                    "supported: Isolated, and Removed with invert=true");
        }
        return new CutStep.Split(known.get(), invert);
    }

    private static CutStep.PrefixScheme scheme(JsonNode node, String field) throws TokenizerFormatException {
        if (!node.path("replacement").asText(MARK).equals(MARK)) {
            throw refused(field, "Metaspace with replacement='" + node.path("replacement").asText() + "'", "supported: " + MARK);
        }
        String scheme = node.path("prepend_scheme").asText(node.path("add_prefix_space").asBoolean(true) ? "always" : "never");
        return switch (scheme) {
            case "always" -> CutStep.PrefixScheme.ALWAYS;
            case "first" -> CutStep.PrefixScheme.FIRST;
            case "never" -> CutStep.PrefixScheme.NEVER;
            default -> throw refused(field, "Metaspace with prepend_scheme=" + scheme, "supported: always, first, never");
        };
    }

    static TokenDecoder decoder(JsonNode node) throws TokenizerFormatException {
        return switch (typeOf(node)) {
            case "ByteLevel" -> new TokenDecoder.ByteLevel();
            case "Metaspace" -> new TokenDecoder.Metaspace(scheme(node, "decoder"));
            case "Sequence" -> pieces(node.path("decoders"));
            default -> throw refused("decoder", typeOf(node), DECODERS);
        };
    }

    /** Replace, ByteFallback where there are bytes, Fuse, Strip where a blank was put in front. */
    private static TokenDecoder pieces(JsonNode steps) throws TokenizerFormatException {
        StringBuilder order = new StringBuilder();
        int blanks = 0;
        for (JsonNode step : steps) {
            String type = typeOf(step);
            order.append(order.isEmpty() ? "" : " ").append(type);
            if (type.equals("Replace") && !replace(step, "decoder", DECODERS).equals(new TextStep.Replace(MARK, " "))) {
                throw refused("decoder", "Replace of " + step.path("pattern"), "supported: Replace of " + MARK + " by a blank");
            }
            if (type.equals("Strip")) {
                blanks = step.path("start").asInt(0);
                if (!step.path("content").asText().equals(" ") || step.path("stop").asInt(0) != 0 || blanks < 0) {
                    throw refused("decoder", "Strip of " + step, "supported: blanks at the beginning");
                }
            }
        }
        return switch (order.toString()) {
            case "Replace ByteFallback Fuse", "Replace ByteFallback Fuse Strip" -> new TokenDecoder.Pieces(true, blanks);
            case "Replace Fuse", "Replace Fuse Strip" -> new TokenDecoder.Pieces(false, blanks);
            default -> throw refused("decoder", "Sequence of " + order, DECODERS + ", in this order");
        };
    }
}
