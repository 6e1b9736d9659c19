package dripstone.token;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Hugging Face {@code tokenizer.json} with a BPE model: byte-level (as of GPT-2, Llama 3, Qwen 2) or SentencePiece-style (as of Llama 2).
 * What is not known to be encoded exactly as the file says is refused by name: another model, an unknown pattern, an unknown step.
 *
 * <p>The written form is canonical: one vocabulary gives one sequence of bytes, whatever file it was read from, and the
 * fingerprint is taken over those. GPT-2's form (ByteLevel alone with its pattern and no prefix space, no normalizer, special tokens
 * only) is written here; {@link TokenizerJsonWriter} writes the others.
 */
public final class TokenizerJson {
    /** A larger file is refused. */
    static final long LARGEST_FILE = 128L << 20;

    private TokenizerJson() {}

    /** Reads a file. @throws TokenizerFormatException naming the field that is not supported */
    public static Tokenizer read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > LARGEST_FILE) {
            throw new TokenizerFormatException("$", "file=" + file + " has bytes=" + size + ", the limit is " + LARGEST_FILE);
        }
        return read(Files.readAllBytes(file));
    }

    /** Reads the bytes of a file. @throws TokenizerFormatException naming the field that is not supported */
    public static Tokenizer read(byte[] json) throws IOException {
        return new TokenizerAssembly(new TokenizerJsonReader().read(json)).assemble();
    }

    /** The canonical bytes. */
    static byte[] write(Vocabulary vocabulary) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
        try (JsonGenerator json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            json.writeNullField("truncation");
            json.writeNullField("padding");
            writeAddedTokens(json, vocabulary);
            json.writeNullField("normalizer");
            writeByteLevel(json, "pre_tokenizer");
            json.writeNullField("post_processor");
            writeByteLevel(json, "decoder");
            writeModel(json, vocabulary);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        out.write('\n');
        return out.toByteArray();
    }

    private static void writeAddedTokens(JsonGenerator json, Vocabulary vocabulary) throws IOException {
        json.writeArrayFieldStart("added_tokens");
        for (var special : vocabulary.specials().entrySet()) {
            json.writeStartObject();
            json.writeNumberField("id", special.getKey());
            json.writeStringField("content", special.getValue());
            for (String flag : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
                json.writeBooleanField(flag, false);
            }
            json.writeBooleanField("special", true);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeByteLevel(JsonGenerator json, String field) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("type", "ByteLevel");
        json.writeBooleanField("add_prefix_space", false);
        json.writeBooleanField("trim_offsets", true);
        json.writeBooleanField("use_regex", true);
        json.writeEndObject();
    }

    private static void writeModel(JsonGenerator json, Vocabulary vocabulary) throws IOException {
        json.writeObjectFieldStart("model");
        json.writeStringField("type", "BPE");
        for (String absent : new String[] {"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"}) {
            json.writeNullField(absent);
        }
        for (String off : new String[] {"fuse_unk", "byte_fallback", "ignore_merges"}) {
            json.writeBooleanField(off, false);
        }
        json.writeObjectFieldStart("vocab");
        for (int id = 0; id < vocabulary.bytes().size(); id++) {
            json.writeNumberField(nameOf(vocabulary, id), id);
        }
        json.writeEndObject();
        json.writeArrayFieldStart("merges");
        for (long pair : vocabulary.pairs()) {
            json.writeString(nameOf(vocabulary, (int) (pair >> 32)) + " " + nameOf(vocabulary, (int) pair));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String nameOf(Vocabulary vocabulary, int id) {
        String special = vocabulary.specials().get(id);
        return special != null ? special : ByteAlphabet.write(vocabulary.bytes().get(id));
    }
}
