package dripstone.app.house;

import dripstone.batch.PackerState;
import dripstone.journal.CorruptEntryException;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.life.Health;
import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import dripstone.life.Service;
import dripstone.meter.Meters;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far learning lies behind intake: documents that are accepted and not trained yet, how long the oldest of them has waited, and how
 * long each waited that was trained. Two readers go through the journal's heads, one at its end and one where the last trained step
 * stands; each entry is read once by each. A document counts with its last part; held-out ones do not.
 */
final class LearningLag implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(LearningLag.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** So that a long backlog holds up neither the stop nor the figures of what is trained meanwhile. */
    private static final int ENTRIES_AT_ONCE = 20_000;

    private final Journal journal;
    private final Supplier<Optional<PackerState>> trained;
    private final InstantSource clock;
    private final Meters.Histogram waited;
    private final Heartbeat heartbeat = new Heartbeat("lag", "lag");
    private final CountDownLatch stop = new CountDownLatch(1);
    private @Nullable Thread thread;
    private @Nullable Readers readers;
    private boolean troubled;
    /** Written by its thread, read by any. */
    private volatile @Nullable Lag lag;

    /** @param oldestSeconds since the oldest document that waits was accepted; 0 where none waits */
    record Lag(long documents, double oldestSeconds) {}

    private record Readers(JournalReader end, JournalReader trained, Counts counts) {
        void close() {
            end.close();
            trained.close();
        }
    }

    /** Used by one thread. */
    private static final class Counts {
        private long accepted;
        private long trained;
        private Position to = Position.ORIGIN;
        /** Behind the reader at the trained place: read, and not trained yet. */
        private JournalReader.@Nullable Located next;
    }

    /** @param trained where the last trained step stands; empty while nothing is being trained */
    LearningLag(Journal journal, Supplier<Optional<PackerState>> trained, InstantSource clock, Meters meters) {
        this.journal = journal;
        this.trained = trained;
        this.clock = clock;
        waited = meters.histogram("dripstone_train_lag_seconds", "From the acceptance of a document to the step that trained its end.");
        meters.gauge("dripstone_train_lag_documents",
                "Documents that are accepted and not trained yet, NaN while nothing is being trained.", () -> shown(Lag::documents));
        meters.gauge("dripstone_train_oldest_untrained_seconds", "Since the oldest document that waits to be trained was accepted; 0: none"
                + " waits, NaN: nothing is being trained.", () -> shown(Lag::oldestSeconds));
    }

    private double shown(java.util.function.ToDoubleFunction<Lag> number) {
        Lag now = lag;
        return now == null ? Double.NaN : number.applyAsDouble(now);
    }

    /** As it was a second ago; empty while nothing is being trained. */
    Optional<Lag> lag() {
        return Optional.ofNullable(lag);
    }

    @Override
    public String name() {
        return "lag";
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name(name()).daemon().start(this::run);
    }

    private void run() {
        try {
            while (!stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                heartbeat.works("reading how far learning lies behind");
                try {
                    look();
                    troubled = false;
                } catch (IOException | RuntimeException e) {
                    forget();
                    if (!troubled) {
                        LOG.warn("how far learning lies behind cannot be told: reason={}", e.toString());
                    }
                    troubled = true;
                }
                heartbeat.waits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            forget();
        }
    }

    private void forget() {
        lag = null;
        Readers open = readers;
        readers = null;
        if (open != null) {
            open.close();
        }
    }

    /** Reads on. */
    void look() throws IOException {
        Optional<PackerState> state = trained.get();
        if (state.isEmpty()) {
            forget();
            return;
        }
        Position to = state.get().next();
        Readers open = readers;
        if (open == null || to.compareTo(open.counts.to) < 0) { // a trainer that went back to a snapshot
            forget();
            Position from = to.compareTo(journal.start()) < 0 ? journal.start() : to;
            open = new Readers(journal.reader(from), journal.reader(from), new Counts());
            readers = open;
        }
        boolean all = readToEnd(open);
        readTrained(open, to);
        lag = new Lag(open.counts.accepted - open.counts.trained, oldest(open, all).orElse(0));
    }

    private boolean readToEnd(Readers open) throws IOException {
        for (int i = 0; i < ENTRIES_AT_ONCE; i++) {
            JournalReader.Located read = head(open.end);
            if (read == null) {
                return true;
            }
            open.counts.accepted += endsDocument(read.entry()) ? 1 : 0;
        }
        return false;
    }

    private void readTrained(Readers open, Position to) throws IOException {
        Counts counts = open.counts;
        for (int i = 0; i < ENTRIES_AT_ONCE; i++) {
            JournalReader.Located next = counts.next == null ? head(open.trained) : counts.next;
            counts.next = next;
            if (next == null || next.at().compareTo(to) >= 0) {
                break;
            }
            counts.next = null;
            if (endsDocument(next.entry())) {
                counts.trained++;
                waited.record(secondsSince(next.entry()));
            }
        }
        counts.to = to;
    }

    /** Of the first that waits. Held-out text before it costs nothing but to be passed over. */
    private OptionalDouble oldest(Readers open, boolean all) throws IOException {
        Counts counts = open.counts;
        for (int i = 0; i < ENTRIES_AT_ONCE; i++) {
            JournalReader.Located next = counts.next == null ? head(open.trained) : counts.next;
            counts.next = next;
            if (next == null || !all) {
                return next == null ? OptionalDouble.empty() : OptionalDouble.of(secondsSince(next.entry()));
            }
            if (isTrained(next.entry())) {
                return OptionalDouble.of(secondsSince(next.entry()));
            }
            counts.next = null;
        }
        return OptionalDouble.empty();
    }

    private double secondsSince(JournalEntry entry) {
        return Math.max(0, clock.millis() - entry.timeMillis()) / 1e3;
    }

    private static boolean isTrained(JournalEntry entry) {
        return entry.kind() == JournalEntry.Kind.TEXT && !entry.heldOut();
    }

    private static boolean endsDocument(JournalEntry entry) {
        return isTrained(entry) && entry.part() == entry.parts() - 1;
    }

    /** A damaged entry is no document that anything could be trained on. */
    private JournalReader.@Nullable Located head(JournalReader reader) throws IOException {
        while (true) {
            heartbeat.beat();
            try {
                return reader.nextHead();
            } catch (CorruptEntryException e) {
                LOG.debug("passed over", e);
            }
        }
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        stop.countDown();
        Thread running = thread;
        if (running != null && !running.join(deadline)) {
            LOG.warn("the reader of the lag did not end in time: deadline={}", deadline);
        }
    }

    @Override
    public List<Pulse> pulses() {
        return List.of(heartbeat.pulse());
    }

    @Override
    public Health health() {
        Lag now = lag;
        return now == null ? new Health.Waiting("nothing is being trained")
                : new Health.Up("documents=" + now.documents() + " oldest-seconds=" + Math.round(now.oldestSeconds()));
    }
}
