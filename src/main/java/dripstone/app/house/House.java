package dripstone.app.house;

import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.ModelDirectory;
import dripstone.config.Configuration;
import dripstone.config.DripstoneSettings;
import dripstone.disk.DirectoryLock;
import dripstone.disk.DirectoryLockedException;
import dripstone.disk.OwnerOnly;
import dripstone.disk.SpaceFloor;
import dripstone.intake.Intake;
import dripstone.journal.ChronicleJournal;
import dripstone.journal.Journal;
import dripstone.journal.Withdrawals;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.life.ServiceStack;
import dripstone.meter.Meters;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.source.crawl.Crawler;
import dripstone.text.FileExtractor;
import dripstone.text.HtmlPageReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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

    private final DataDirectory data;
    private final Configuration configuration;
    private final DirectoryLock lock;
    private final Journal journal;
    private final Withdrawals withdrawals;
    private final Forgetting forgetting;
    private final TokenizerDesk tokenizers;
    private final Meters meters = new Meters();
    private final ServiceStack services = new ServiceStack(STOP_DEADLINE);
    private final Speech speech = new Speech(this);
    private final CopyOnWriteArrayList<Runnable> stopActions = new CopyOnWriteArrayList<>();
    private @Nullable Intake intake;
    private @Nullable Screens screens;
    private @Nullable Kernels kernels;
    private @Nullable FileExtractor extractor;
    private volatile @Nullable Daemon daemon;
    /** The ledger of the model that is being trained. */
    private volatile @Nullable Ledger ledger;

    private House(DataDirectory data, Configuration configuration, DirectoryLock lock, Journal journal, Withdrawals withdrawals) {
        this.withdrawals = withdrawals;
        this.forgetting = new Forgetting(this, withdrawals);
        this.data = data;
        this.configuration = configuration;
        this.lock = lock;
        this.journal = journal;
        this.tokenizers = new TokenizerDesk(configuration.settings().tokenizer(),
                configuration.settings().pretrained().directory(), journal, modelDirectory(), withdrawals::places);
    }

    /**
     * Takes the data directory's lock and opens the journal.
     *
     * @throws RefusedException when another process owns the directory
     */
    public static House open(DataDirectory data, Configuration configuration) throws IOException, RefusedException {
        OwnerOnly.createDirectories(data.root());
        DirectoryLock lock;
        try {
            lock = DirectoryLock.acquire(data.root());
        } catch (DirectoryLockedException e) {
            throw new RefusedException(ExitCode.IN_USE, e.getMessage() + " (a daemon that is starting or stopping answers no command yet)");
        }
        House house;
        try {
            Withdrawals withdrawals = Withdrawals.open(data.withdrawals());
            house = new House(data, configuration, lock, ChronicleJournal.open(data.journal(), configuration.settings().journal()),
                    withdrawals);
        } catch (IOException | RuntimeException | Error e) {
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

    public Meters meters() {
        return meters;
    }

    public Journal journal() {
        return journal;
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
        Intake opened = new Intake(settings.intake(), journal, data.intake(), tokenizers::current, floor(),
                meters, new WithdrawnDocuments(withdrawals));
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

    /** Below which neither intake nor snapshots are written. */
    SpaceFloor floor() throws IOException {
        return SpaceFloor.of(data.root(), configuration.settings().disk().freeSpaceFloor());
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
        }
    }
}
