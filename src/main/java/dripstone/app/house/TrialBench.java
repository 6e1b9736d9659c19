package dripstone.app.house;

import dripstone.app.control.RefusedException;
import dripstone.batch.BatchSettings;
import dripstone.batch.RunLimit;
import dripstone.checkpoint.ModelDirectory;
import dripstone.config.Configuration;
import dripstone.config.ConfigurationException;
import dripstone.model.Parameters;
import dripstone.token.Tokenizer;
import dripstone.train.Trainer;
import dripstone.train.TrainerMeters;
import dripstone.train.TrainerStatus;
import dripstone.train.TrainingBounds;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a trial takes place: a data directory of its own, whose one journal the models of several runs read.
 *
 * @param source of the configuration
 * @param common settings of all runs, over the configuration's
 */
record TrialBench(DataDirectory data, TrialSettings.Source source, Map<String, String> common) {
    /** Work in an open house. */
    @FunctionalInterface
    interface Work<T> {
        T in(House house) throws Exception;
    }

    /** What a run came to, as its trainer and its meters said at its end. */
    record Outcome(TrainerStatus status, String scrape, Path metrics, Path modelDirectory) {}

    /** @param model whose name it is @param more settings over the common ones */
    <T> T inHouse(String model, Map<String, String> more, Work<T> work) throws Exception {
        try (House house = open(model, more)) {
            return work.in(house);
        }
    }

    private House open(String model, Map<String, String> more) throws ConfigurationException, IOException, RefusedException {
        return House.open(data, configuration(model, more));
    }

    Configuration configuration(String model, Map<String, String> more) throws ConfigurationException {
        Map<String, String> all = new LinkedHashMap<>(common);
        all.putAll(more);
        all.put("model-name", model);
        return source.with(all);
    }

    /**
     * Trains a model until it has seen so many tokens, through the trainer of the daemon.
     *
     * @param ended sees the weights as the run left them
     * @throws IOException when training fails
     */
    Outcome train(String model, Map<String, String> more, long tokens, Consumer<Parameters> ended) throws Exception {
        return inHouse(model, more, house -> {
            Tokenizer tokenizer = house.tokenizers().trainForLearning();
            BatchSettings packing = house.configuration().settings().batch().withEpochs(1_000_000);
            TrainingRun run = new TrainingRun(house, tokenizer, packing, RunLimit.text(), new TrainingBounds(tokens, 0, 0, 0));
            @Nullable Trainer[] trainer = new Trainer[1];
            TrainingEnd end = run.train(begun -> {
                TrainerMeters.register(house.meters(), begun);
                trainer[0] = begun;
            }, ended);
            if (end instanceof TrainingEnd.Failed failed) {
                throw new IOException("training " + failed.describe(), failed.cause());
            }
            ModelDirectory directory = house.modelDirectory();
            return new Outcome(java.util.Objects.requireNonNull(trainer[0]).status(), house.meters().scrape(), directory.metrics(),
                    directory.root());
        });
    }
}
