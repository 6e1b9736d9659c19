package dripstone.app.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.house.Daemon;
import dripstone.app.house.DataDirectory;
import dripstone.app.house.House;
import dripstone.app.house.Surroundings;
import dripstone.config.Configuration;
import dripstone.config.ConfigurationReader;
import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.life.StopRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A daemon with all its rooms over a directory of its own, through days of a clock that runs fast, and stands still while the daemon does
 * not keep up. What runs on that clock: due times and pauses of the crawl, the timetable, the times of documents. What does not: threads,
 * files that settle, the trainer's idle time.
 */
public final class Soak implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration REST_AT_END = Duration.ofMinutes(3);

    private final SoakPlan plan;
    private final Path root;
    private final SoakClock clock;
    private final Configuration configuration;
    private final SoakSite site;
    private final SoakFolder folder;
    private final AtomicBoolean diskFull = new AtomicBoolean();
    private final SoakTimetable timetable;
    private final List<SoakDay> days = new ArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private Daemon daemon;
    private boolean ended;
    private StringBuilder today = new StringBuilder();

    private Soak(SoakPlan plan, Path root, SoakClock clock, Configuration configuration, SoakSite site, Path dropbox) throws Exception {
        this.plan = plan;
        this.root = root;
        this.clock = clock;
        this.configuration = configuration;
        this.site = site;
        this.folder = new SoakFolder(dropbox, plan.seed());
        this.timetable = new SoakTimetable(SoakPlan.BEGIN);
        this.daemon = start();
    }

    /** Lays out a directory that is empty, and starts the daemon. */
    public static Soak start(SoakPlan plan, Path root) throws Exception {
        OwnerOnly.createDirectories(root);
        try (var there = Files.list(root)) {
            if (there.findAny().isPresent()) {
                throw new IOException("a simulation needs an empty directory: " + root + " holds files");
            }
        }
        SoakClock clock = new SoakClock(SoakPlan.BEGIN);
        SoakSite site = new SoakSite(plan.seed(), clock);
        try {
            Path dropbox = Files.createDirectories(root.resolve("dropbox"));
            Path conf = Files.createDirectories(root.resolve("conf"));
            Files.createDirectories(conf.resolve("sites"));
            publish(conf.resolve("dripstone.yaml"), template("dripstone.yaml").replace("@DROPBOX@", dropbox.toString()));
            publish(conf.resolve("sites").resolve("soak.yaml"), template("site.yaml").replace("@SITE@", site.address()));
            return new Soak(plan, root, clock, ConfigurationReader.read(conf.resolve("dripstone.yaml"), Map.of()), site, dropbox);
        } catch (Exception | Error e) {
            site.close();
            throw e;
        }
    }

    private static void publish(Path file, String text) throws IOException {
        Publish.file(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String template(String name) throws IOException {
        try (InputStream in = Soak.class.getResourceAsStream("/soak/" + name)) {
            if (in == null) {
                throw new IOException("the jar lacks /soak/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Daemon start() throws Exception {
        Surroundings simulated = new Surroundings(clock, Optional.of(() -> diskFull.get() ? 0 : Long.MAX_VALUE / 4));
        return Daemon.start(House.open(new DataDirectory(root.resolve("data")), configuration, new StopRequest(), simulated));
    }

    /** Goes through the days until their end, or until it is stopped. @param told a line at the end of each day */
    public SoakReport run(Consumer<String> told, BooleanSupplier stopped) throws Exception {
        List<SoakEvent> events = SoakEvent.of(plan);
        int next = 0;
        told.accept(SoakTable.HEAD);
        Duration step = TICK.multipliedBy(plan.pace());
        while (!stopped.getAsBoolean() && days.size() < plan.days()) {
            rest(TICK);
            if (!keepsUp()) {
                continue;
            }
            clock.advance(step);
            Instant now = clock.instant();
            while (next < events.size() && !events.get(next).at().isAfter(now)) {
                befall(events.get(next++));
            }
            timetable.ask(now, daemon);
            if (!now.isBefore(SoakPlan.BEGIN.plus(Duration.ofDays(days.size() + 1L)))) {
                endDay(told);
            }
        }
        return end(stopped);
    }

    /** Time stands still while dropped files wait that could be taken. */
    private boolean keepsUp() throws IOException {
        return diskFull.get() || folder.left() == 0;
    }

    private void rest(Duration time) throws InterruptedException {
        boolean _ = never.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void befall(SoakEvent event) throws Exception {
        switch (event.kind()) {
            case FILES -> folder.dropGood(2, day());
            case BURST -> {
                folder.dropGood(300, day());
                today.append('b');
            }
            case POISON -> {
                folder.dropPoison();
                today.append('p');
            }
            case NETWORK_LOST -> {
                site.disappear();
                today.append('n');
            }
            case NETWORK_BACK -> site.appear();
            case DISK_FULL -> {
                diskFull.set(true);
                today.append('d');
            }
            case DISK_FREE -> diskFull.set(false);
            case RESTART -> {
                daemon.close();
                daemon = start();
                today.append('r');
            }
        }
    }

    private int day() {
        return (int) Duration.between(SoakPlan.BEGIN, clock.instant()).toDays();
    }

    private void endDay(Consumer<String> told) throws IOException {
        ObjectNode status = daemon.status();
        JsonNode training = status.path("training");
        SoakDay day = new SoakDay(days.size() + 1, status.at("/intake/documents").asLong(), training.path("step").asLong(),
                training.path("train-nats").asDouble(Double.NaN), timetable.snapshots(), today.toString(), MemorySample.take());
        days.add(day);
        today = new StringBuilder();
        told.accept(SoakTable.line(day));
    }

    /** All faults are over: what was dropped is taken in, and the model gets what is left. */
    private SoakReport end(BooleanSupplier stopped) throws Exception {
        diskFull.set(false);
        site.appear();
        long limit = System.nanoTime() + REST_AT_END.toNanos();
        while (!isAtRest() && System.nanoTime() < limit && !stopped.getAsBoolean()) {
            rest(TICK);
        }
        boolean behind = !isAtRest();
        close();
        try (House house = House.open(new DataDirectory(root.resolve("data")), configuration)) {
            JournalCount count = JournalCount.of(house.journal());
            return new SoakReport(SoakReport.days(days), folder.good(), folder.poisoned(), site.requests(),
                    folder.good() - count.goodFiles(), count.doubled(), behind);
        }
    }

    private boolean isAtRest() throws IOException {
        return folder.left() == 0 && daemon.status().at("/training/state").asText().equals("waiting");
    }

    @Override
    public void close() throws IOException {
        if (!ended) {
            ended = true;
            site.close();
            daemon.close();
        }
    }
}
