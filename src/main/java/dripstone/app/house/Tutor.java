package dripstone.app.house;

import dripstone.checkpoint.PretrainedDirectory;
import dripstone.checkpoint.Tensor;
import dripstone.config.SettingsTable;
import dripstone.kernel.Kernels;
import dripstone.life.SettingKind;
import dripstone.model.DistillationSettings;
import dripstone.model.Parameters;
import dripstone.model.Teacher;
import dripstone.token.Tokenizer;
import dripstone.token.TokenizerJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model that another one learns from, in memory; nothing where no teacher is set. */
final class Tutor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tutor.class);
    private static final String GROUP = "distillation";
    private static final String TEACHER = GROUP + ".teacher";

    private final @Nullable Teacher teacher;
    private final SortedMap<String, String> identity;

    private Tutor(@Nullable Teacher teacher, SortedMap<String, String> identity) {
        this.teacher = teacher;
        this.identity = identity;
    }

    /**
     * Reads the teacher: a directory of {@code save_pretrained}, or a snapshot's.
     *
     * @param tokenizer of the student
     * @param context of the student
     * @throws IOException when there is none, when it is broken, or when its tokenizer is another
     */
    static Tutor of(DistillationSettings settings, Tokenizer tokenizer, int context, Kernels kernels) throws IOException {
        Path directory = settings.teacher();
        if (directory == null) {
            return new Tutor(null, Collections.emptySortedMap());
        }
        requireSameTokenizer(directory, tokenizer);
        try (PretrainedDirectory model = PretrainedDirectory.open(directory, context)) {
            SortedMap<String, String> identity = new TreeMap<>(SettingsTable.values(settings, GROUP, SettingKind.IDENTITY));
            identity.put(TEACHER, "sha256:" + model.weightsSha256());
            Parameters parameters = Parameters.allocate(model.shape(), kernels);
            try {
                model.read(Tensor.of(parameters));
                parameters.refreshCompute();
            } catch (IOException | RuntimeException e) {
                parameters.close();
                throw e;
            }
            LOG.info("teacher read: directory={} parameters={} weights={}", directory, parameters.count(), identity.get(TEACHER));
            return new Tutor(new Teacher(parameters, settings.distillation()), identity);
        }
    }

    /** Equally many tokens are not the same ones. */
    private static void requireSameTokenizer(Path directory, Tokenizer tokenizer) throws IOException {
        Tokenizer its = TokenizerJson.read(PretrainedDirectory.tokenizer(directory));
        if (!its.fingerprint().equals(tokenizer.fingerprint())) {
            throw new IOException(TEACHER + "=" + directory + " has another tokenizer: teacher fingerprint=" + its.fingerprint()
                    + " vocabulary=" + its.vocabularySize() + ", model fingerprint=" + tokenizer.fingerprint() + " vocabulary="
                    + tokenizer.vocabularySize() + "; import the teacher's by tokenizer.import-path into a new model");
        }
    }

    Optional<Teacher> teacher() {
        return Optional.ofNullable(teacher);
    }

    /** Settings of kind IDENTITY, with the teacher's weights by their hash; empty where there is no teacher. */
    SortedMap<String, String> identity() {
        return identity;
    }

    @Override
    public void close() {
        if (teacher != null) {
            teacher.parameters().close();
        }
    }
}
