package dripstone.app.house;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.config.DripstoneSettings;
import dripstone.disk.KeyValueStore;
import dripstone.disk.OwnerOnly;
import dripstone.life.Health;
import dripstone.schedule.ScheduleSettings;
import dripstone.schedule.Task;
import dripstone.schedule.Timetable;
import dripstone.source.crawl.Crawler;
import dripstone.source.crawl.SiteStatus;
import dripstone.source.drop.Folders;
import dripstone.web.StatusQuery;
import dripstone.web.WebServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All services of the daemon, started in the order of the data's road and stopped against it. */
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final House house;
    private final Learning learning;
    private final JournalRetention retention;
    private final Timetable timetable;
    private final WebServer web;
    private final Sources sources;
    private final LearningLag lag;
    private final Reload reload;
    private final KeyValueStore dropStore;
    private final Oversight oversight;
    private final long startedNanos = System.nanoTime();
    private volatile Reload.@Nullable Reading reading;

    private Daemon(House house, KeyValueStore dropStore, Oversight oversight) throws Exception {
        DripstoneSettings settings = house.configuration().settings();
        this.house = house;
        this.dropStore = dropStore;
        this.oversight = oversight;
        learning = new Learning(house, new TrainerFailures(settings.watch(), new SplittableRandom()));
        lag = new LearningLag(house.journal(), learning::place, house.timepiece(), house.meters());
        sources = new Sources(house, dropStore);
        reload = new Reload(house, sources);
        retention = new JournalRetention(house, house.timepiece());
        timetable = new Timetable(tasks());
        web = new WebServer(settings.web(), new Answers(), new WebActions(house).all(), WebToken.in(house.data()), house.meters());
    }

    /** Starts everything in a house. When something cannot start, what had started is stopped by closing the house. */
    public static Daemon start(House house) throws Exception {
        return start(house, reason -> { });
    }

    /**
     * As above. From the beginning the control socket answers what the start is at.
     *
     * @param newProcess is told once, with the reason, when only another process helps: whoever runs the daemon closes it then
     * @throws dripstone.life.StoppedException when the end was asked for before all was started
     */
    public static Daemon start(House house, Consumer<String> newProcess) throws Exception {
        boolean lastRunClean = noteBeginning(house);
        OwnerOnly.createDirectories(house.data().drop());
        KeyValueStore dropStore = KeyValueStore.open(house.data().drop().resolve("files.mv"));
        try {
            Oversight oversight = Oversight.begin(house, newProcess);
            oversight.coming("bringing the intake's indexes up to the journal's end");
            Daemon daemon = new Daemon(house, dropStore, oversight);
            daemon.startServices(lastRunClean);
            return daemon;
        } catch (Exception | Error e) {
            house.startFailed(e);
            house.close();
            dropStore.close();
            throw e;
        }
    }

    /**
     * With the code of {@code doctor}: what an administrator would want to know of before anything else is in the log.
     *
     * @return whether the run before this one ended as it should
     */
    private static boolean noteBeginning(House house) throws IOException {
        RunLog run = RunLog.begin(house.data());
        house.run(run);
        Optional<String> trouble = run.before().isEmpty() ? Optional.empty() : LastRun.of(run.before().get()).trouble();
        trouble.ifPresent(t -> LOG.warn("the last run: {}", t));
        JvmFlags.ofThisProcess().trouble().ifPresent(t -> LOG.warn("{}", t));
        return trouble.isEmpty();
    }

    private void startServices(boolean lastRunClean) throws Exception {
        oversight.coming("carrying out withdrawals of before");
        house.forgetting().carryOutOpen(line -> LOG.info("withdrawals of before: {}", line));
        oversight.start(house.tokenizers());
        oversight.start(learning);
        oversight.start(lag);
        oversight.start(sources.folders());
        oversight.start(sources.crawler());
        oversight.start(timetable);
        if (house.configuration().settings().web().enabled()) {
            oversight.start(web);
        }
        house.daemon(this);
        oversight.start(new OpenWithdrawals(house));
        oversight.start(retention);
        oversight.ready(Operations.of(house));
        new HouseMeters(house, this).register(lastRunClean);
        if (!house.configuration().settings().folders().isEmpty()) {
            ParserRoom parsers = ParserRoom.of(house.configuration().settings());
            LOG.info("parsers of documents: {}; images are {}", parsers.describe(), parsers.images());
        }
        LOG.info("ready data={} sites={} folders={}", house.data().root(), house.configuration().sites().size(),
                house.configuration().settings().folders().size());
    }

    /** What the timetable asks for, and when. */
    public List<Task> tasks() {
        ScheduleSettings times = house.configuration().settings().schedule();
        return List.of(new Task("checkpoint", times.checkpoint(), this::askCheckpoint),
                new Task("validation", times.validation(), this::askValidation),
                new Task("retention", times.retention(), retention::ask));
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
        return sources.folders().now();
    }

    Crawler crawler() {
        return sources.crawler().now();
    }

    /** Off-heap memory of models, gradients and optimisers. */
    public long kernelBytes() {
        return house.startedKernels().map(k -> k.allocatedBytes().values().stream().mapToLong(Long::longValue).sum()).orElse(0L);
    }

    /** How long until the crawler may ask for something, in nanoseconds of its clock, as {@link Crawler#nanosToNext} tells it. */
    public long nanosToNextPage() {
        return crawler().nanosToNext();
    }

    /** Pages being fetched, or waiting for the journal. */
    public long pagesInFlight() {
        return crawler().status().stream().mapToLong(SiteStatus::inFlight).sum();
    }

    LearningLag lag() {
        return lag;
    }

    Sources sources() {
        return sources;
    }

    /** Where the configuration is to be read from again when that is asked for. */
    public void readAgainFrom(Reload.Reading files) {
        reading = files;
    }

    /** Reads the configuration again; sites and folders that changed are taken up. @return what came of it; nothing without files */
    public Optional<ObjectNode> reload() throws InterruptedException {
        Reload.Reading files = reading;
        return files == null ? Optional.empty() : Optional.of(reload.run(files));
    }

    /** What the folders' follower knows of files. */
    KeyValueStore dropStore() {
        return dropStore;
    }

    Duration up() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    Oversight oversight() {
        return oversight;
    }

    /** {@code http://127.0.0.1:8377}; nothing when it does not listen. */
    public Optional<String> webAddress() {
        return house.configuration().settings().web().enabled() ? Optional.of(web.address()) : Optional.empty();
    }

    public Map<String, Health> health() {
        return oversight.health();
    }

    /** What {@code status} shows. */
    public ObjectNode status() {
        return StatusReport.of(house);
    }

    /** Stops everything, with a last checkpoint, and closes the house. */
    @Override
    public void close() throws IOException {
        oversight.stopping();
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
