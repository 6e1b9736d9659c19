package dripstone.app.house;

import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Verification;
import dripstone.train.TrainerStatus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Runs of some steps: stopped and gone on with, measured, and learning. */
record TrialRunChecks(TrialBench bench, boolean small, TrialFindings found, TrialMishaps mishaps) {
    private static final int STEPS = 20;
    private static final int SMALL_STEPS = 60;
    /** Less than that is noise. */
    private static final double LEAST_FALL_NATS = 0.02;
    private static final String WHOLE = "trial-whole";
    private static final String RUN = "trial-run";

    /** A run that stopped after a step and was restored comes to the very weights of one that went through. */
    String checkpoint() throws Exception {
        TrialBench.Outcome stopped = found.run();
        Snapshot saved = newest(stopped);
        Verification verification = SnapshotStore.openForReading(stopped.modelDirectory()).verify(saved);
        if (!verification.valid()) {
            throw new IOException("the snapshot that was just written is damaged: " + String.join("; ", verification.problems()));
        }
        long tokens = stopped.status().tokens() + 1;
        TrialBench.Outcome gone = bench.train(TrialFindings.MODEL, Map.of(), tokens, weights -> {});
        Snapshot restored = newest(gone);
        Snapshot whole = newest(bench.train(WHOLE, Map.of(), tokens, weights -> {}));
        found.run(gone);
        if (restored.step() != saved.step() + 1 || restored.step() != whole.step()) {
            throw new IOException("one more step was to be made from the snapshot: saved=" + saved.step() + " restored and trained="
                    + restored.step() + " in one go=" + whole.step());
        }
        if (!restored.weightsSha256().equals(whole.weightsSha256())) {
            throw new IOException("learning that goes on from a snapshot comes to other weights than learning in one go: step="
                    + whole.step() + " restored=" + restored.weightsSha256() + " in one go=" + whole.weightsSha256());
        }
        return "bytes=" + saved.bytes() + ", restored and gone on with to the same weights as in one go: step=" + whole.step() + " sha256="
                + whole.weightsSha256().substring(0, 16);
    }

    private static Snapshot newest(TrialBench.Outcome outcome) throws IOException {
        List<Snapshot> all = SnapshotStore.openForReading(outcome.modelDirectory()).list();
        if (all.isEmpty()) {
            throw new IOException("there is no snapshot in " + outcome.modelDirectory());
        }
        return all.getLast();
    }

    /** File, status and scrape say the same of the same step. */
    String metrics() throws Exception {
        TrialBench.Outcome run = found.run();
        mishaps.written(run.metrics());
        TrainerStatus status = run.status();
        TrialMetrics file = TrialMetrics.read(run.metrics());
        if (file.steps().size() != status.step()) {
            throw new IOException("a row a step is wanted in " + run.metrics() + ": steps=" + status.step() + " rows="
                    + file.steps().size());
        }
        TrialMetrics.Row row = file.steps().getLast();
        requireSame("loss", row.nats(), status.trainNats(), scraped(run, "dripstone_train_loss_nats"));
        requireSame("gradient norm", row.gradientNorm(), status.gradientNorm(), scraped(run, "dripstone_train_gradient_norm"));
        requireSame("step", (double) row.step(), OptionalDouble.of((double) status.step()), scraped(run, "dripstone_train_step"));
        return "rows=" + file.steps().size() + ", file, status and scrape agree: step=" + row.step() + " nats=" + row.nats();
    }

    private static void requireSame(String what, double inFile, OptionalDouble inStatus, double inScrape) throws IOException {
        if (inStatus.isEmpty() || Double.compare(inFile, inStatus.getAsDouble()) != 0 || Double.compare(inFile, inScrape) != 0) {
            throw new IOException(what + " of the last step is told in different ways: file=" + inFile + " status=" + inStatus + " scrape="
                    + inScrape);
        }
    }

    private static double scraped(TrialBench.Outcome run, String name) throws IOException {
        return run.scrape().lines().filter(l -> l.startsWith(name + " ")).map(l -> Double.parseDouble(l.substring(name.length() + 1)))
                .findFirst().orElseThrow(() -> new IOException("the scrape lacks " + name));
    }

    /** The loss over the last steps of a run lies under that over the first ones. */
    String learning() throws Exception {
        int steps = small ? SMALL_STEPS : STEPS;
        long stepTokens = found.run().status().tokens() / found.run().status().step();
        long from = System.nanoTime();
        TrialBench.Outcome run = bench.train(RUN, TrialSettings.shortRun(bench.configuration(RUN, Map.of()).settings()),
                (steps - 1) * stepTokens + 1, weights -> {});
        double seconds = (System.nanoTime() - from) / 1e9;
        TrialMetrics file = TrialMetrics.read(run.metrics());
        int quarter = Math.max(1, file.steps().size() / 4);
        double first = file.mean(true, quarter);
        double last = file.mean(false, quarter);
        String said = String.format(Locale.ROOT, "steps=%d in %.1f s, mean nats of the first %d: %.4f, of the last: %.4f",
                file.steps().size(), seconds, quarter, first, last);
        if (!(last < first - LEAST_FALL_NATS)) {
            throw new IOException("the loss does not fall: " + said + "; look at train.learning-rate, train.clip-norm, train.optimizer");
        }
        return said;
    }
}
