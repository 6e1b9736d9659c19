package dripstone.app.house;

import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.PretrainedDirectory;
import dripstone.checkpoint.Tensor;
import dripstone.config.DripstoneSettings;
import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import dripstone.train.InitialWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a model began with: a shape from the settings and weights drawn from the seed, or a model of somebody else. Of the latter, shape
 * and hash are kept beside the model ({@code pretrained/}), so that learning goes on when the directory has gone.
 *
 * @param shape what is trained
 * @param weights what they are before the first step
 */
record StartingPoint(ModelShape shape, InitialWeights weights) {
    private static final Logger LOG = LoggerFactory.getLogger(StartingPoint.class);
    private static final String CONFIG = "config.json";
    private static final String SUM = "weights.sha256";

    /** @param keepIn where it is kept what the weights of somebody else were @param vocabulary of the tokenizer */
    static StartingPoint of(DripstoneSettings settings, ModelDirectory model, ModelDirectory keepIn, int vocabulary) throws IOException {
        Path directory = settings.pretrained().directory();
        if (directory == null) {
            return new StartingPoint(new ModelShape(settings.model(), vocabulary), InitialWeights.fromSeed());
        }
        ModelShape shape = shape(settings, model, directory, vocabulary);
        String sum = sum(model, directory, shape.settings().context());
        return new StartingPoint(shape, InitialWeights.of("sha256:" + sum, (parameters, seed) -> {
            fill(parameters, seed, directory, sum);
            keep(keepIn, directory, sum);
        }));
    }

    /** The shape alone, for which nothing is written and no weight read. */
    static ModelShape shape(DripstoneSettings settings, ModelDirectory model, int vocabulary) throws IOException {
        Path directory = settings.pretrained().directory();
        return directory == null
                ? new ModelShape(settings.model(), vocabulary)
                : shape(settings, model, directory, vocabulary);
    }

    private static ModelShape shape(DripstoneSettings settings, ModelDirectory model, Path directory, int vocabulary) throws IOException {
        Path from = Files.exists(directory) ? directory : kept(model);
        if (!Files.exists(from)) {
            throw new IOException("pretrained.directory=" + directory + " is not there; give the directory that save_pretrained(…) wrote");
        }
        ModelShape own = PretrainedDirectory.shape(from, settings.model().context());
        return new ShapeAgreement(directory, own, settings.model()).shape(vocabulary);
    }

    private static Path kept(ModelDirectory model) {
        return model.root().resolve("pretrained");
    }

    /** Of the weights as they are now; as they were when the model began, where they have gone. */
    private static String sum(ModelDirectory model, Path directory, int context) throws IOException {
        Path sumFile = kept(model).resolve(SUM);
        if (!Files.exists(directory) && Files.exists(sumFile)) {
            LOG.info("pretrained directory has gone, the model goes on from what is kept of it: directory={} kept={}", directory,
                    kept(model));
            return Files.readString(sumFile).strip();
        }
        try (PretrainedDirectory pretrained = PretrainedDirectory.open(directory, context)) {
            return pretrained.weightsSha256();
        }
    }

    private static void keep(ModelDirectory model, Path directory, String sum) throws IOException {
        OwnerOnly.createDirectories(kept(model));
        Publish.file(kept(model).resolve(CONFIG), Files.readAllBytes(directory.resolve(CONFIG)));
        Publish.file(kept(model).resolve(SUM), (sum + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void fill(Parameters parameters, long seed, Path directory, String sum) throws IOException {
        parameters.initialise(seed); // a regression head has no weights in the directory
        try (PretrainedDirectory pretrained = PretrainedDirectory.open(directory, parameters.shape().settings().context())) {
            pretrained.read(Tensor.of(parameters));
            if (!pretrained.weightsSha256().equals(sum)) {
                throw new IOException("the weights changed while they were read: pretrained.directory=" + directory + "; start again");
            }
        }
        LOG.info("weights read: directory={} parameters={}", directory, parameters.count());
    }
}
