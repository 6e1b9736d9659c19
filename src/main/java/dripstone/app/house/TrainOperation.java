package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.Operation;
import dripstone.app.control.RefusedException;
import dripstone.batch.BatchSettings;
import dripstone.batch.RunLimit;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.token.Tokenizer;
import dripstone.train.HeldOutLoss;
import dripstone.train.Trainer;
import dripstone.train.TrainerStatus;
import dripstone.train.TrainingBounds;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Trains from the journal until a limit is reached: the daemon's trainer, without the daemon. */
final class TrainOperation implements Operation {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration REPORT_EVERY = Duration.ofSeconds(5);
    private final House house;

    TrainOperation(House house) {
        this.house = house;
    }

    @Override
    public ObjectNode run(ObjectNode arguments, Consumer<String> progress) throws Exception {
        if (house.daemon().isPresent()) {
            throw new RefusedException(ExitCode.IN_USE,
                    "the daemon trains this model already; `dripstone status` shows it, and this command needs it stopped");
        }
        long tokens = arguments.path("tokens").asLong();
        int epochs = arguments.path("epochs").asInt();
        BatchSettings packing = house.configuration().settings().batch();
        BatchSettings wanted = epochs > 0 ? packing.withEpochs(epochs) : packing.withEpochs(Integer.max(packing.epochs(), 1_000_000));
        TrainingBounds bounds =
                new TrainingBounds(tokens, arguments.path("validate-every").asLong(), arguments.path("patience").asInt(),
                        arguments.path("checkpoint-every").asLong());
        house.forgetting().carryOutOpen(progress); // what a crash left: text that is withdrawn is trained no more
        new JournalRetention(house, house.timepiece(), wanted.epochs()).releaseOnce();
        Tokenizer tokenizer = house.tokenizers().trainForLearning();
        TrainingRun run = new TrainingRun(house, tokenizer, wanted, RunLimit.text(), bounds);
        CompletableFuture<Trainer> begun = new CompletableFuture<>();
        TrainingEnd end;
        try (ScheduledExecutorService reports = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("train-report").daemon().factory())) {
            end = run.train(trainer -> {
                house.onStop(trainer::requestStop);
                begun.complete(trainer);
                var _ = reports.scheduleAtFixedRate(() -> progress.accept(line(trainer.status())), REPORT_EVERY.toSeconds(),
                        REPORT_EVERY.toSeconds(), TimeUnit.SECONDS);
            });
            reports.shutdownNow();
        }
        return answer(end, begun);
    }

    private ObjectNode answer(TrainingEnd end, CompletableFuture<Trainer> begun)
            throws IOException, RefusedException, ExecutionException, InterruptedException {
        if (end instanceof TrainingEnd.Failed failed) {
            throw new RefusedException(ExitCode.FAILED, failed.describe());
        }
        TrainerStatus status = begun.get().status();
        ObjectNode answer = JSON.createObjectNode().put("ended-by", end.describe()).put("step", status.step())
                .put("tokens", status.tokens());
        status.trainNats().ifPresent(v -> answer.put("train-nats", v));
        if (status.heldOut() instanceof HeldOutLoss.Measured m) {
            answer.put("held-out-nats", m.nats()).put("unigram-nats", m.unigramNats());
        }
        if (end instanceof TrainingEnd.EarlyStopped early) {
            answer.put("best-step", early.bestStep()).put("best-held-out-nats", early.bestNats());
            for (Snapshot snapshot : SnapshotStore.openForReading(house.modelDirectory().root()).list()) {
                if (snapshot.step() == early.bestStep()) {
                    answer.put("best-checkpoint", snapshot.directory().toString());
                }
            }
        }
        return answer;
    }

    private static String line(TrainerStatus status) {
        return ProgressText.of(status);
    }
}
