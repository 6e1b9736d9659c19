package dripstone.intake;

import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.disk.SpaceFloor;
import dripstone.disk.StillTask;
import dripstone.journal.Journal;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import dripstone.life.Health;
import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import dripstone.life.Recovery;
import dripstone.life.Service;
import dripstone.life.StopSignal;
import dripstone.meter.Meters;
import dripstone.text.Document;
import dripstone.text.DocumentSink;
import dripstone.text.Receipt;
import dripstone.text.VerdictSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The only way into the journal. Many threads offer; one thread judges by the rules of key and version, appends in groups and
 * answers when durable. It owns the duplicate index ({@code index.mv}), the index of near duplicates ({@code near/}) and the log of
 * refusals ({@code verdicts.log}) in its directory; all can be deleted while the daemon is down, the indexes then are made again from
 * the journal.
 *
 * <p>Each (key, version) stands in the journal once, across any crash: the indexes follow from the journal alone and are complete to
 * its end before the first document is judged.
 */
public final class Intake implements DocumentSink, VerdictSink, Service {
    static final String VERDICT_LOG = "verdicts.log";

    private final IntakeSettings settings;
    private final Journal journal;
    private final Path directory;
    private final Encoding encoding;
    private final SpaceFloor floor;
    private final InstantSource clock;
    private final WithdrawnKeys withdrawn;
    private final IntakeMeters meters;
    private final Heartbeat heartbeat = new Heartbeat("intake", "intake");
    private StopSignal stop = StopSignal.NEVER;
    /** Closed for good when its loop ends, so that each start has its own; who offers into one that is closed is told to offer again. */
    private volatile OfferQueue queue;
    /** Written by the loop after each group, read by {@link #status}; immutable values. */
    private volatile IntakeStatus status = IntakeStatus.of(Map.of());
    /** Written once by {@link #start}; the thread's start makes all before it visible to the loop. */
    private volatile @Nullable Running running;

    private volatile @Nullable String failure;

    private record Running(IntakeLoop loop, Thread thread) {}

    /** @param directory for the index and the log of refusals; made when absent @param encoding asked once a group */
    public Intake(
            IntakeSettings settings, Journal journal, Path directory, Encoding encoding, SpaceFloor floor, Meters meters) {
        this(settings, journal, directory, encoding, floor, meters, InstantSource.system(), WithdrawnKeys.NONE);
    }

    /** @param withdrawn what people have taken back */
    public Intake(IntakeSettings settings, Journal journal, Path directory, Encoding encoding, SpaceFloor floor, Meters meters,
            WithdrawnKeys withdrawn) {
        this(settings, journal, directory, encoding, floor, meters, InstantSource.system(), withdrawn);
    }

    /** @param clock of when a document was accepted @param withdrawn what people have taken back */
    public Intake(
            IntakeSettings settings,
            Journal journal,
            Path directory,
            Encoding encoding,
            SpaceFloor floor,
            Meters meters,
            InstantSource clock,
            WithdrawnKeys withdrawn) {
        this.withdrawn = withdrawn;
        this.settings = settings;
        this.journal = journal;
        this.directory = directory;
        this.encoding = encoding;
        this.floor = floor;
        this.clock = clock;
        this.queue = emptyQueue(settings);
        this.meters = new IntakeMeters(meters, () -> queue);
    }

    private static OfferQueue emptyQueue(IntakeSettings settings) {
        // a char of text takes two bytes while it waits
        return new OfferQueue(settings.queueDocuments(), 2 * settings.queueBytes().count());
    }

    /** Has the catching up of the indexes given up when that is asked: the start fails then. To be called before the start. */
    public Intake stoppedBy(StopSignal signal) {
        stop = signal;
        return this;
    }

    @Override
    public String name() {
        return "intake";
    }

    /** {@inheritDoc} Catches the indexes up first, which reads the journal from where they stand. */
    @Override
    public void start() throws IOException {
        heartbeat.works("bringing the indexes up to the journal's end");
        try {
            open();
        } finally {
            heartbeat.waits();
        }
    }

    private void open() throws IOException {
        OwnerOnly.createDirectories(directory);
        Publish.sweep(directory);
        KnownDocuments known = KnownDocuments.open(directory, settings);
        try {
            known.catchUp(journal, withdrawn.places(), heartbeat.beatingWith(stop));
            known.index().holdTo(settings.heldOutShare() + " " + settings.seed());
            known.index().commit();
        } catch (IOException | RuntimeException e) {
            known.close();
            throw e;
        }
        status = IntakeStatus.of(known.index().sources());
        OfferQueue offers = queue.isClosed() ? emptyQueue(settings) : queue;
        queue = offers;
        failure = null;
        known.near().ifPresent(near -> meters.nearIndex(near.bytes()));
        IntakeLoop loop = new IntakeLoop(new IntakeLoop.Parts(settings, journal, known,
                new HeldOutChoice(settings.heldOutShare(), settings.seed()), encoding, floor, offers, meters,
                new VerdictLog(directory.resolve(VERDICT_LOG), settings.verdictLogSize().count()), clock, s -> status = s, withdrawn,
                heartbeat, stop));
        Thread thread = Thread.ofPlatform().name(name()).unstarted(() -> heartbeat.run(loop));
        thread.setUncaughtExceptionHandler((t, e) -> failure = "intake ended by " + e);
        running = new Running(loop, thread);
        thread.start();
    }

    /**
     * {@inheritDoc} The answer fails with {@link IllegalArgumentException} for a document that can never be taken (its key is too long,
     * its text is no Unicode): offering it again is no use. Answers are completed on the intake's thread, in the order of the
     * documents, so what depends on them is short and never offers.
     */
    @Override
    public CompletableFuture<Receipt> offer(Document document) throws InterruptedException {
        Optional<String> refusal = DocumentLimits.refusal(document);
        if (refusal.isPresent()) {
            meters.countRefused();
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("document cannot be taken: " + refusal.get() + "; address="
                            + document.key().address().substring(0, Math.min(80, document.key().address().length()))));
        }
        return put(document, null);
    }

    /** {@inheritDoc} It waits its turn behind the documents that were offered before it. */
    @Override
    public CompletableFuture<Receipt> conclude(Document document, Receipt.Filtered verdict) throws InterruptedException {
        return put(document, verdict);
    }

    private CompletableFuture<Receipt> put(Document document, @Nullable Receipt decided) throws InterruptedException {
        CompletableFuture<Receipt> answer = new CompletableFuture<>();
        if (!put(new OfferQueue.Offer(document, answer, 2L * document.text().length() + 200, decided))) {
            answer.completeExceptionally(new IOException("intake has stopped; offer the document again: key=" + document.key()));
        }
        return answer;
    }

    /** Who offers waits for room, and is not to blame for how long. */
    private boolean put(OfferQueue.Offer offer) throws InterruptedException {
        try (Heartbeat.Pause _ = Heartbeat.here().awaits()) {
            return queue.put(offer);
        }
    }

    /** Done when every document that was judged before this call is in the journal, or was answered otherwise. */
    public CompletableFuture<Void> settle() {
        return errand(known -> {});
    }

    /** Runs a task on the intake's thread between two groups: meanwhile nothing is appended to the journal, and no index changes. */
    public CompletableFuture<Void> whileStill(StillTask task) {
        Running now = running;
        return now == null ? notRunning() : now.loop().errands().add(task::run);
    }

    /** Lets go of documents whose entries are withdrawn; durable when done. */
    public CompletableFuture<Void> forget(List<Gone> gone) {
        return errand(known -> known.forget(gone));
    }

    /** Makes the indexes durable, and says from where on they would read the journal again after a crash. */
    public CompletableFuture<Position> readFrom() {
        AtomicReference<Position> from = new AtomicReference<>(Position.ORIGIN);
        return errand(known -> {
            known.commit();
            from.set(known.position());
        }).thenApply(_ -> from.get());
    }

    /** What stood at places of the journal that cannot be read any more. */
    public CompletableFuture<LostText> lost(PositionRanges places) {
        AtomicReference<LostText> found = new AtomicReference<>(new LostText(List.of(), places));
        return errand(known -> found.set(known.lost(places))).thenApply(_ -> found.get());
    }

    /** Lets go of documents of which something was lost, so that their text is taken again; durable when done. */
    public CompletableFuture<Void> release(LostText lost) {
        return errand(known -> known.release(lost));
    }

    /** Takes what names a document out of the log of verdicts. @param member empty for all of the address */
    public CompletableFuture<Void> eraseVerdicts(String source, String address, String member) {
        Running now = running;
        return now == null ? notRunning() : now.loop().errands().add(() -> now.loop().eraseVerdicts(source, address, member));
    }

    private CompletableFuture<Void> errand(Errands.OnIndexes what) {
        Running now = running;
        return now == null ? notRunning() : now.loop().errands().add(() -> now.loop().withIndexes(what));
    }

    private static CompletableFuture<Void> notRunning() {
        return CompletableFuture.failedFuture(new IOException("intake has not been started"));
    }

    /** Takes nothing more, and brings what waits to its end. */
    @Override
    public void stop(Duration deadline) throws InterruptedException {
        queue.close();
        Running now = running;
        if (now != null && !now.thread().join(deadline)) {
            failure = "intake did not end within " + deadline + ", thread=" + now.thread().getName();
        }
    }

    @Override
    public Health health() {
        String failed = failure;
        Running now = running;
        if (failed != null) {
            return new Health.Failed(failed);
        }
        if (now != null && now.loop().lost() != null) {
            return new Health.Failed(String.valueOf(now.loop().lost()));
        }
        if (now == null) {
            return new Health.Starting("intake reads the journal");
        }
        String trouble = now.loop().trouble();
        if (trouble != null) {
            return new Health.Degraded(trouble);
        }
        String counts = "documents=" + status.documents() + " waiting=" + queue.documents();
        return queue.documents() == 0 ? new Health.Waiting(counts) : new Health.Up(counts);
    }

    /** A journal that the disk refused to force is opened anew by another process; all else is made again from the journal. */
    @Override
    public Recovery recovery() {
        Running now = running;
        return now != null && now.loop().lost() != null ? Recovery.NEW_PROCESS : Recovery.IN_PROCESS;
    }

    @Override
    public List<Pulse> pulses() {
        return List.of(heartbeat.pulse());
    }

    /** What has been let into the journal, as of the last group. */
    public IntakeStatus status() {
        return status;
    }
}
