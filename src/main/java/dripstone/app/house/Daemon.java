package dripstone.app.house;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ControlServer;
import dripstone.app.control.Operation;
import dripstone.config.DripstoneSettings;
import dripstone.disk.KeyValueStore;
import dripstone.disk.OwnerOnly;
import dripstone.life.Health;
import dripstone.life.Service;
import dripstone.life.SystemdNotifier;
import dripstone.schedule.Task;
import dripstone.schedule.Timetable;
import dripstone.source.crawl.Crawler;
import dripstone.source.drop.Folders;
import dripstone.text.FileExtractor;
import dripstone.web.StatusQuery;
import dripstone.web.WebServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All services of the daemon, started in the order of the data's road and stopped against it. */
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final House house;
    private final Learning learning;
    private final Timetable timetable;
    private final WebServer web;
    private final Folders folders;
    private final Crawler crawler;
    private final KeyValueStore dropStore;
    private final Instant started = Instant.now();
    private @Nullable Watchdog watchdog;

    private Daemon(House house, KeyValueStore dropStore) throws Exception {
        DripstoneSettings settings = house.configuration().settings();
        this.house = house;
        this.dropStore = dropStore;
        learning = new Learning(house);
        FileExtractor extractor = house.fileExtractor();
        folders = new Folders(settings.folders(), settings.drop(), extractor, house.screens().folders(), dropStore, house.meters());
        crawler = new Crawler(settings.crawl(), house.screens().sites(house.configuration().sites()), house.data().frontier(),
                house.pageReader(), house.screens().sites(), house.meters(), Version.number()).reading(extractor);
        timetable = new Timetable(List.of(
                new Task("checkpoint", settings.schedule().checkpoint(), this::askCheckpoint),
                new Task("validation", settings.schedule().validation(), this::askValidation)));
        web = new WebServer(settings.web(), new Answers(), new WebActions(house).all(), WebToken.in(house.data()), house.meters());
    }

    /** Starts everything in a house. When something cannot start, what had started is stopped by closing the house. */
    public static Daemon start(House house) throws Exception {
        OwnerOnly.createDirectories(house.data().drop());
        KeyValueStore dropStore = KeyValueStore.open(house.data().drop().resolve("files.mv"));
        try {
            Daemon daemon = new Daemon(house, dropStore);
            daemon.startServices();
            return daemon;
        } catch (Exception | Error e) {
            house.close();
            dropStore.close();
            throw e;
        }
    }

    private void startServices() throws Exception {
        house.forgetting().carryOutOpen(line -> LOG.info("withdrawals of before: {}", line));
        house.services().start(house.tokenizers());
        house.services().start(learning);
        house.services().start(folders);
        house.services().start(crawler);
        house.services().start(timetable);
        if (house.configuration().settings().web().enabled()) {
            house.services().start(web);
        }
        house.daemon(this);
        house.services().start(new OpenWithdrawals(house));
        house.services().start(new JournalRetention(house, InstantSource.system()));
        Map<String, Operation> operations = Operations.of(house);
        house.services().start(new ControlServer(house.data().socket(), operations));
        Optional<SystemdNotifier> systemd = SystemdNotifier.fromEnvironment(System.getenv());
        if (systemd.isPresent()) {
            watchdog = Watchdog.start(systemd.get(), this::health);
        }
        if (!house.configuration().settings().folders().isEmpty()) {
            ParserRoom parsers = ParserRoom.of(house.configuration().settings());
            LOG.info("parsers of documents: {}; images are {}", parsers.describe(), parsers.images());
        }
        LOG.info("ready data={} sites={} folders={}", house.data().root(), house.configuration().sites().size(),
                house.configuration().settings().folders().size());
    }

    private void askCheckpoint() {
        if (learning.status().isPresent()) {
            report("checkpoint", learning.requestCheckpoint());
        }
    }

    private void askValidation() {
        if (learning.status().isPresent()) {
            report("validation", learning.requestValidation());
        }
    }

    private static void report(String what, java.util.concurrent.CompletableFuture<?> asked) {
        var _ = asked.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("scheduled task={} failed: {}", what, failure.toString());
            } else {
                LOG.info("scheduled task={} done: {}", what, done);
            }
        });
    }

    Learning learning() {
        return learning;
    }

    Timetable timetable() {
        return timetable;
    }

    Folders folders() {
        return folders;
    }

    Crawler crawler() {
        return crawler;
    }

    Instant started() {
        return started;
    }

    /** {@code http://127.0.0.1:8377}; nothing when it does not listen. */
    public Optional<String> webAddress() {
        return house.configuration().settings().web().enabled() ? Optional.of(web.address()) : Optional.empty();
    }

    /** Adds a service that is stopped before all others. */
    public void start(Service service) throws Exception {
        house.services().start(service);
    }

    public Map<String, Health> health() {
        return house.services().health();
    }

    /** What {@code status} shows. */
    public ObjectNode status() {
        return StatusReport.of(house);
    }

    /** Stops everything, with a last checkpoint, and closes the house. */
    @Override
    public void close() throws IOException {
        Watchdog watching = watchdog;
        if (watching != null) {
            watching.stopping();
        }
        house.close();
        dropStore.close();
        LOG.info("stopped");
    }

    private final class Answers implements StatusQuery {
        @Override
        public ObjectNode status() {
            return Daemon.this.status();
        }

        @Override
        public Map<String, Health> health() {
            return Daemon.this.health();
        }

        @Override
        public String metrics() {
            return house.meters().scrape();
        }
    }
}
