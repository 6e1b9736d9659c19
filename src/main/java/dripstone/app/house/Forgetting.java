package dripstone.app.house;

import dripstone.app.control.RefusedException;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.RestoreOutcome;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.disk.StillTask;
import dripstone.intake.Intake;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import dripstone.journal.Withdrawal;
import dripstone.journal.Withdrawals;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries withdrawals out. Each step of it is durable before the next and may be made again, so that whoever opens the house after a
 * crash goes on where it stopped: the key is refused; its entries are found, and the index lets go of them; each model's ledger takes
 * them in; and, where that was asked, they are erased, once no model has to make a step again that was trained on them.
 */
final class Forgetting {
    private static final Logger LOG = LoggerFactory.getLogger(Forgetting.class);

    private final House house;
    private final Withdrawals withdrawals;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    Forgetting(House house, Withdrawals withdrawals) {
        this.house = house;
        this.withdrawals = withdrawals;
    }

    /**
     * How far a withdrawal was brought.
     *
     * @param fromStep first step of the model that is being trained without it; empty where none is, or it has not answered
     * @param erasingWaits why it is not erased yet; empty where it is, or need not be
     */
    record Outcome(Withdrawal withdrawal, Optional<Long> fromStep, String erasingWaits) {}

    /** Goes on with what is open. */
    void carryOutOpen(Consumer<String> progress) throws IOException, InterruptedException {
        if (carryOutLosses()) {
            tellTrainer();
        }
        for (Withdrawal open : withdrawals.open()) {
            Outcome outcome = carryOut(open, progress);
            if (!outcome.erasingWaits().isEmpty()) {
                LOG.debug("erasing waits: withdrawal={} reason={}", open.number(), outcome.erasingWaits());
            }
        }
    }

    private boolean carryOutLosses() throws IOException, InterruptedException {
        oneAtATime.lockInterruptibly();
        try {
            return new LostPlaces(house, withdrawals).carryOut();
        } finally {
            oneAtATime.unlock();
        }
    }

    /** Whether something waits to be carried out. */
    boolean isAnythingOpen() {
        return !withdrawals.open().isEmpty() || !new LostPlaces(house, withdrawals).open().isEmpty();
    }

    /** Brings a withdrawal as far as it goes now; one at a time. */
    Outcome carryOut(Withdrawal noted, Consumer<String> progress) throws IOException, InterruptedException {
        oneAtATime.lockInterruptibly();
        try {
            return carryOutAlone(noted, progress);
        } finally {
            oneAtATime.unlock();
        }
    }

    /** Runs a task while no withdrawal is carried out; those that come meanwhile wait for it. */
    void whileStill(StillTask task) throws IOException, InterruptedException {
        oneAtATime.lockInterruptibly();
        try {
            task.run();
        } finally {
            oneAtATime.unlock();
        }
    }

    private Outcome carryOutAlone(Withdrawal noted, Consumer<String> progress) throws IOException, InterruptedException {
        Withdrawal at = withdrawals.all().get(Math.toIntExact(noted.number() - 1)); // another may have brought it on meanwhile
        if (at.state() == Withdrawal.State.NOTED) {
            at = find(at, progress);
        }
        Optional<Long> fromStep = tellTrainer();
        if (at.isCarriedOut()) {
            return new Outcome(at, fromStep, "");
        }
        String waits = obstacle(at, fromStep);
        if (waits.isEmpty()) {
            at = erase(at, progress);
        }
        return new Outcome(at, fromStep, waits);
    }

    /** Documents of the key that were judged before it was refused are in the journal when the intake has settled. */
    private Withdrawal find(Withdrawal noted, Consumer<String> progress) throws IOException, InterruptedException {
        done(intake().settle());
        progress.accept("reading the journal");
        TextLocator.DocumentName name = new TextLocator.DocumentName(noted.source(), noted.address(), noted.member());
        TextLocator.Found found = house.textLocator().find(e -> {
            house.stop().check("looking for withdrawn text in the journal");
            return name.fits(e.source(), e.address(), e.member());
        });
        PositionRanges before = withdrawals.places(); // of a key that was allowed again: the index let go of it then
        done(intake().forget(found.without(before).gone()));
        blockInFrontier(noted);
        Withdrawal withdrawn = withdrawals.found(noted.number(), found.places(), found.heads().size());
        LOG.info("document withdrawn: withdrawal={} source={} entries={}", noted.number(), noted.source(), found.heads().size());
        return withdrawn;
    }

    private void blockInFrontier(Withdrawal noted) throws IOException, InterruptedException {
        if (FrontierOperations.isAddress(noted.address()) && (Files.exists(house.data().frontier()) || house.daemon().isPresent())) {
            try {
                new FrontierOperations(house).forget(noted.address(), reason(noted));
            } catch (RefusedException e) {
                LOG.info("the frontier is told of no block: {}", e.getMessage()); // an address that it could not hold
            }
        }
    }

    static String reason(Withdrawal withdrawal) {
        return "withdrawn, number " + withdrawal.number() + "; `dripstone source allow` takes it back";
    }

    /** What is in no ledger yet is taken in by a model that is not being trained now when it is next. */
    private Optional<Long> tellTrainer() throws InterruptedException {
        Optional<CompletableFuture<Long>> asked = house.daemon().flatMap(d -> d.learning().withdrawal());
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(asked.get().get());
        } catch (ExecutionException e) {
            LOG.info("no trainer takes the withdrawal in now; it will when it starts: {}", String.valueOf(e.getCause()));
            return Optional.empty();
        }
    }

    /** Why its entries cannot be erased yet; empty where they can. */
    private String obstacle(Withdrawal withdrawal, Optional<Long> fromStep) throws IOException, InterruptedException {
        List<Position> entries = trained(withdrawal);
        for (ModelDirectory model : ModelHistory.models(house.data())) {
            boolean running = fromStep.isPresent() && model.equals(house.modelDirectory());
            String why = running ? obstacleOfRunning(fromStep.get()) : obstacle(model, entries);
            if (!why.isEmpty()) {
                return "model=" + model.name() + ": " + why;
            }
        }
        return "";
    }

    private String obstacleOfRunning(long fromStep) throws InterruptedException {
        try {
            CompletableFuture<Snapshot> asked = house.daemon().orElseThrow().learning().requestCheckpoint();
            long step = asked.get().step();
            return step >= fromStep - 1 ? "" : "it trains again what it had before the last crash, now step=" + step
                    + "; erasing follows by itself after step=" + (fromStep - 1);
        } catch (ExecutionException e) {
            return "it cannot publish a snapshot without the text: " + e.getCause();
        }
    }

    /** A model at rest goes on from its newest whole snapshot, and makes the steps again that its ledger has beyond. */
    private String obstacle(ModelDirectory model, List<Position> entries) throws IOException {
        return ModelHistory.ask(house, model, history -> {
            long snapshot = switch (SnapshotStore.openForReading(model.root()).newestValid()) {
                case RestoreOutcome.Found found -> found.snapshot().step();
                case RestoreOutcome.None none -> 0;
            };
            ModelHistory.Steps again = history.stepsOn(entries, snapshot + 1, Long.MAX_VALUE);
            return again.isEmpty() ? "" : "it ended without a snapshot, goes on from step=" + snapshot + " and must make step="
                    + again.first() + " again with this text; let it be trained to step=" + history.ledger().lastStep()
                    + " and stopped, then the next start erases it, or delete the model";
        }).orElse("");
    }

    /**
     * For whoever is to make steps again, an audit say: why they cannot be, where one of them was trained on text that was erased since, or
     * lost with a damaged journal file.
     *
     * @param from first step @param to last step
     */
    Optional<String> refusal(ModelHistory history, long from, long to) throws IOException {
        for (Withdrawal w : withdrawals.all()) {
            String why = switch (w.state()) {
                case ERASED -> "erased since, withdrawal=";
                case LOST -> "lost since with a damaged journal file, number=";
                case NOTED, WITHDRAWN -> "";
            };
            ModelHistory.Steps steps = why.isEmpty() ? ModelHistory.Steps.NONE : history.stepsOn(trained(w), from, to);
            if (!steps.isEmpty()) {
                return Optional.of("steps " + from + " to " + to + " of model=" + history.directory().name()
                        + " cannot be made again: step=" + steps.first() + " was trained on text that was " + why
                        + w.number() + " positions=" + w.places().ranges());
            }
        }
        return Optional.empty();
    }

    /** Those of a withdrawal's entries that were to be trained on. */
    List<Position> trained(Withdrawal withdrawal) throws IOException {
        if (withdrawal.state() == Withdrawal.State.LOST) {
            return LostPlaces.positions(withdrawal.places());
        }
        return house.textLocator().entries(withdrawal.places(), e -> !e.heldOut());
    }

    private Withdrawal erase(Withdrawal withdrawal, Consumer<String> progress) throws IOException, InterruptedException {
        progress.accept("erasing " + withdrawal.entries() + " entries");
        house.journal().erase(withdrawal.places());
        done(intake().eraseVerdicts(withdrawal.source(), withdrawal.address(), withdrawal.member()));
        LOG.info("document erased: withdrawal={} entries={}", withdrawal.number(), withdrawal.entries());
        return withdrawals.erased(withdrawal.number());
    }

    private Intake intake() throws IOException, InterruptedException {
        return house.startIntake();
    }

    private static void done(CompletableFuture<Void> asked) throws IOException, InterruptedException {
        try {
            asked.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(String.valueOf(e.getCause()), e);
        }
    }
}
