package dripstone.train;

import dripstone.batch.Batch;
import dripstone.batch.WithdrawnText;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger as a run sees it: what it holds already is followed and checked, not written a second time; what is new is appended.
 * So a run that was killed and resumed leaves the same ledger as one that was not.
 */
final class RunLedger {
    private static final Logger LOG = LoggerFactory.getLogger(RunLedger.class);

    /** A line of the ledger is bounded. */
    private static final int MOST_PLACES_IN_ENTRY = 5_000;

    private final HeldLedger ledger;
    private final Set<Long> skipped = new HashSet<>();
    private final Map<Long, String> published = new ConcurrentHashMap<>();
    private final RecordedWeights weights = new RecordedWeights();
    private final TrainSettings configured;
    private SettingTimeline settings;
    private RateTimeline rates;
    private long lastKnown;

    private RunLedger(Ledger ledger, TrainSettings configured) {
        this.ledger = new HeldLedger(ledger);
        this.configured = configured;
        this.settings = new SettingTimeline(configured, List.of());
        this.rates = RateTimeline.of(settings, List.of());
    }

    /**
     * Reads the decisions; writes the identity into a new ledger.
     *
     * @throws IdentityMismatchException when it is another model's
     */
    static RunLedger open(Ledger ledger, ModelIdentity identity, TrainSettings configured) throws IOException {
        RunLedger run = new RunLedger(ledger, configured);
        boolean identified = false;
        for (LedgerEntry entry : ledger.decisions()) {
            run.weights.read(entry);
            switch (entry) {
                case LedgerEntry.Identity i -> {
                    identity.requireEqual(i.identity());
                    identified = true;
                }
                case LedgerEntry.SettingChanged c -> { } // read by readSettings
                case LedgerEntry.Withdrawn w -> { } // as above
                case LedgerEntry.Skipped s -> run.skipped.add(s.step());
                case LedgerEntry.Published p -> run.published.put(p.step(), p.weightsSha256());
                case LedgerEntry.Step s -> { } // not among the decisions
                case LedgerEntry.EndOfRound e -> { } // the packer's
                case LedgerEntry.KernelChanged k -> { } // read by RecordedWeights
                case LedgerEntry.WeightsHash w -> { } // as above
                case LedgerEntry.Format f -> { } // the file's
            }
        }
        if (!identified) {
            ledger.append(new LedgerEntry.Identity(identity.toJson()));
            ledger.force();
        }
        run.readSettings();
        return run;
    }

    private void readSettings() {
        List<LedgerEntry.SettingChanged> all = new ArrayList<>();
        WithdrawnText withdrawn = WithdrawnText.none();
        for (LedgerEntry entry : ledger.decisions()) {
            if (entry instanceof LedgerEntry.SettingChanged c) {
                all.add(c);
            } else if (entry instanceof LedgerEntry.Withdrawn w) {
                withdrawn = withdrawn.with(w.fromStep(), w.places());
            }
        }
        settings = new SettingTimeline(configured, all, withdrawn);
        rates = RateTimeline.of(settings, all);
    }

    /**
     * Settings that differ from the ledger's last values are recorded, to hold after the last step that the ledger knows: steps that
     * are trained again keep the settings that they had.
     *
     * @param step of the restored snapshot, or 0
     */
    void recordSettings(TrainerParts parts, long step) throws IOException {
        lastKnown = lastStep(step);
        weights.goOnAfter(step);
        List<LedgerEntry.SettingChanged> changes = settings.changesTo(parts.trainingSettings(), lastKnown + 1);
        if (changes.isEmpty()) {
            return;
        }
        for (LedgerEntry.SettingChanged change : changes) {
            ledger.append(change);
            if (!change.before().equals(SettingTimeline.UNSET)) {
                LOG.info("training setting changes: key={} before={} after={} from-step={}", change.key(), change.before(), change.after(),
                        change.fromStep());
            }
        }
        ledger.force();
        readSettings();
    }

    /**
     * Writes down what was asked of the learning rate; durable on return.
     *
     * @return the step from which it holds: the one after the last that the ledger knows
     */
    long request(RateRequest.Kind kind, long steps) throws IOException {
        RateRequest request = new RateRequest(kind, lastKnown + 1, steps);
        String before = settings.at(Long.MAX_VALUE).all().getOrDefault(RateRequest.KEY, SettingTimeline.UNSET);
        ledger.append(request.entry(before));
        ledger.force();
        readSettings();
        LOG.info("learning rate: request={} steps={} from-step={}", kind, steps, request.fromStep());
        return request.fromStep();
    }

    /**
     * Writes down what was withdrawn and is not in the ledger yet; durable on return.
     *
     * @param places all that is withdrawn from the journal
     * @return the step from which no batch holds anything of it; steps before it that are trained again hold what they held
     */
    long withdraw(List<String> places) throws IOException {
        List<String> missing = settings.withdrawn().missing(places);
        for (int from = 0; from < missing.size(); from += MOST_PLACES_IN_ENTRY) {
            List<String> some = missing.subList(from, Math.min(missing.size(), from + MOST_PLACES_IN_ENTRY));
            ledger.append(new LedgerEntry.Withdrawn(lastKnown + 1, some));
        }
        if (!missing.isEmpty()) {
            ledger.force();
            readSettings();
            LOG.info("text withdrawn: places={} from-step={}", missing.size(), lastKnown + 1);
        }
        return settings.withdrawn().completeFrom();
    }

    /** The learning rate of each step. */
    RateTimeline rates() {
        return rates;
    }

    /** Which settings hold at which step. */
    SettingTimeline settings() {
        return settings;
    }

    /** The last of the steps from {@code step} on that the ledger knows without a gap. */
    private long lastStep(long step) {
        long last = step;
        while (ledger.step(last + 1).isPresent()) {
            last++;
        }
        return last;
    }

    /** @throws IOException when the ledger does not know the step of a snapshot: it is not that model's, or was lost */
    void requireStep(long step) throws IOException {
        if (step > 0 && ledger.step(step).isEmpty()) {
            throw new IOException("the snapshot of step=" + step + " is newer than the ledger, which ends before; the ledger beside it was"
                    + " lost or cut. Put it back, or go on under a new model name");
        }
    }

    /**
     * Writes down by which kernels the steps after a snapshot are made, unless the ledger's last word about them is the same.
     *
     * @param step of the snapshot, or 0 @param before the snapshot's; empty where learning begins
     */
    void recordKernel(long step, String before, String now) throws IOException {
        Optional<LedgerEntry.KernelChanged> change = weights.change(step, before, now);
        if (change.isEmpty()) {
            return;
        }
        if (!change.get().before().isEmpty() && !change.get().before().equals(now)) {
            LOG.warn("kernels differ from those before, so the weights' bits from here on are others: step={} before={} after={}", step,
                    change.get().before(), now);
        }
        ledger.append(change.get());
        ledger.force();
        weights.read(change.get());
    }

    /** Whether the weights after a step are to be hashed: the ledger has their hash, or is to have it. */
    boolean wantsWeights(long step) {
        return step == weights.next() || (configured.hashEvery() > 0 && step % configured.hashEvery() == 0);
    }

    /**
     * The hash of the weights after a step: compared with the ledger's, or written down; made durable by the next decision or snapshot.
     *
     * @throws WeightsMismatchException when the ledger says otherwise
     */
    void weights(long step, String sha256) throws IOException {
        boolean known = weights.requireSame(step, sha256);
        weights.passed(step);
        if (!known) {
            LedgerEntry entry = new LedgerEntry.WeightsHash(step, sha256);
            ledger.append(entry);
            weights.read(entry);
        }
    }

    /** @param from and @param to where it lies in the journal @throws BatchMismatchException when the ledger knows the step with another */
    void requireSameBatch(Batch batch, String from, String to) throws BatchMismatchException {
        if (batch.step() > lastKnown) {
            return;
        }
        var known = ledger.step(batch.step());
        if (known.isEmpty()) {
            return;
        }
        LedgerEntry.Step recorded = known.get();
        if (!recorded.batchDigest().equals(batch.digest())) {
            throw new BatchMismatchException(batch.step(), from + ".." + to, recorded.batchDigest(), batch.digest());
        }
        if (!recorded.from().equals(from) || !recorded.to().equals(to)) { // the same text twice in a row, of which one was taken out
            throw new BatchMismatchException(batch.step(), recorded.from() + ".." + recorded.to(), from + ".." + to);
        }
    }

    boolean isSkipped(long step) {
        return !skipped.isEmpty() && skipped.contains(step); // in most runs it is empty, and a number is not boxed
    }

    /** The update of a step is not applied; durable on return. */
    void skip(long step, String reason) throws IOException {
        if (skipped.add(step)) {
            ledger.append(new LedgerEntry.Skipped(step, reason));
            ledger.force();
        }
    }

    /** A step is done; made durable by the next decision or snapshot. */
    void step(LedgerEntry.Step step) throws IOException {
        if (step.step() > lastKnown) {
            ledger.append(step);
            lastKnown = step.step();
        }
    }

    /** Its line is durable on return; not while lines are held. @throws WeightsMismatchException when the ledger has others of its step */
    void published(Snapshot snapshot) throws IOException {
        Optional<LedgerEntry> line = lineOf(snapshot);
        if (line.isPresent()) {
            ledger.append(line.get());
            ledger.force();
        }
    }

    private Optional<LedgerEntry> lineOf(Snapshot snapshot) throws WeightsMismatchException {
        boolean _ = weights.requireSame(snapshot.step(), snapshot.weightsSha256());
        String before = published.put(snapshot.step(), snapshot.weightsSha256());
        if (snapshot.weightsSha256().equals(before)) {
            return Optional.empty();
        }
        if (before != null) { // by other kernels
            LOG.warn("step={} was trained again to other weights: before={} now={}", snapshot.step(), before, snapshot.weightsSha256());
        }
        LedgerEntry line = new LedgerEntry.Published(snapshot.step(), snapshot.weightsSha256());
        weights.read(line);
        return Optional.of(line);
    }

    // ---- while a snapshot is written beside training

    /** The lines of later steps wait until {@link #release}. @param settler waits for that, where a line must be durable at once */
    void hold(HeldLedger.Settler settler) {
        ledger.settler(settler);
        ledger.hold();
    }

    /** All lines up to the snapshot's step are durable on return. On the writer's thread. */
    void forceUnheld() throws IOException {
        ledger.forceUnheld();
    }

    /** The snapshot's line, durable, then those that waited for it. On the writer's thread. @param snapshot none when there is none */
    void release(Optional<Snapshot> snapshot) throws IOException {
        Optional<LedgerEntry> line;
        try {
            line = snapshot.isPresent() ? lineOf(snapshot.get()) : Optional.empty();
        } catch (WeightsMismatchException e) {
            ledger.release(Optional.empty());
            throw e;
        }
        ledger.release(line);
    }
}
