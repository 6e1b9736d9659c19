package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.batch.StepPlace;
import dripstone.batch.StepsOfText;
import dripstone.batch.WithdrawnText;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.LedgerHistory;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.journal.Journal;
import dripstone.journal.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one model's ledger says of text: which steps trained on it, and from which step on it is withdrawn. Whoever opened the ledger
 * closes it.
 */
record ModelHistory(ModelDirectory directory, LedgerHistory ledger, Journal journal) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EPOCHS = JournalFeed.BATCH + "epochs";

    /** Asked of a model's history. */
    @FunctionalInterface
    interface Question<T> {
        T of(ModelHistory history) throws IOException;
    }

    /** Asks of a model by the ledger that is in use, or one that is opened for it; nothing where it has none yet. */
    static <T> Optional<T> ask(House house, ModelDirectory model, Question<T> question) throws IOException {
        Optional<Ledger> inUse = model.equals(house.modelDirectory()) ? house.ledger() : Optional.empty();
        if (inUse.isPresent()) {
            return Optional.of(question.of(new ModelHistory(model, inUse.get(), house.journal())));
        }
        if (!Files.exists(model.ledger())) {
            return Optional.empty();
        }
        try (LedgerHistory ledger = LedgerHistory.open(model.ledger())) {
            return Optional.of(question.of(new ModelHistory(model, ledger, house.journal())));
        }
    }

    /** Steps that trained on a text, in ranges whose ends are both in them. */
    record Steps(List<Range> ranges) {
        static final Steps NONE = new Steps(List.of());

        /** @param first step @param last step */
        record Range(long first, long last) {}

        boolean isEmpty() {
            return ranges.isEmpty();
        }

        long first() {
            return ranges.getFirst().first;
        }

        long last() {
            return ranges.getLast().last;
        }

        long count() {
            return ranges.stream().mapToLong(r -> r.last - r.first + 1).sum();
        }

        private static Steps of(List<Long> steps) {
            List<Range> ranges = new ArrayList<>();
            for (long step : steps) {
                Range last = ranges.isEmpty() ? null : ranges.getLast();
                if (last != null && last.last + 1 == step) {
                    ranges.set(ranges.size() - 1, new Range(last.first, step));
                } else {
                    ranges.add(new Range(step, step));
                }
            }
            return new Steps(List.copyOf(ranges));
        }
    }

    /** The steps whose batches held something of these entries, of all that the ledger knows. */
    Steps stepsOn(List<Position> entries) throws IOException {
        return stepsOn(entries, 1, Long.MAX_VALUE);
    }

    /**
     * As above, among some steps.
     *
     * @param entries that are trained, in order; held-out ones are not
     */
    Steps stepsOn(List<Position> entries, long from, long to) throws IOException {
        long until = Math.min(Math.min(to, ledger.lastStep()), withdrawnFrom(entries) - 1);
        List<Long> found = new ArrayList<>();
        Optional<Long> seed = seed();
        if (entries.isEmpty() || seed.isEmpty() || until < from) {
            return Steps.NONE;
        }
        StepsOfText text = new StepsOfText(journal, seed.get(), withdrawn(), entries);
        boolean repeats = repeats();
        IOException[] failure = new IOException[1];
        ledger.steps(Math.max(from, firstReaching(entries.getFirst(), until)), until, step -> {
            try {
                StepPlace before = StepPlace.parse(step.from());
                if (text.packs(step.step(), before, StepPlace.parse(step.to()))) {
                    found.add(step.step());
                }
                return repeats || before.next().compareTo(entries.getLast()) <= 0;
            } catch (IOException e) {
                failure[0] = e;
                return false;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        return Steps.of(found);
    }

    /** Places of fresh reading only grow. */
    private long firstReaching(Position entry, long last) {
        long low = 1;
        long high = last;
        while (low < high) {
            long middle = (low + high) >>> 1;
            Optional<LedgerEntry.Step> step = ledger.step(middle);
            if (step.isPresent() && StepsOfText.reaches(StepPlace.parse(step.get().to()), entry)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean repeats() {
        return ledger.decisions().stream().anyMatch(d -> d instanceof LedgerEntry.SettingChanged c && c.key().equals(EPOCHS)
                && !c.after().equals("1"));
    }

    private Optional<Long> seed() throws IOException {
        for (LedgerEntry entry : ledger.decisions()) {
            if (entry instanceof LedgerEntry.Identity identity) {
                return Optional.of(JSON.readTree(identity.identity()).path("train.seed").asLong());
            }
        }
        return Optional.empty(); // nothing was trained yet
    }

    private WithdrawnText withdrawn() {
        WithdrawnText withdrawn = WithdrawnText.none();
        for (LedgerEntry entry : ledger.decisions()) {
            if (entry instanceof LedgerEntry.Withdrawn w) {
                withdrawn = withdrawn.with(w.fromStep(), w.places());
            }
        }
        return withdrawn;
    }

    /** The first step at which all of these entries are withdrawn; {@link Long#MAX_VALUE} where they are not. */
    long withdrawnFrom(List<Position> entries) {
        WithdrawnText withdrawn = WithdrawnText.none();
        for (LedgerEntry entry : ledger.decisions()) {
            if (entry instanceof LedgerEntry.Withdrawn w) {
                withdrawn = withdrawn.with(w.fromStep(), w.places());
                WithdrawnText now = withdrawn;
                if (entries.stream().allMatch(e -> now.holds(e, w.fromStep()))) {
                    return w.fromStep();
                }
            }
        }
        return Long.MAX_VALUE;
    }

    /** Kept snapshots that were published at a step or later. */
    List<Snapshot> snapshotsFrom(long step) throws IOException {
        if (!Files.isDirectory(directory.snapshots())) {
            return List.of();
        }
        return SnapshotStore.openForReading(directory.root()).list().stream().filter(s -> s.step() >= step).toList();
    }

    /** The directories of all models of a data directory. */
    static List<ModelDirectory> models(DataDirectory data) throws IOException {
        if (!Files.isDirectory(data.models())) {
            return List.of();
        }
        try (var all = Files.list(data.models())) {
            return all.filter(Files::isDirectory).sorted().map(ModelHistory::directory).toList();
        }
    }

    private static ModelDirectory directory(Path root) {
        return new ModelDirectory(root);
    }
}
