package dripstone.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dripstone.disk.CorruptFileException;
import dripstone.disk.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The safetensors of a Hugging Face directory: {@code model.safetensors}, or the files that {@code model.safetensors.index.json} names.
 * All are open, and their headers checked, from the start. Not thread-safe.
 */
final class WeightFiles implements AutoCloseable {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    private static final int LONGEST_INDEX_BYTES = 16 << 20;
    private static final int MOST_FILES = 1_000;
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,126}\\.safetensors");
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Path directory;
    private final TreeMap<String, SafetensorsReader> files = new TreeMap<>();
    private final Map<String, SafetensorsReader> byTensor = new HashMap<>();

    private WeightFiles(Path directory) {
        this.directory = directory;
    }

    static WeightFiles open(Path directory) throws IOException {
        WeightFiles weights = new WeightFiles(directory);
        try {
            if (Files.exists(directory.resolve(SINGLE))) {
                weights.add(SINGLE);
            } else if (Files.exists(directory.resolve(INDEX))) {
                weights.addIndexed();
            } else {
                throw new NoSuchFileException(directory.toString(), null, "it holds neither " + SINGLE + " nor " + INDEX
                        + "; save the model with save_pretrained(…), which writes safetensors");
            }
            return weights;
        } catch (Throwable t) {
            weights.close();
            throw t;
        }
    }

    private void add(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "the index names it");
        }
        SafetensorsReader reader = SafetensorsReader.open(file);
        files.put(name, reader);
        for (String tensor : reader.header().tensors().keySet()) {
            if (byTensor.putIfAbsent(tensor, reader) != null) {
                throw new CorruptFileException(file, "another file of the model holds this tensor too: tensor=" + tensor);
            }
        }
    }

    private void addIndexed() throws IOException {
        Path index = directory.resolve(INDEX);
        Map<String, String> places = places(index);
        Set<String> names = new TreeSet<>(places.values());
        if (names.isEmpty() || names.size() > MOST_FILES) {
            throw new CorruptFileException(index, "it names 1 to " + MOST_FILES + " files: files=" + names.size());
        }
        for (String name : names) {
            if (!PLAIN_NAME.matcher(name).matches()) {
                throw new CorruptFileException(index, "a file's name should end in .safetensors and name no directory: name=" + name);
            }
            add(name);
        }
        for (Map.Entry<String, String> place : places.entrySet()) {
            if (byTensor.get(place.getKey()) != files.get(place.getValue())) {
                throw new CorruptFileException(index, "tensor=" + place.getKey() + " is not in file=" + place.getValue());
            }
        }
    }

    /** Tensor to file name. */
    private static Map<String, String> places(Path index) throws IOException {
        try {
            JsonNode map = JSON.readTree(SmallFile.read(index, LONGEST_INDEX_BYTES)).path("weight_map");
            Map<String, String> places = new HashMap<>();
            map.properties().forEach(place -> places.put(place.getKey(), place.getValue().asText()));
            return places;
        } catch (JacksonException e) {
            throw new CorruptFileException(index, "it is not JSON: " + e.getMessage(), "", e);
        }
    }

    /** All tensors of all files. */
    Set<String> tensors() {
        return byTensor.keySet();
    }

    /** The file of a tensor. */
    SafetensorsReader of(String tensor) throws IOException {
        SafetensorsReader reader = byTensor.get(tensor);
        if (reader == null) {
            throw new IOException("tensor missing: directory=" + directory + " tensor=" + tensor);
        }
        return reader;
    }

    /** Of the one file; of several: that of the lines {@code HEX  NAME} by name, as {@code sha256sum} prints them. */
    String sha256() throws IOException {
        if (files.size() == 1) {
            return files.firstEntry().getValue().sha256();
        }
        Sha256 sum = new Sha256();
        for (Map.Entry<String, SafetensorsReader> file : files.entrySet()) {
            String line = file.getValue().sha256() + "  " + file.getKey() + "\n";
            sum.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return sum.hex();
    }

    @Override
    public void close() throws IOException {
        IOException failed = null;
        for (SafetensorsReader reader : files.values()) {
            try {
                reader.close();
            } catch (IOException e) {
                if (failed == null) {
                    failed = e;
                } else {
                    failed.addSuppressed(e);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
