package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.Operation;
import dripstone.app.control.RefusedException;
import dripstone.app.house.AuditFindings.Difference;
import dripstone.batch.RunLimit;
import dripstone.checkpoint.LedgerHistory;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.disk.Publish;
import dripstone.token.Tokenizer;
import dripstone.train.BatchMismatchException;
import dripstone.train.Trainer;
import dripstone.train.TrainerStatus;
import dripstone.train.TrainingBounds;
import dripstone.train.TrainingEnd;
import dripstone.train.WeightsMismatchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes steps of a model again, from one checkpoint to another, from the journal and the ledger alone, by the very trainer that made
 * them, and compares the bits: each batch's range and digest, the weights at each recorded hash, and weights, optimiser state and trainer
 * state at each checkpoint on the way. Nothing is written into the model's directory.
 */
final class AuditOperation implements Operation {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration REPORT_EVERY = Duration.ofSeconds(5);
    private final House house;

    AuditOperation(House house) {
        this.house = house;
    }

    @Override
    public ObjectNode run(ObjectNode arguments, Consumer<String> progress) throws Exception {
        if (house.daemon().isPresent()) {
            throw new RefusedException(ExitCode.IN_USE, "the daemon trains in this directory. Beside it, audit a copy: `dripstone backup"
                    + " DIR`, `dripstone restore DIR --data SCRATCH`, `dripstone audit --data SCRATCH`; or stop the daemon");
        }
        ModelDirectory model = house.modelDirectory();
        Optional<Tokenizer> tokenizer = house.tokenizers().current();
        if (tokenizer.isEmpty() || !Files.exists(model.ledger())) {
            throw new RefusedException(ExitCode.FAILED, "model=" + model.name() + " has not been trained yet: nothing is to be audited");
        }
        Path scratch = Files.createTempDirectory("dripstone-audit");
        try (AuditLedger ledger = new AuditLedger(LedgerHistory.open(model.ledger()))) {
            SnapshotStore snapshots = SnapshotStore.openForReading(model.root());
            progress.accept("checking the checkpoints' files");
            AuditRange range = AuditRange.of(arguments, snapshots, ledger);
            refuse(range, ledger, model);
            return audit(new AuditBooks(ledger, snapshots, range, house.kernels().fingerprint(), scratch), tokenizer.get(), progress);
        } finally {
            Publish.deleteTree(scratch);
        }
    }

    private void refuse(AuditRange range, AuditLedger ledger, ModelDirectory model) throws IOException, RefusedException {
        String firstKernels = range.from().or(() -> range.compared().values().stream().findFirst()).map(Snapshot::kernelFingerprint)
                .orElse(house.kernels().fingerprint());
        ModelHistory history = new ModelHistory(model, ledger, house.journal());
        List<String> reasons = new AuditRefusals(house, history, ledger, firstKernels).of(range.firstStep(), range.to());
        if (!reasons.isEmpty()) {
            throw new RefusedException(ExitCode.FAILED, "cannot be audited: " + String.join("; and ", reasons));
        }
    }

    private ObjectNode audit(AuditBooks books, Tokenizer tokenizer, Consumer<String> progress)
            throws IOException, RefusedException, InterruptedException {
        long begin = System.nanoTime();
        Optional<Difference> first = books.differenceAtBeginning();
        TrainingEnd end = first.isPresent() ? new TrainingEnd.Stopped(0) : train(books, tokenizer, progress);
        first.ifPresent(books.findings()::differs);
        if (end instanceof TrainingEnd.Failed failed) {
            failed(books, failed);
        }
        ObjectNode answer = describe(books, (System.nanoTime() - begin) / 1e9);
        if (books.findings().difference().isEmpty() && !(end instanceof TrainingEnd.EpochsDone)) {
            throw new RefusedException(ExitCode.INTERRUPTED, "interrupted after step=" + end.step() + "; up to there nothing differed");
        }
        return answer;
    }

    private TrainingEnd train(AuditBooks books, Tokenizer tokenizer, Consumer<String> progress) throws IOException {
        TrainingRun run = new TrainingRun(house, tokenizer, house.configuration().settings().batch(), RunLimit.none(),
                TrainingBounds.none());
        AtomicReference<House.@Nullable Registration> stop = new AtomicReference<>();
        try (ScheduledExecutorService reports =
                Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("audit-report").daemon().factory())) {
            TrainingEnd end = run.train(books, trainer -> {
                books.trainer().set(trainer);
                stop.set(house.onStop(trainer::requestStop));
                var _ = reports.scheduleAtFixedRate(() -> progress.accept(line(trainer, books)), REPORT_EVERY.toSeconds(),
                        REPORT_EVERY.toSeconds(), TimeUnit.SECONDS);
            });
            reports.shutdownNow();
            return end;
        } finally {
            House.Registration registered = stop.get();
            if (registered != null) {
                registered.close();
            }
        }
    }

    private static String line(Trainer trainer, AuditBooks books) {
        TrainerStatus status = trainer.status();
        String speed = status.tokensPerSecond().isPresent()
                ? String.format(Locale.ROOT, " | %,.0f tokens/s", status.tokensPerSecond().getAsDouble()) : "";
        List<Long> equal = books.findings().checkpoints();
        return String.format(Locale.ROOT, "step %,d of %,d", status.step(), books.range().to()) + speed
                + (equal.isEmpty() ? "" : " | equal at checkpoint " + equal.getLast());
    }

    /** What the ledger's own check found is a difference; anything else says that it could not be made again. */
    private static void failed(AuditBooks books, TrainingEnd.Failed failed) throws RefusedException, InterruptedException {
        switch (failed.cause()) {
            case BatchMismatchException batch ->
                books.findings().differs(new Difference(batch.step(), "batch", "", "", String.valueOf(batch.getMessage())));
            case WeightsMismatchException weights ->
                books.findings().differs(new Difference(weights.step(), "weights", "", "", String.valueOf(weights.getMessage())));
            case InterruptedException interrupted -> throw interrupted;
            default -> throw new RefusedException(ExitCode.FAILED, "the steps could not be made again: " + failed.describe());
        }
    }

    private ObjectNode describe(AuditBooks books, double seconds) {
        AuditRange range = books.range();
        Optional<Difference> difference = books.findings().difference();
        ObjectNode answer = JSON.createObjectNode().put("verdict", difference.isPresent() ? "differs" : "equal")
                .put("model", house.modelDirectory().name());
        difference.ifPresent(d -> {
            ObjectNode node = answer.putObject("difference").put("step", d.step()).put("what", d.what());
            if (!d.tensor().isEmpty()) {
                node.put("file", d.file()).put("tensor", d.tensor());
            }
            node.put("detail", d.detail());
        });
        answer.put("first-step", range.firstStep()).put("last-step", range.to());
        long until = difference.map(Difference::step).orElse(range.to() + 1);
        ArrayNode checkpoints = answer.putArray("equal-checkpoints");
        books.findings().checkpoints().forEach(checkpoints::add);
        return answer.put("equal-weights-hashes",
                books.ledger().hashes().subMap(range.firstStep(), Math.max(until, range.firstStep())).size())
                .put("kernel", house.kernels().fingerprint()).put("seconds", seconds);
    }
}
