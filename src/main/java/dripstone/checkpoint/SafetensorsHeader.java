package dripstone.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON at the head of a safetensors file: for each tensor its element type, shape and byte range in the data that follows
 * (https://github.com/huggingface/safetensors, "Format"). A header that was parsed describes ranges that tile the data exactly.
 */
record SafetensorsHeader(Map<String, Entry> tensors) {
    /** Longest header that is read, as in the reference implementation. */
    static final int LONGEST_BYTES = 100_000_000;

    static final String FLOAT32 = "F32";
    static final String FLOAT16 = "F16";
    static final String BFLOAT16 = "BF16";

    private static final String METADATA = "__metadata__";
    private static final int MOST_DIMENSIONS = 64;
    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** Bits of one element. The format knows more types; a file with others is refused by name. */
    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("BOOL", 8), Map.entry("U8", 8), Map.entry("I8", 8), Map.entry("F8_E4M3", 8), Map.entry("F8_E5M2", 8),
            Map.entry("U16", 16), Map.entry("I16", 16), Map.entry(FLOAT16, 16), Map.entry(BFLOAT16, 16), Map.entry("U32", 32),
            Map.entry("I32", 32), Map.entry(FLOAT32, 32), Map.entry("U64", 64), Map.entry("I64", 64), Map.entry("F64", 64));

    /** @param begin first byte, counted from the data's start @param end after the last */
    record Entry(String dtype, List<Long> shape, long begin, long end) {}

    /** One after the other, in the given order. */
    static SafetensorsHeader of(List<Tensor> tensors) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        long at = 0;
        for (Tensor t : tensors) {
            long end = at + t.data().byteSize();
            Entry before = entries.put(t.name(), new Entry(FLOAT32, wide(t.shapeInFile()), at, end));
            if (before != null || t.name().equals(METADATA)) {
                throw new IllegalArgumentException("tensor name is taken: " + t.name());
            }
            at = end;
        }
        return new SafetensorsHeader(entries);
    }

    static List<Long> wide(List<Integer> shape) {
        return shape.stream().map(Integer::longValue).toList();
    }

    /** The JSON, padded with spaces so that the data begins at a multiple of 8 bytes in the file. */
    byte[] encode() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart(METADATA);
            json.writeStringField("format", "pt");
            json.writeEndObject();
            for (Map.Entry<String, Entry> tensor : tensors.entrySet()) {
                encode(json, tensor.getKey(), tensor.getValue());
            }
            json.writeEndObject();
        }
        byte[] padded = Arrays.copyOf(bytes.toByteArray(), (bytes.size() + 7) & ~7);
        Arrays.fill(padded, bytes.size(), padded.length, (byte) ' ');
        return padded;
    }

    private static void encode(JsonGenerator json, String name, Entry entry) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("dtype", entry.dtype);
        json.writeFieldName("shape");
        json.writeArray(entry.shape.stream().mapToLong(Long::longValue).toArray(), 0, entry.shape.size());
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {entry.begin, entry.end}, 0, 2);
        json.writeEndObject();
    }

    /**
     * Reads a header of untrusted origin.
     *
     * @param in ends where the header ends
     * @param dataBytes that follow the header in the file
     * @throws IOException that says what is wrong; heap stays within a small multiple of the header's length
     */
    static SafetensorsHeader parse(InputStream in, long dataBytes) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(in)) {
            need(json.nextToken() == JsonToken.START_OBJECT, "header is no JSON object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals(METADATA)) {
                    json.skipChildren();
                } else {
                    entries.put(name, parseEntry(json, name));
                }
            }
            need(json.nextToken() == null, "something follows the header's JSON object");
        }
        checkTiling(entries, dataBytes);
        return new SafetensorsHeader(entries);
    }

    private static Entry parseEntry(JsonParser json, String name) throws IOException {
        need(json.currentToken() == JsonToken.START_OBJECT, "tensor=" + name + " is no JSON object");
        String dtype = "";
        @Nullable List<Long> shape = null;
        @Nullable List<Long> offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> dtype = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
                case "shape" -> shape = parseNumbers(json, name, field);
                case "data_offsets" -> offsets = parseNumbers(json, name, field);
                default -> throw new IOException("tensor=" + name + " has an unknown field: field=" + field);
            }
        }
        if (shape == null || offsets == null || offsets.size() != 2) {
            throw new IOException("tensor=" + name + " lacks shape or two data_offsets");
        }
        Entry entry = new Entry(dtype, shape, offsets.get(0), offsets.get(1));
        checkSize(name, entry);
        return entry;
    }

    private static List<Long> parseNumbers(JsonParser json, String name, String field) throws IOException {
        List<Long> numbers = new ArrayList<>();
        need(json.currentToken() == JsonToken.START_ARRAY, "tensor=" + name + " " + field + " is no array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            need(json.currentToken() == JsonToken.VALUE_NUMBER_INT && numbers.size() < MOST_DIMENSIONS,
                    "tensor=" + name + " " + field + " holds something else than at most " + MOST_DIMENSIONS + " whole numbers");
            long number = json.getLongValue();
            need(number >= 0, "tensor=" + name + " " + field + " holds a negative number: " + number);
            numbers.add(number);
        }
        return numbers;
    }

    private static void checkSize(String name, Entry e) throws IOException {
        Integer bits = BITS.get(e.dtype);
        if (bits == null) {
            throw new IOException("tensor=" + name + " has an unknown dtype: dtype=" + e.dtype);
        }
        long bytes = bits / 8;
        try {
            for (long d : e.shape) {
                bytes = Math.multiplyExact(bytes, d);
            }
        } catch (ArithmeticException overflow) {
            throw new IOException("tensor=" + name + " shape=" + e.shape + " is larger than any file", overflow);
        }
        need(e.begin <= e.end && e.end - e.begin == bytes, "tensor=" + name + " dtype=" + e.dtype + " shape=" + e.shape + " needs "
                + bytes + " bytes, data_offsets=[" + e.begin + ", " + e.end + "]");
    }

    /** No hole, no overlap, nothing before, after or beyond: what the reference implementation demands too. */
    private static void checkTiling(Map<String, Entry> entries, long dataBytes) throws IOException {
        List<Map.Entry<String, Entry>> sorted = new ArrayList<>(entries.entrySet());
        sorted.sort(Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
                .thenComparingLong(e -> e.getValue().end));
        long at = 0;
        for (Map.Entry<String, Entry> e : sorted) {
            need(e.getValue().begin == at, "tensor=" + e.getKey() + " begins at " + e.getValue().begin + ", the one before ends at " + at
                    + (e.getValue().begin < at ? " (overlap)" : " (hole)"));
            at = e.getValue().end;
        }
        need(at == dataBytes, "tensors take " + at + " bytes, the file holds " + dataBytes);
    }

    private static void need(boolean fine, String reason) throws IOException {
        if (!fine) {
            throw new IOException(reason);
        }
    }
}
