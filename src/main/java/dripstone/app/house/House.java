package dripstone.app.house;

import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.ModelDirectory;
import dripstone.config.Configuration;
import dripstone.config.DripstoneSettings;
import dripstone.disk.DirectoryLock;
import dripstone.disk.DirectoryLockedException;
import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.disk.SpaceFloor;
import dripstone.intake.Intake;
import dripstone.journal.ChronicleJournal;
import dripstone.journal.Journal;
import dripstone.journal.Withdrawals;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.life.Health;
import dripstone.life.Pulse;
import dripstone.life.ServiceStack;
import dripstone.life.StopRequest;
import dripstone.life.StopSignal;
import dripstone.life.Timepiece;
import dripstone.meter.Meters;
import dripstone.model.SharedWeights;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.source.crawl.Crawler;
import dripstone.text.FileExtractor;
import dripstone.text.HtmlPageReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms over one data directory, which this process owns while the house is open. The journal is opened at once, everything else
 * when it is first needed; closing ends all in reverse order.
 */
public final class House implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(House.class);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(90);

    private final StopRequest stop;
    private final DataDirectory data;
    private final Surroundings surroundings;
    /** Replaced where sites or folders were read anew; all else stays as it was at the start. */
    private volatile Configuration configuration;
    private final DirectoryLock lock;
    private final Journal journal;
    private final Withdrawals withdrawals;
    private final Forgetting forgetting;
    private final TokenizerDesk tokenizers;
    private final Meters meters = new Meters();
    private final ServiceStack services = new ServiceStack(STOP_DEADLINE);
    /** Of the model that is being trained, as it stood when its last snapshot was captured. */
    private final SharedWeights sharedWeights = new SharedWeights();
    private final Speech speech = new Speech(this);
    private final CopyOnWriteArrayList<Runnable> stopActions = new CopyOnWriteArrayList<>();
    private @Nullable Intake intake;
    /** The intake from before it is started, which may take long. */
    private volatile @Nullable Intake starting;
    private @Nullable Screens screens;
    private @Nullable Kernels kernels;
    private @Nullable FileExtractor extractor;
    private volatile @Nullable Daemon daemon;
    /** Where the run that keeps this house is noted; null in a house that one command opened. */
    private volatile @Nullable RunLog run;
    private volatile String startFailure = "";
    /** The ledger of the model that is being trained. */
    private volatile @Nullable Ledger ledger;

    private House(DataDirectory data, Configuration configuration, Surroundings surroundings, DirectoryLock lock, Journal journal,
            Withdrawals withdrawals, StopRequest stop) {
        this.stop = stop;
        this.surroundings = surroundings;
        this.withdrawals = withdrawals;
        this.forgetting = new Forgetting(this, withdrawals);
        this.data = data;
        this.configuration = configuration;
        this.lock = lock;
        this.journal = journal;
        this.tokenizers = new TokenizerDesk(configuration.settings().tokenizer(),
                configuration.settings().pretrained().directory(), journal, modelDirectory(), withdrawals::places, stop);
    }

    /**
     * Takes the data directory's lock and opens the journal.
     *
     * @throws RefusedException when another process owns the directory
     */
    public static House open(DataDirectory data, Configuration configuration) throws IOException, RefusedException {
        return open(data, configuration, new StopRequest(), Surroundings.REAL);
    }

    /**
     * As above.
     *
     * @param stop asked by whoever wants the process to end; long work in the house gives up by it
     */
    public static House open(DataDirectory data, Configuration configuration, StopRequest stop) throws IOException, RefusedException {
        return open(data, configuration, stop, Surroundings.REAL);
    }

    /** As above, with a clock and a disk of one's own. */
    public static House open(DataDirectory data, Configuration configuration, StopRequest stop, Surroundings surroundings)
            throws IOException, RefusedException {
        OwnerOnly.createDirectories(data.root());
        DirectoryLock lock;
        try {
            lock = DirectoryLock.acquire(data.root());
        } catch (DirectoryLockedException e) {
            throw new RefusedException(ExitCode.IN_USE, e.getMessage() + " (a daemon that is starting or stopping answers no command yet)");
        }
        House house;
        try {
            Restoration.refuseUnfinished(data);
            Publish.sweep(data.root());
            Withdrawals withdrawals = Withdrawals.open(data.withdrawals());
            house = new House(data, configuration, surroundings, lock,
                    ChronicleJournal.open(data.journal(), configuration.settings().journal()), withdrawals, stop);
        } catch (IOException | RefusedException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
        try {
            house.tokenizers.load();
            return house;
        } catch (IOException | RuntimeException | Error e) {
            house.close();
            throw e;
        }
    }

    public DataDirectory data() {
        return data;
    }

    public Configuration configuration() {
        return configuration;
    }

    /** Sites and folders are others from now on. */
    void configuration(Configuration adopted) {
        configuration = adopted;
        startedScreens().ifPresent(s -> s.adopt(adopted));
    }

    public Meters meters() {
        return meters;
    }

    public Journal journal() {
        return journal;
    }

    /** By which due times, and the times of documents, are told. */
    Timepiece timepiece() {
        return surroundings.timepiece();
    }

    Withdrawals withdrawals() {
        return withdrawals;
    }

    Forgetting forgetting() {
        return forgetting;
    }

    TextLocator textLocator() {
        return new TextLocator(journal, configuration.settings());
    }

    /** The ledger that a trainer appends to, while it does. */
    Optional<Ledger> ledger() {
        return Optional.ofNullable(ledger);
    }

    void ledger(@Nullable Ledger inUse) {
        ledger = inUse;
    }

    public TokenizerDesk tokenizers() {
        return tokenizers;
    }

    public Speech speech() {
        return speech;
    }

    SharedWeights sharedWeights() {
        return sharedWeights;
    }

    ServiceStack services() {
        return services;
    }

    ModelDirectory modelDirectory() {
        return ModelDirectory.of(data.root(), configuration.settings().modelName());
    }

    /** The intake, started when it is first asked for. */
    public synchronized Intake intake() throws Exception {
        Intake there = intake;
        if (there != null) {
            return there;
        }
        DripstoneSettings settings = configuration.settings();
        Intake opened = new Intake(settings.intake(), journal, data.intake(), tokenizers::current, floor(data.journal()),
                meters, timepiece(), new WithdrawnDocuments(withdrawals)).stoppedBy(stop);
        starting = opened;
        services.start(opened);
        intake = opened;
        return opened;
    }

    /** The intake, for those who can do nothing about what a service may throw as it starts. */
    Intake startIntake() throws IOException, InterruptedException {
        try {
            return intake();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("intake cannot be started: " + e.getMessage(), e);
        }
    }

    /** What stands between sources and intake; opened, and the intake started, when it is first asked for. */
    synchronized Screens screens() throws Exception {
        Screens there = screens;
        if (there == null) {
            there = Screens.open(data, configuration, intake(), meters);
            screens = there;
        }
        return there;
    }

    /** The screens, if they have been opened. */
    synchronized Optional<Screens> startedScreens() {
        return Optional.ofNullable(screens);
    }

    /** What is kept free where that directory lies: parts of a data directory may be on disks of their own. */
    SpaceFloor floor(Path directory) throws IOException {
        return surroundings.floor(directory, configuration.settings().disk().freeSpaceFloor());
    }

    /** Whether the end is asked for. */
    StopSignal stop() {
        return stop;
    }

    /** Signs of life of all that runs or comes up. */
    Stream<Pulse> stages() {
        Intake coming = starting;
        Stream<Pulse> running = services.services().stream().flatMap(s -> s.pulses().stream());
        return coming == null || services.services().contains(coming) ? running : Stream.concat(coming.pulses().stream(), running);
    }

    /** The intake, if it has been started. */
    synchronized Optional<Intake> startedIntake() {
        return Optional.ofNullable(intake);
    }

    /** The kernels that trainer and generation share. */
    synchronized Kernels kernels() {
        Kernels there = kernels;
        if (there == null) {
            there = KernelChoice.open(configuration.settings().kernel());
            kernels = there;
            LOG.info("kernels {} fingerprint={}", there.description(), there.fingerprint());
        }
        return there;
    }

    /** The kernels, if they have been opened. */
    synchronized Optional<Kernels> startedKernels() {
        return Optional.ofNullable(kernels);
    }

    HtmlPageReader pageReader() {
        return new HtmlPageReader(Crawler.AGENT);
    }

    /** One for the whole house, so that its parser processes are never more than the settings say, and end with it. */
    synchronized FileExtractor fileExtractor() {
        FileExtractor there = extractor;
        if (there == null) {
            there = new FileExtractor(configuration.settings().text(), pageReader());
            extractor = there;
        }
        return there;
    }

    /** The daemon that runs in this house; nothing in a house that one command opened. */
    Optional<Daemon> daemon() {
        return Optional.ofNullable(daemon);
    }

    void daemon(Daemon running) {
        daemon = running;
    }

    /** Has a run noted, whose end is written when the house is closed. */
    void run(RunLog begun) {
        run = begun;
    }

    /** For the record: why the daemon does not start. */
    void startFailed(Throwable reason) {
        startFailure = "it did not start: " + reason.getMessage();
    }

    private void noteEnd(String trouble) {
        RunLog noted = run;
        if (noted != null) {
            try {
                noted.end(trouble);
            } catch (IOException e) {
                LOG.warn("the end of this run could not be noted, the next start takes it for a crash: reason={}", e.toString());
            }
        }
    }

    /** What has failed, for the record. */
    private String failed() {
        Stream<String> ofServices = services.health().entrySet().stream().filter(e -> e.getValue() instanceof Health.Failed)
                .map(e -> e.getKey() + ": " + e.getValue().detail());
        return Stream.concat(Stream.of(startFailure).filter(f -> !f.isEmpty()), ofServices).collect(Collectors.joining("; "));
    }

    /** Something to do when this process is told to end while work asked for by a person goes on, until the registration is closed. */
    Registration onStop(Runnable action) {
        stopActions.add(action);
        return () -> stopActions.remove(action);
    }

    /** Undone by closing it. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Asks what is being done to end soon. */
    public void requestStop() {
        stop.ask();
        stopActions.forEach(Runnable::run);
    }

    /** What they have learnt can be learnt again: trouble with it keeps nothing else from being closed. */
    private synchronized void closeScreens() {
        try {
            if (screens != null) {
                screens.close();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("what was learnt of repeated lines was not closed well: reason={}", e.toString());
        }
    }

    @Override
    public void close() throws IOException {
        requestStop();
        String trouble = failed();
        services.close();
        speech.close();
        closeScreens();
        synchronized (this) {
            FileExtractor reading = extractor;
            if (reading != null) {
                reading.close();
            }
            Kernels there = kernels;
            if (there != null) {
                there.close();
                kernels = null;
            }
        }
        try (lock) {
            journal.close();
            noteEnd(trouble);
        }
    }
}
