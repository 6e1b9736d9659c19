package dripstone.app.house;

import dripstone.batch.PackerState;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.SnapshotStore;
import dripstone.intake.Intake;
import dripstone.journal.CorruptEntryException;
import dripstone.journal.JournalFile;
import dripstone.journal.JournalReader;
import dripstone.journal.JournalSettings;
import dripstone.journal.Position;
import dripstone.life.Bytes;
import dripstone.life.Health;
import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import dripstone.life.Service;
import dripstone.train.NeededText;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets old journal files go, beyond a size or an age, when nobody needs them any more: no kept snapshot of any model would read them again,
 * nor its replay, nor the intake's indexes after a crash. The files that validation reads its held-out text from stay, so that
 * losses can be compared over time. Looks at the start and when it is asked, which the timetable does; only a new snapshot makes it let
 * go of more.
 */
final class JournalRetention implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(JournalRetention.class);
    /** More than tokens of any language have on average, so that the held-out text kept is never too little. */
    private static final int MOST_BYTES_A_TOKEN = 16;

    private final House house;
    private final InstantSource clock;
    private final Needed learning;
    /** A permit for each time that somebody asked for a look, or for the end. */
    private final Semaphore asked = new Semaphore(0);
    private final Heartbeat heartbeat = new Heartbeat("journal-retention", "journal-retention");
    private volatile boolean stopping;
    private volatile @Nullable Thread thread;
    private volatile String trouble = "";
    /** Found once: what is there first stays first. Of the one thread that releases. */
    private @Nullable Position heldOutEnd;

    JournalRetention(House house, InstantSource clock) {
        this(house, clock, house.configuration().settings().batch().epochs());
    }

    /** @param epochs with which the configured model is trained, whatever the settings say */
    JournalRetention(House house, InstantSource clock, int epochs) {
        this(house, clock, () -> neededByModels(house, epochs));
    }

    JournalRetention(House house, InstantSource clock, Needed learning) {
        this.house = house;
        this.clock = clock;
        this.learning = learning;
    }

    /** From where on somebody may still read; costly to ask. */
    @FunctionalInterface
    interface Needed {
        Position from() throws IOException;
    }

    @Override
    public String name() {
        return "journal-retention";
    }

    @Override
    public void start() {
        if (settings().releases()) {
            thread = Thread.ofVirtual().name(name()).start(this::run);
        }
    }

    /** Asks for a look, and returns at once. Where one is going on, another follows it. */
    void ask() {
        asked.release();
    }

    /** For a command without a daemon: what goes wrong keeps it from nothing. */
    void releaseOnce() throws InterruptedException {
        if (settings().releases()) {
            look();
        }
    }

    private JournalSettings settings() {
        return house.configuration().settings().journal();
    }

    private void run() {
        try {
            while (!stopping) {
                look();
                asked.acquire();
                asked.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        heartbeat.works("looking which journal files may go");
        try {
            release();
            trouble = "";
        } catch (IOException | RuntimeException e) {
            if (trouble.isEmpty()) {
                LOG.warn("journal files cannot be released, tried again as schedule.retention says: {}", e.toString());
            }
            trouble = e.toString();
        } finally {
            heartbeat.waits();
        }
    }

    /** Lets go of what is too much or too old and needed by none. */
    void release() throws IOException, InterruptedException {
        Position heldOut = behindHeldOut();
        List<JournalFile> files = house.journal().files().stream().filter(f -> f.from().compareTo(heldOut) >= 0).toList();
        Position unwanted = unwanted(files);
        if (isNone(files, unwanted)) {
            return; // the usual case: the snapshots of all models are not opened for nothing, each minute
        }
        Position below = lesser(unwanted, learning.from());
        if (isNone(files, below)) {
            return; // nor are the indexes made durable for nothing
        }
        house.journal().release(heldOut, lesser(below, indexed()));
    }

    /** Whether not even one file ends there or before. */
    private static boolean isNone(List<JournalFile> files, Position below) {
        return files.isEmpty() || below.compareTo(files.getFirst().to()) < 0;
    }

    private static Position lesser(Position a, Position b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Behind the last of the oldest files that the settings want to go. @param files that may */
    private Position unwanted(List<JournalFile> files) throws IOException {
        long bytes = house.journal().files().stream().mapToLong(JournalFile::bytes).sum();
        Bytes most = settings().keepSize();
        Duration age = settings().keepAge();
        Position unwanted = Position.ORIGIN;
        for (JournalFile file : files) {
            boolean tooMuch = most != null && bytes > most.count();
            boolean tooOld = age != null && written(file).isBefore(clock.instant().minus(age));
            if (!tooMuch && !tooOld) {
                break;
            }
            unwanted = file.to();
            bytes -= file.bytes();
        }
        return unwanted;
    }

    private Instant written(JournalFile file) throws IOException {
        return Files.getLastModifiedTime(house.data().journal().resolve(file.name())).toInstant();
    }

    /** From where on a model may still read; opens every snapshot of each. */
    private static Position neededByModels(House house, int epochs) throws IOException {
        List<ModelDirectory> models = ModelHistory.models(house.data());
        Position needed = models.isEmpty() ? Position.ORIGIN : house.journal().end(); // with no model, nobody has read anything
        for (ModelDirectory model : models) {
            boolean own = model.root().equals(house.modelDirectory().root());
            needed = lesser(needed, NeededText.states(SnapshotStore.openForReading(model.root())).stream()
                    .map(state -> own ? state.oldestNeeded(epochs) : neededByAnother(state))
                    .min(Comparator.naturalOrder()).orElse(Position.ORIGIN));
        }
        return needed;
    }

    /** Of another model than the configured one nothing is known: it may read all of its round again. */
    private static Position neededByAnother(PackerState state) {
        return lesser(state.oldestNeeded(1), state.roundStart());
    }

    /** From where on the intake's indexes would read after a crash. */
    private Position indexed() throws IOException, InterruptedException {
        Intake intake = house.startIntake();
        try (Heartbeat.Pause _ = heartbeat.awaits()) {
            return intake.readFrom().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(String.valueOf(e.getCause()), e);
        }
    }

    /** Behind the held-out text that a validation reads, which is always the first; the end where there is not enough of it yet. */
    private Position behindHeldOut() throws IOException {
        if (house.configuration().settings().intake().heldOutShare() == 0) {
            return Position.ORIGIN;
        }
        Position known = heldOutEnd;
        if (known != null) {
            return known;
        }
        long left = MOST_BYTES_A_TOKEN * house.configuration().settings().train().validateTokens();
        try (JournalReader reader = house.journal().reader(Position.ORIGIN)) {
            while (true) {
                try {
                    JournalReader.Located next = reader.next();
                    heartbeat.beat();
                    if (next == null) {
                        return house.journal().end();
                    }
                    left -= next.entry().heldOut() ? next.entry().text().length() : 0;
                    if (left <= 0) {
                        heldOutEnd = next.after();
                        return next.after();
                    }
                } catch (CorruptEntryException e) {
                    LOG.debug("not counted as held-out text: {}", e.getMessage());
                }
            }
        }
    }

    /** Until when a withdrawn document's text lies in the journal's files, for people. */
    static String until(JournalSettings settings) {
        return settings.releases()
                ? "until --erase, or until its file goes: journal.keep-size=" + text(settings.keepSize()) + " journal.keep-age="
                        + text(settings.keepAge())
                : "until --erase; no journal file goes by itself";
    }

    private static String text(@Nullable Object value) {
        return value == null ? "none" : value.toString();
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        stopping = true;
        asked.release();
        Thread running = thread;
        if (running != null && !running.join(deadline)) {
            trouble = "did not end within " + deadline;
        }
    }

    @Override
    public List<Pulse> pulses() {
        return List.of(heartbeat.pulse());
    }

    @Override
    public Health health() {
        return trouble.isEmpty() ? new Health.Waiting("start=" + house.journal().start()) : new Health.Degraded(trouble);
    }
}
