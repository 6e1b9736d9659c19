package dripstone.checkpoint;

import dripstone.disk.Sha256;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model as Hugging Face's {@code save_pretrained} leaves it: {@code config.json}, {@code model.safetensors} or its shards, and
 * {@code tokenizer.json}. A snapshot's directory is one too. The files may be hostile; heap stays bounded whatever they say. Not
 * thread-safe.
 */
public final class PretrainedDirectory implements AutoCloseable {
    private static final int LONGEST_CONFIG_BYTES = 1 << 20;

    private final Path directory;
    private final ModelShape shape;
    private final WeightNames names;
    private final WeightFiles files;
    private final @Nullable AdapterReader adapter;

    private PretrainedDirectory(Path directory, ModelShape shape, WeightFiles files, @Nullable AdapterReader adapter) {
        this.directory = directory;
        this.shape = shape;
        this.names = WeightNames.of(shape.settings().architecture());
        this.files = files;
        this.adapter = adapter;
    }

    /** With the context that its configuration says. */
    public static PretrainedDirectory open(Path directory) throws IOException {
        return open(directory, Integer.MAX_VALUE);
    }

    /**
     * Reads the configuration and the headers of the weights.
     *
     * @param mostContext tokens in a sequence, where fewer are wanted than the model was made for
     * @throws UnsupportedModelException when this build does not compute such a model
     * @throws IOException that names the file and what is wrong with it
     */
    public static PretrainedDirectory open(Path directory, int mostContext) throws IOException {
        ModelShape shape = shape(directory, mostContext);
        WeightFiles files = WeightFiles.open(directory);
        try {
            return new PretrainedDirectory(directory, shape, files, AdapterReader.beside(directory, shape));
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    /** The shape alone, of a directory that may hold no weights. */
    public static ModelShape shape(Path directory, int mostContext) throws IOException {
        Path config = directory.resolve(SnapshotFiles.CONFIG);
        if (!Files.isRegularFile(config)) {
            throw new NoSuchFileException(config.toString(), null, "a directory that save_pretrained(…) wrote is wanted");
        }
        return ModelConfig.decode(config, SmallFile.read(config, LONGEST_CONFIG_BYTES), mostContext);
    }

    /** Where its tokenizer lies, if it has one in the form of one file. */
    public static Path tokenizer(Path directory) throws IOException {
        Path file = directory.resolve(SnapshotFiles.TOKENIZER);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null,
                    "write it with AutoTokenizer.from_pretrained(…).save_pretrained(…)");
        }
        return file;
    }

    public ModelShape shape() {
        return shape;
    }

    /** Of the weights' file; of the list of names and sums where they are several; with its adapters' where it has some. Reads all
     * of them. */
    public String weightsSha256() throws IOException {
        return adapter == null ? files.sha256() : Sha256.of((files.sha256() + ' ' + adapter.sha256()).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Fills a model's tensors, converting float16 and bfloat16; adapters beside the weights are merged into them. What no file holds stays
     * as it is only in a regression head, which models of others have none of. Nothing is written before names, shapes and types are all
     * known to be right.
     *
     * @param into every tensor of a model of this shape
     * @throws IOException that names a tensor that is missing, that nobody asked for, or of another shape or type
     */
    public void read(List<Tensor> into) throws IOException {
        Set<String> used = new HashSet<>();
        List<Found> found = new ArrayList<>();
        for (Tensor tensor : into) {
            find(tensor, used, found);
        }
        boolean tiedOutput = shape.settings().tiedEmbeddings() && files.tensors().contains(WeightNames.OUTPUT);
        for (String name : files.tensors()) {
            if (!used.contains(name) && !names.constant(name) && !(tiedOutput && name.equals(WeightNames.OUTPUT))) {
                throw new IOException("unknown tensor, or of a layer that config.json does not have: directory=" + directory + " tensor="
                        + name);
            }
        }
        FloatChunk chunk = new FloatChunk();
        for (Found f : found) {
            files.of(f.name).readAs(f.name, f.tensor, f.firstRows, chunk);
            if (tiedOutput && names.embedding(f.tensor.name())) {
                requireTied(f.tensor, chunk);
            }
        }
        if (adapter != null) {
            adapter.mergeInto(into);
        }
    }

    /** @param firstRows whether the file may hold more rows */
    private record Found(String name, Tensor tensor, boolean firstRows) {}

    private void find(Tensor tensor, Set<String> used, List<Found> found) throws IOException {
        List<String> candidates = names.inFile(tensor.name()).stream().filter(files.tensors()::contains).toList();
        if (candidates.size() > 1) {
            throw new IOException("one tensor under two names: directory=" + directory + " tensors=" + candidates);
        }
        if (candidates.isEmpty() && tensor.name().startsWith(WeightNames.REGRESSION)) {
            return;
        }
        if (candidates.isEmpty()) {
            throw new IOException("tensor missing: directory=" + directory + " tensor=" + tensor.name()
                    + (tensor.name().equals(WeightNames.OUTPUT)
                            ? "; where it is the embedding, config.json says tie_word_embeddings=true" : ""));
        }
        String name = candidates.getFirst();
        boolean firstRows = names.positions(tensor.name());
        files.of(name).check(name, tensor, firstRows);
        used.add(name);
        found.add(new Found(name, tensor, firstRows));
    }

    /** Some write the output layer though it is the embedding. Another one would be lost without a word. */
    private void requireTied(Tensor embedding, FloatChunk chunk) throws IOException {
        if (!files.of(WeightNames.OUTPUT).holds(WeightNames.OUTPUT, embedding, chunk)) {
            throw new IOException("the output layer is not the embedding: directory=" + directory + " tensor=" + WeightNames.OUTPUT
                    + "; config.json should say tie_word_embeddings=false");
        }
    }

    @Override
    public void close() throws IOException {
        try (files) {
            if (adapter != null) {
                adapter.close();
            }
        }
    }
}
