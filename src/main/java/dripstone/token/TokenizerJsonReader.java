package dripstone.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one {@code tokenizer.json}; what would make it encode otherwise than the file says is refused by name. */
final class TokenizerJsonReader {
    private static final String BYTE_LEVEL_CUTS = "supported: ByteLevel, alone or as the last of a Sequence behind Split and Digits, with"
            + " add_prefix_space=true only alone";

    TokenizerSpec read(byte[] json) throws IOException {
        JsonNode root = parse(json);
        List<TextStep> normalizer = PipelineReader.normalizer(root.path("normalizer"));
        List<CutStep> cuts = PipelineReader.preTokenizer(root.path("pre_tokenizer"));
        TokenDecoder decoder = PipelineReader.decoder(root.path("decoder"));
        boolean byteLevel = decoder instanceof TokenDecoder.ByteLevel;
        if (byteLevel ? !areByteLevel(cuts) : !arePieces(cuts)) {
            throw new TokenizerFormatException("pre_tokenizer", describe(root.path("pre_tokenizer"), cuts) + " with decoder "
                    + PipelineReader.typeOf(root.path("decoder")) + " is not supported; "
                    + (byteLevel ? BYTE_LEVEL_CUTS : "supported: null, Metaspace"));
        }
        JsonNode post = checkPostProcessor(root.path("post_processor"));
        TokenizerSpec.Model model = model(root.path("model"), byteLevel);
        VocabularyReader vocabulary = new VocabularyReader();
        vocabulary.read(root.path("added_tokens"), root.path("model"));
        vocabulary.check(byteLevel, model);
        return new TokenizerSpec(vocabulary.tokens(), vocabulary.added(), normalizer, cuts, decoder, post, model, vocabulary.pairs(),
                vocabulary.merged());
    }

    private static JsonNode parse(byte[] json) throws TokenizerFormatException {
        try {
            JsonNode root = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build().readTree(json);
            if (root == null || !root.isObject()) {
                throw new TokenizerFormatException("$", "is not a JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new TokenizerFormatException("$", "is not JSON: " + e.getOriginalMessage(), e);
        } catch (TokenizerFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new TokenizerFormatException("$", "cannot be parsed: " + e.getMessage(), e);
        }
    }

    private static String describe(JsonNode node, List<CutStep> cuts) {
        String type = PipelineReader.typeOf(node);
        return cuts.stream().anyMatch(c -> c instanceof CutStep.ByteLevel) ? type + " of " + cuts : type;
    }

    private static boolean areByteLevel(List<CutStep> cuts) {
        for (int i = 0; i < cuts.size(); i++) {
            boolean last = i == cuts.size() - 1;
            boolean fits = switch (cuts.get(i)) {
                case CutStep.ByteLevel step -> last && (i == 0 || !step.prefix());
                case CutStep.Metaspace _ -> false;
                case CutStep.Split _, CutStep.Digits _ -> !last;
            };
            if (!fits) {
                return false;
            }
        }
        return !cuts.isEmpty();
    }

    private static boolean arePieces(List<CutStep> cuts) {
        return cuts.isEmpty() || (cuts.size() == 1 && cuts.getFirst() instanceof CutStep.Metaspace);
    }

    private static @Nullable JsonNode checkPostProcessor(JsonNode post) throws TokenizerFormatException {
        return switch (PipelineReader.typeOf(post)) {
            case "null" -> null;
            case "ByteLevel", "TemplateProcessing", "Sequence", "BertProcessing", "RobertaProcessing" -> post;
            default -> throw new TokenizerFormatException("post_processor", PipelineReader.typeOf(post)
                    + " is not supported; supported: null, ByteLevel, TemplateProcessing, Sequence of these");
        };
    }

    private static TokenizerSpec.Model model(JsonNode model, boolean byteLevel) throws TokenizerFormatException {
        String type = PipelineReader.typeOf(model);
        // Files of 2019 have no type; a BPE model is known by its merges.
        if (!type.equals("BPE") && !(model.path("type").isMissingNode() && model.path("merges").isArray())) {
            throw new TokenizerFormatException("model.type", type + " is not supported; supported: BPE");
        }
        if (model.path("dropout").asDouble(0) != 0) {
            throw new TokenizerFormatException("model.dropout", "is not supported; supported: null");
        }
        for (String affix : new String[] {"continuing_subword_prefix", "end_of_word_suffix"}) {
            if (!model.path(affix).asText("").isEmpty() && !model.path(affix).isNull()) {
                throw new TokenizerFormatException("model." + affix, "is not supported; supported: null");
            }
        }
        boolean ignoreMerges = model.path("ignore_merges").asBoolean(false);
        boolean byteFallback = model.path("byte_fallback").asBoolean(false);
        if (byteFallback && byteLevel) {
            throw new TokenizerFormatException("model.byte_fallback", "true is not supported with decoder ByteLevel; supported: false");
        }
        if (ignoreMerges && !byteLevel) {
            throw new TokenizerFormatException("model.ignore_merges", "true is supported with decoder ByteLevel only");
        }
        JsonNode unknown = model.path("unk_token");
        return new TokenizerSpec.Model(PipelineReader.isAbsent(unknown) ? null : unknown.asText(), model.path("fuse_unk").asBoolean(false),
                byteFallback, ignoreMerges);
    }
}
