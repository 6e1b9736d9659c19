package dripstone.token;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes the canonical {@code tokenizer.json} of what was imported in another form than GPT-2's. */
final class TokenizerJsonWriter {
    private static final ObjectMapper SORTED = JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private final TokenizerSpec spec;
    private final JsonGenerator json;

    private TokenizerJsonWriter(TokenizerSpec spec, JsonGenerator json) {
        this.spec = spec;
        this.json = json;
    }

    static byte[] write(TokenizerSpec spec) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
        try (JsonGenerator json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8)) {
            new TokenizerJsonWriter(spec, json).write();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        out.write('\n');
        return out.toByteArray();
    }

    private void write() throws IOException {
        json.writeStartObject();
        json.writeStringField("version", "1.0");
        json.writeNullField("truncation");
        json.writeNullField("padding");
        writeAdded();
        sequence("normalizer", "normalizers", spec.normalizer(), this::step);
        sequence("pre_tokenizer", "pretokenizers", spec.cuts(), this::cut);
        json.writeFieldName("post_processor");
        JsonNode post = spec.postProcessor();
        json.writeRawValue(post == null ? "null" : SORTED.writeValueAsString(SORTED.treeToValue(post, Object.class)));
        json.writeFieldName("decoder");
        decoder(spec.decoder());
        writeModel();
        json.writeEndObject();
    }

    @FunctionalInterface
    private interface Part<T> {
        void write(T part) throws IOException;
    }

    private <T> void sequence(String field, String parts, List<? extends T> steps, Part<T> part) throws IOException {
        json.writeFieldName(field);
        if (steps.isEmpty()) {
            json.writeNull();
        } else if (steps.size() == 1) {
            part.write(steps.getFirst());
        } else {
            begin("Sequence");
            json.writeArrayFieldStart(parts);
            for (T step : steps) {
                part.write(step);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void begin(String type) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", type);
    }

    private void pattern(String kind, String text) throws IOException {
        json.writeObjectFieldStart("pattern");
        json.writeStringField(kind, text);
        json.writeEndObject();
    }

    private void step(TextStep step) throws IOException {
        switch (step) {
            case TextStep.UnicodeForm form -> begin(form.form().name());
            case TextStep.Prepend prepend -> {
                begin("Prepend");
                json.writeStringField("prepend", prepend.text());
            }
            case TextStep.Replace replace -> {
                begin("Replace");
                pattern("String", replace.what());
                json.writeStringField("content", replace.by());
            }
        }
        json.writeEndObject();
    }

    private void cut(CutStep step) throws IOException {
        switch (step) {
            case CutStep.Split split -> {
                begin("Split");
                pattern("Regex", split.pattern().pattern());
                json.writeStringField("behavior", split.invertedRemoval() ? "Removed" : "Isolated");
                json.writeBooleanField("invert", split.invertedRemoval());
            }
            case CutStep.Digits digits -> {
                begin("Digits");
                json.writeBooleanField("individual_digits", digits.individual());
            }
            case CutStep.ByteLevel bytes -> {
                begin("ByteLevel");
                json.writeBooleanField("add_prefix_space", bytes.prefix());
                json.writeBooleanField("trim_offsets", bytes.trimOffsets());
                json.writeBooleanField("use_regex", bytes.words());
            }
            case CutStep.Metaspace marks -> {
                begin("Metaspace");
                json.writeStringField("replacement", PipelineReader.MARK);
                json.writeStringField("prepend_scheme", marks.scheme().text());
                json.writeBooleanField("split", marks.split());
            }
        }
        json.writeEndObject();
    }

    private void decoder(TokenDecoder decoder) throws IOException {
        switch (decoder) {
            case TokenDecoder.ByteLevel _ -> {
                begin("ByteLevel");
                for (String flag : new String[] {"add_prefix_space", "trim_offsets", "use_regex"}) {
                    json.writeBooleanField(flag, true);
                }
            }
            case TokenDecoder.Metaspace marks -> {
                begin("Metaspace");
                json.writeStringField("replacement", PipelineReader.MARK);
                json.writeStringField("prepend_scheme", marks.scheme().text());
                json.writeBooleanField("split", true);
            }
            case TokenDecoder.Pieces pieces -> pieces(pieces);
        }
        json.writeEndObject();
    }

    private void pieces(TokenDecoder.Pieces pieces) throws IOException {
        begin("Sequence");
        json.writeArrayFieldStart("decoders");
        step(new TextStep.Replace(PipelineReader.MARK, " "));
        for (String type : pieces.bytes() ? List.of("ByteFallback", "Fuse") : List.of("Fuse")) {
            begin(type);
            json.writeEndObject();
        }
        if (pieces.leadingBlanks() > 0) {
            begin("Strip");
            json.writeStringField("content", " ");
            json.writeNumberField("start", pieces.leadingBlanks());
            json.writeNumberField("stop", 0);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeAdded() throws IOException {
        json.writeArrayFieldStart("added_tokens");
        for (AddedToken token : spec.added()) {
            json.writeStartObject();
            json.writeNumberField("id", token.id());
            json.writeStringField("content", token.content());
            json.writeBooleanField("single_word", token.singleWord());
            json.writeBooleanField("lstrip", token.leftStrip());
            json.writeBooleanField("rstrip", token.rightStrip());
            json.writeBooleanField("normalized", token.normalized());
            json.writeBooleanField("special", token.special());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeModel() throws IOException {
        TokenizerSpec.Model model = spec.model();
        json.writeObjectFieldStart("model");
        json.writeStringField("type", "BPE");
        json.writeNullField("dropout");
        json.writeStringField("unk_token", model.unknown());
        json.writeNullField("continuing_subword_prefix");
        json.writeNullField("end_of_word_suffix");
        json.writeBooleanField("fuse_unk", model.fuseUnknown());
        json.writeBooleanField("byte_fallback", model.byteFallback());
        json.writeBooleanField("ignore_merges", model.ignoreMerges());
        Set<Integer> outside = new HashSet<>();
        spec.added().stream().filter(token -> !token.inVocabulary()).forEach(token -> outside.add(token.id()));
        json.writeObjectFieldStart("vocab");
        for (int id = 0; id < spec.tokens().size(); id++) {
            if (!outside.contains(id)) {
                json.writeNumberField(spec.tokens().get(id), id);
            }
        }
        json.writeEndObject();
        json.writeArrayFieldStart("merges");
        for (long pair : spec.pairs()) {
            json.writeStartArray();
            json.writeString(spec.tokens().get((int) (pair >> 32)));
            json.writeString(spec.tokens().get((int) pair));
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
