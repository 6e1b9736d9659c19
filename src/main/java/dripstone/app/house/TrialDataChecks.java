package dripstone.app.house;

import dripstone.batch.Batch;
import dripstone.batch.BatchPipeline;
import dripstone.batch.BatchRun;
import dripstone.batch.BatchShape;
import dripstone.batch.BatchSource;
import dripstone.batch.PackerState;
import dripstone.batch.RoundLog;
import dripstone.batch.RunLimit;
import dripstone.config.Configuration;
import dripstone.config.DripstoneSettings;
import dripstone.journal.Position;
import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.model.ModelShape;
import dripstone.text.Document;
import dripstone.token.Tokenizer;
import dripstone.train.TrainSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings, and the road from pages to batches. Each check throws what is wrong, or says what it saw. */
record TrialDataChecks(TrialBench bench, TrialText text, TrialFindings found, TrialMishaps mishaps) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The configuration as it stands, and the trial's: read, agreeing in themselves, and with room for the model. */
    String configuration() throws Exception {
        Configuration given = bench.source().with(Map.of());
        return bench.inHouse(TrialFindings.MODEL, Map.of(), house -> {
            DripstoneSettings trial = house.configuration().settings();
            ModelShape shape = StartingPoint.shape(trial, house.modelDirectory(), vocabulary(house));
            TrainingMemory memory = TrainingMemory.of(trial, shape, house.kernels().precision());
            long room = TrainingMemory.room();
            memory.requireFits(room);
            return "sites=" + given.sites().size() + " folders=" + given.settings().folders().size() + "; tried with layers="
                    + shape.settings().layers() + " width=" + shape.settings().width() + " context=" + shape.settings().context()
                    + " vocabulary<=" + shape.vocabulary() + " precision=" + house.kernels().precision().compute() + ", memory="
                    + new Bytes(memory.total(room));
        });
    }

    static int vocabulary(House house) {
        return house.tokenizers().current().map(Tokenizer::vocabularySize)
                .orElse(house.configuration().settings().tokenizer().vocabularySize());
    }

    /** Every text that is to be trained on comes out of the batches as it went in, once, in order, and nothing else does. */
    String pipeline() throws Exception {
        return bench.inHouse(TrialFindings.MODEL, Map.of(), house -> {
            List<Document> trained = TrialText.takeIn(house, text.read(house.pageReader()));
            mishaps.takenIn(house);
            Tokenizer tokenizer = house.tokenizers().trainForLearning();
            List<String> packed = packed(house, tokenizer);
            List<String> wanted = trained.stream().map(Document::text).toList();
            if (!packed.equals(wanted)) {
                throw new IOException("the batches hold other text than was taken in: texts packed=" + packed.size() + " wanted="
                        + wanted.size() + firstDifference(packed, wanted));
            }
            return "documents=" + text.pages().size() + " trained=" + trained.size() + " vocabulary=" + tokenizer.vocabularySize();
        });
    }

    private static String firstDifference(List<String> packed, List<String> wanted) {
        for (int i = 0; i < Math.min(packed.size(), wanted.size()); i++) {
            if (!packed.get(i).equals(wanted.get(i))) {
                return ", the first that differs is number " + i;
            }
        }
        return "";
    }

    private List<String> packed(House house, Tokenizer tokenizer) throws IOException, InterruptedException {
        DripstoneSettings settings = house.configuration().settings();
        TrainSettings train = settings.train();
        int context = StartingPoint.shape(settings, house.modelDirectory(), tokenizer.vocabularySize()).settings().context();
        BatchRun run = new BatchRun(new BatchShape(train.leaves(), train.leafSequences(), context), settings.batch().withEpochs(1),
                train.seed(), RunLimit.text(), PackerState.atStart(), 0);
        BatchPipeline pipeline = new BatchPipeline(house.journal(), new Rounds(new HashMap<>()), () -> Optional.of(tokenizer), run,
                System::nanoTime, new Meters());
        List<String> texts = new ArrayList<>();
        ByteArrayOutputStream open = new ByteArrayOutputStream();
        pipeline.start();
        try {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (pipeline.state() != BatchSource.State.ENDED) {
                Batch batch = pipeline.take(Duration.ofMillis(100));
                if (batch != null) {
                    if (batch.step() == 1) {
                        found.leaf(TrialLeaf.of(batch, train.leafSequences(), context));
                    }
                    collect(batch, tokenizer, open, texts);
                    pipeline.release(batch);
                } else if (System.nanoTime() > end) {
                    throw new IOException("no batch came within " + PATIENCE + ": state=" + pipeline.state());
                }
            }
        } finally {
            pipeline.stop(PATIENCE);
        }
        return texts;
    }

    /** Every token is a target once, and so is the end of each text. */
    private static void collect(Batch batch, Tokenizer tokenizer, ByteArrayOutputStream open, List<String> texts) {
        for (int target : batch.targets().toArray(ValueLayout.JAVA_INT)) {
            if (target == tokenizer.endOfText()) {
                texts.add(open.toString(StandardCharsets.UTF_8));
                open.reset();
            } else if (target >= 0) {
                open.writeBytes(tokenizer.bytesOf(target));
            }
        }
    }

    /** A trial's rounds, which nothing has to outlive. */
    private record Rounds(Map<Long, Position> ends) implements RoundLog {
        @Override
        public Optional<Position> endOf(long round) {
            return Optional.ofNullable(ends.get(round));
        }

        @Override
        public void recordEnd(long round, Position end) {
            ends.put(round, end);
        }
    }
}
