package dripstone.app.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.token.Tokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/** Encodes and decodes files with one tokenizer, and prints a line of JSON for each text. What is encoded can be decoded as it stands. */
final class TokenizerLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Tokenizer tokenizer;
    private final PrintWriter out;

    TokenizerLines(Tokenizer tokenizer, PrintWriter out) {
        this.tokenizer = tokenizer;
        this.out = out;
    }

    private JsonGenerator line() throws IOException {
        return new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    /** {@code {"file":…,"bytes":…,"tokens":…,"ids":[…]}}. @param prompt whether names of special tokens are those tokens */
    void encode(Path file, boolean prompt) throws IOException {
        byte[] text = Files.readAllBytes(file);
        int[] ids = prompt ? tokenizer.encodePrompt(text) : tokenizer.encode(text);
        try (JsonGenerator json = line()) {
            json.writeStartObject();
            json.writeStringField("file", file.toString());
            json.writeNumberField("bytes", text.length);
            json.writeNumberField("tokens", ids.length);
            json.writeFieldName("ids");
            json.writeArray(ids, 0, ids.length);
            json.writeEndObject();
        }
        out.println();
    }

    /** Decodes each object with {@code ids}, each array, and each run of bare numbers of a file. */
    void decode(Path file) throws IOException, RefusedException {
        try (JsonParser parser = JSON.createParser(file.toFile())) {
            IntStream.Builder bare = IntStream.builder();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_INT) {
                    bare.add(parser.getIntValue());
                } else {
                    JsonNode value = parser.readValueAsTree();
                    decode(file.toString(), idsOf(file, value.isObject() ? value.path("ids") : value));
                }
            }
            int[] ids = bare.build().toArray();
            if (ids.length > 0) {
                decode(file.toString(), ids);
            }
        } catch (JsonProcessingException e) {
            throw new RefusedException(ExitCode.FAILED, "file=" + file + " holds no token ids: " + e.getOriginalMessage()
                    + "; wanted are the lines that encode prints, or numbers");
        }
    }

    private static int[] idsOf(Path file, JsonNode ids) throws RefusedException {
        if (!ids.isArray()) {
            throw new RefusedException(ExitCode.FAILED, "file=" + file + " has a value without ids: " + ids
                    + "; wanted are the lines that encode prints, or numbers");
        }
        int[] out = new int[ids.size()];
        for (int i = 0; i < out.length; i++) {
            if (!ids.get(i).canConvertToInt()) {
                throw new RefusedException(ExitCode.FAILED, "file=" + file + " has an id that is no number: " + ids.get(i));
            }
            out[i] = ids.get(i).asInt();
        }
        return out;
    }

    /** {@code {"from":…,"tokens":…,"bytes":…,"text":…}}, with {@code base64} where the bytes are not UTF-8. */
    void decode(String from, int[] ids) throws IOException, RefusedException {
        for (int id : ids) {
            if (id < 0 || id >= tokenizer.vocabularySize()) {
                throw new RefusedException(ExitCode.USAGE, "id=" + id + " is outside the vocabulary of " + tokenizer.vocabularySize());
            }
        }
        byte[] bytes = tokenizer.decode(ids, 0, ids.length);
        try (JsonGenerator json = line()) {
            json.writeStartObject();
            json.writeStringField("from", from);
            json.writeNumberField("tokens", ids.length);
            json.writeNumberField("bytes", bytes.length);
            json.writeStringField("text", new String(bytes, StandardCharsets.UTF_8));
            if (!isText(bytes)) {
                json.writeStringField("base64", Base64.getEncoder().encodeToString(bytes));
            }
            json.writeEndObject();
        }
        out.println();
    }

    private static boolean isText(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)) != null;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Whether all are token ids; otherwise they are files. */
    static boolean areIds(List<String> arguments) {
        return arguments.stream().allMatch(argument -> argument.matches("\\d{1,9}"));
    }
}
