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
import dripstone.life.StopSignal;
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
import java.util.function.Consumer;

/**
 * A daemon with all its rooms over a directory of its own, through days of a clock that runs fast, and stands still while the daemon does
 * not keep up. What runs on that clock: due times and pauses of the crawl, the timetable, the times of documents. What does not: threads,
 * files that settle, the trainer's idle time.
 */
public final class Soak implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(50);
    /** Between two looks at whether a daemon that was behind has caught up. */
    private static final Duration BLINK = Duration.ofMillis(5);
    private static final Duration LEAST_STEP = Duration.ofSeconds(1);
    /** A daemon that takes longer will not do it: the claims say what is missing. */
    private static final Duration LONGEST_CATCH_UP = Duration.ofMinutes(2);
    private static final Duration REST_AT_END = Duration.ofMinutes(3);
    /** {@code delay} of the site's settings. */
    private static final Duration DELAY = Duration.ofSeconds(20);
    /** Back-off is an hour at most, and a fifth of one for its jitter. */
    private static final Duration RECOVERY = Duration.ofHours(2);
    /** The site's sitemap is read every two hours; a site that was busy is asked slowly for a while. */
    private static final Duration SETTLED = Duration.ofHours(6);

    private final SoakPlan plan;
    private final Path root;
    private final SoakClock clock;
    private final Configuration configuration;
    private final SoakSite site;
    private final SoakPages pages;
    private final SoakManners manners;
    private final SoakOutages outages;
    private final SoakFolder folder;
    private final AtomicBoolean diskFull = new AtomicBoolean();
    private final SoakTimetable timetable;
    private final List<SoakDay> days = new ArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private Daemon daemon;
    private boolean ended;
    private StringBuilder today = new StringBuilder();

    /** A site, its server, and what it sees. */
    private record Web(SoakSite site, SoakPages pages, SoakManners manners, SoakOutages outages) {}

    private Soak(SoakPlan plan, Path root, SoakClock clock, Configuration configuration, Web web, Path dropbox) throws Exception {
        this.plan = plan;
        this.root = root;
        this.clock = clock;
        this.configuration = configuration;
        this.site = web.site;
        this.pages = web.pages;
        this.manners = web.manners;
        this.outages = web.outages;
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
        SoakClock clock = new SoakClock(SoakPlan.BEGIN, plan.pace() * SoakPlan.HASTE);
        SoakOutages outages = new SoakOutages();
        SoakManners manners = new SoakManners(outages, DELAY);
        SoakPages pages = new SoakPages(plan.seed());
        SoakSite site = new SoakSite(pages, clock, manners);
        try {
            Path dropbox = Files.createDirectories(root.resolve("dropbox"));
            Path conf = Files.createDirectories(root.resolve("conf"));
            Files.createDirectories(conf.resolve("sites"));
            publish(conf.resolve("dripstone.yaml"), template("dripstone.yaml").replace("@DROPBOX@", dropbox.toString()));
            String settings = template("site.yaml").replace("@SITE@", site.address()).replace("@DELAY@", DELAY.toSeconds() + "s");
            publish(conf.resolve("sites").resolve("soak.yaml"), settings);
            Configuration read = ConfigurationReader.read(conf.resolve("dripstone.yaml"), Map.of());
            return new Soak(plan, root, clock, read, new Web(site, pages, manners, outages), dropbox);
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
    public SoakReport run(Consumer<String> told, StopSignal stopped) throws Exception {
        List<SoakEvent> events = SoakEvent.of(plan);
        int next = 0;
        told.accept(SoakTable.HEAD);
        long begunNanos = System.nanoTime();
        while (!stopped.isAsked() && days.size() < plan.days()) {
            pass(plan.step(TICK, clock.instant(), Duration.ofNanos(System.nanoTime() - begunNanos)));
            awaitDaemon(stopped);
            Instant now = clock.instant();
            while (next < events.size() && !events.get(next).at().isAfter(now)) {
                endDays(events.get(next).at(), told);
                befall(events.get(next++));
            }
            timetable.ask(now, daemon);
            endDays(now, told);
        }
        return end(stopped);
    }

    /** Lets time pass, but no further than to the crawler's next request. */
    private void pass(Duration step) throws InterruptedException {
        long next = diskFull.get() ? Long.MAX_VALUE : Math.max(LEAST_STEP.toNanos(), daemon.nanosToNextPage());
        clock.allow(next < step.toNanos() ? Duration.ofNanos(next) : step);
        rest(next < step.toNanos() ? BLINK : TICK);
    }

    private void awaitDaemon(StopSignal stopped) throws Exception {
        long limit = System.nanoTime() + LONGEST_CATCH_UP.toNanos();
        while (!keepsUp() && !stopped.isAsked() && System.nanoTime() < limit) {
            rest(BLINK);
        }
    }

    /** Time stands still while dropped files wait that could be taken, and while pages are on their way or could be. */
    private boolean keepsUp() throws IOException {
        return diskFull.get() || (folder.left() == 0 && daemon.nanosToNextPage() > 0 && daemon.pagesInFlight() == 0);
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
                outages.begin(clock.age());
                today.append('n');
            }
            case NETWORK_BACK -> {
                site.appear();
                outages.end(clock.age());
            }
            case BUSY -> {
                site.busy(true);
                outages.begin(clock.age());
                today.append('u');
            }
            case CALM -> {
                site.busy(false);
                outages.end(clock.age());
            }
            case DISK_FULL -> {
                diskFull.set(true);
                outages.begin(clock.age());
                today.append('d');
            }
            case DISK_FREE -> {
                diskFull.set(false);
                outages.end(clock.age());
            }
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

    /** Those that were over by then: what befalls after midnight is the next day's, however far time has passed at once. */
    private void endDays(Instant then, Consumer<String> told) throws IOException {
        while (days.size() < plan.days() && !then.isBefore(SoakPlan.BEGIN.plus(Duration.ofDays(days.size() + 1L)))) {
            endDay(told);
        }
    }

    private void endDay(Consumer<String> told) throws IOException {
        ObjectNode status = daemon.status();
        JsonNode training = status.path("training");
        SoakDay day = new SoakDay(days.size() + 1, status.at("/intake/documents").asLong(), training.path("step").asLong(),
                training.path("train-nats").asDouble(Double.NaN), timetable.snapshots(), manners.requests(), today.toString(),
                MemorySample.take(daemon.kernelBytes()));
        days.add(day);
        today = new StringBuilder();
        told.accept(SoakTable.line(day));
    }

    /** All faults are over: what was dropped is taken in, and the model gets what is left. */
    private SoakReport end(StopSignal stopped) throws Exception {
        diskFull.set(false);
        site.appear();
        site.busy(false);
        long limit = System.nanoTime() + REST_AT_END.toNanos();
        while (!isAtRest() && System.nanoTime() < limit && !stopped.isAsked()) {
            rest(TICK);
        }
        boolean behind = !isAtRest();
        close();
        try (House house = House.open(new DataDirectory(root.resolve("data")), configuration)) {
            JournalCount count = JournalCount.of(house.journal());
            return new SoakReport(days, folder.good(), folder.poisoned(), crawl(count),
                    folder.good() - count.goodFiles(), count.doubled(), behind);
        }
    }

    private SoakReport.Crawl crawl(JournalCount count) {
        Map<String, Integer> found = count.editions();
        List<SoakPages.Edition> editions = pages.editions(clock.age());
        List<SoakPages.Edition> settled = editions.stream()
                .filter(e -> outages.longestRest(e.from(), e.to(), RECOVERY).compareTo(SETTLED) >= 0).toList();
        List<String> missed = settled.stream().filter(e -> !found.containsKey(e.mark()))
                .map(e -> e.mark() + " from " + SoakPlan.BEGIN.plus(e.from()) + " to " + SoakPlan.BEGIN.plus(e.to())).toList();
        return manners.seen(editions.size(), settled.size(), missed, found.values().stream().filter(n -> n > 1).count());
    }

    private boolean isAtRest() throws IOException {
        return folder.left() == 0 && daemon.pagesInFlight() == 0 && daemon.status().at("/training/state").asText().equals("waiting");
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
