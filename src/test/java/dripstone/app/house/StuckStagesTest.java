package dripstone.app.house;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dripstone.config.Configuration;
import dripstone.config.ConfigurationReader;
import dripstone.disk.KeyValueStore;
import dripstone.disk.SpaceFloor;
import dripstone.intake.Intake;
import dripstone.intake.IntakeSettings;
import dripstone.intake.NearDuplicateSettings;
import dripstone.journal.ChronicleJournal;
import dripstone.journal.Journal;
import dripstone.journal.JournalSettings;
import dripstone.journal.Position;
import dripstone.life.Bytes;
import dripstone.life.Health;
import dripstone.life.Service;
import dripstone.meter.Meters;
import dripstone.schedule.Task;
import dripstone.schedule.Timetable;
import dripstone.source.crawl.Crawler;
import dripstone.source.drop.DropSettings;
import dripstone.source.drop.FolderSettings;
import dripstone.source.drop.Folders;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.DocumentSink;
import dripstone.text.ExtractionSettings;
import dripstone.text.FileExtractor;
import dripstone.text.HtmlPageReader;
import dripstone.text.Page;
import dripstone.text.PageReader;
import dripstone.text.Receipt;
import dripstone.text.SelectorSettings;
import dripstone.web.StatusQuery;
import dripstone.web.WebServer;
import dripstone.web.WebSettings;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stages of real services that really hang are named with their stack, and systemd hears no sign of life; those that wait are left alone. */
@Timeout(90)
final class StuckStagesTest {
    private static final String LONG = "This page says enough about itself to be taken for text by whoever reads it, again and again. ";

    @TempDir
    private Path dir;

    /** What hangs until the test lets it go. */
    private final CountDownLatch hang = new CountDownLatch(1);

    @BeforeEach
    void needsAReceiver() {
        assumeTrue(UnderWatch.isPossible(), "needs /usr/bin/python3 to receive datagrams");
    }

    @AfterEach
    void letGo() {
        hang.countDown();
    }

    private void hangHere() {
        try {
            hang.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A service that hangs in {@link #hangHere}. */
    private void isNamedAndRecovers(Service service, String stage, String work) throws Exception {
        try (UnderWatch watch = new UnderWatch(dir, service)) {
            watch.seesStuck(service, stage, work, "StuckStagesTest.hangHere");
            hang.countDown();
            watch.seesRecovery(service, stage);
        }
    }

    private PageReader hangingReader() {
        PageReader real = new HtmlPageReader(Crawler.AGENT);
        return new PageReader() {
            @Override
            public Page read(byte[] body, String charset, String address, SelectorSettings selectors) {
                if (new String(body, StandardCharsets.UTF_8).contains("evil")) {
                    hangHere();
                }
                return real.read(body, charset, address, selectors);
            }

            @Override
            public String version() {
                return real.version();
            }
        };
    }

    private static final DocumentSink TAKES_ALL = document -> CompletableFuture.completedFuture(new Receipt.Repeat("v"));

    private Crawler crawler(HttpServer site, PageReader reader, String more) throws Exception {
        Path conf = dir.resolve("conf");
        Files.createDirectories(conf.resolve("sites"));
        Files.writeString(conf.resolve("dripstone.yaml"), "crawl: {contact: a-test, threads: 3}\n");
        Files.writeString(conf.resolve("sites/s.yaml"), "name: s\nseeds: ['http://127.0.0.1:" + site.getAddress().getPort()
                + "/']\nallow-private: true\n" + more);
        Configuration read = ConfigurationReader.read(conf.resolve("dripstone.yaml"), Map.of());
        return new Crawler(read.settings().crawl(), read.sites(), dir.resolve("frontier"), reader, TAKES_ALL, new Meters(), "0.1-test");
    }

    private static HttpServer site(AtomicLong asked, String first) throws IOException {
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        site.createContext("/", exchange -> {
            boolean robots = exchange.getRequestURI().getPath().equals("/robots.txt");
            asked.incrementAndGet();
            byte[] body = ("<html><body><p>" + LONG + first + "<a href='/b'>b</a></body></html>").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(robots ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        site.start();
        return site;
    }

    @Test
    void aCrawlThreadThatHangs_isNamed_andItsSiblingsThatHaveNothingToDoAreNot() throws Exception {
        HttpServer site = site(new AtomicLong(), "evil");
        Crawler crawler = crawler(site, hangingReader(), "delay: 1ms\nmax-pages: 1\n");
        try (UnderWatch watch = new UnderWatch(dir, crawler)) {
            watch.seesStuck(crawler, "crawl-", "reading http://127.0.0.1", "StuckStagesTest.hangHere");
            assertEquals(1, watch.supervisor().stuck().size(), () -> watch.supervisor().stuck().toString());
            hang.countDown();
            watch.seesRecovery(crawler, "crawl-");
        } finally {
            site.stop(0);
        }
    }

    @Test
    void aCrawlerThatOwesPoliteness_isNotStuck() throws Exception {
        AtomicLong asked = new AtomicLong();
        HttpServer site = site(asked, "");
        Crawler crawler = crawler(site, new HtmlPageReader(Crawler.AGENT), "delay: 1h\n");
        try (UnderWatch watch = new UnderWatch(dir, crawler)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> asked.get() > 0);
            watch.seesNothing();
        } finally {
            site.stop(0);
        }
    }

    private Folders folders(DocumentSink sink, PageReader reader, Path folder, KeyValueStore store) {
        FolderSettings settings = FolderSettings.byDefault("box", folder, FolderSettings.Mode.FOLLOW);
        return new Folders(List.of(settings), new DropSettings(2, 8, Bytes.mib(8), Duration.ofMillis(50), Duration.ofMillis(200)),
                new FileExtractor(ExtractionSettings.byDefault(), reader), sink, store, new Meters());
    }

    @Test
    void aReaderOfFilesThatHangs_isNamedWithItsFile() throws Exception {
        Path folder = Files.createDirectories(dir.resolve("folder"));
        Files.writeString(folder.resolve("page.html"), "<html><body><p>" + LONG + "evil</body></html>");
        try (KeyValueStore store = KeyValueStore.open(dir.resolve("drop.mv"))) {
            Folders folders = folders(TAKES_ALL, hangingReader(), folder, store);
            isNamedAndRecovers(folders, "reader-", "page.html");
        }
    }

    private Intake intake(Journal journal, SpaceFloor floor) {
        IntakeSettings settings = new IntakeSettings(0, 1, 0.05, 4, Bytes.mib(1), Duration.ofMillis(5), 2, Bytes.mib(1), Bytes.mib(64),
                Bytes.mib(1), NearDuplicateSettings.defaults());
        return new Intake(settings, journal, dir.resolve("intake"), Optional::empty, floor, new Meters());
    }

    /** The full disk's pause of intake holds the readers up: they wait for room in its queue. */
    @Test
    void readersThatWaitForIntakeOverAFullDisk_areNotStuck() throws Exception {
        Path folder = Files.createDirectories(dir.resolve("folder"));
        for (int i = 0; i < 6; i++) {
            Files.writeString(folder.resolve("text-" + i + ".txt"), LONG + i);
        }
        try (Journal journal = ChronicleJournal.open(dir.resolve("journal"), new JournalSettings(Bytes.kib(256)));
                KeyValueStore store = KeyValueStore.open(dir.resolve("drop.mv"))) {
            AtomicLong usable = new AtomicLong();
            Intake intake = intake(journal, new SpaceFloor(dir, Bytes.mib(1), usable::get));
            Folders folders = folders(intake, new HtmlPageReader(""), folder, store);
            try (UnderWatch watch = new UnderWatch(dir, intake, folders)) {
                await().atMost(Duration.ofSeconds(10)).until(() -> Thread.getAllStackTraces().entrySet().stream().anyMatch(
                        t -> t.getKey().getName().startsWith("reader-") && List.of(t.getValue()).toString().contains("OfferQueue.put")));
                watch.seesNothing();
                assertInstanceOf(Health.Degraded.class, watch.supervisor().healthOfAll().get("intake"));
                usable.set(Long.MAX_VALUE);
                await().atMost(Duration.ofSeconds(10)).until(() -> journal.stat().entries() == 6);
            }
        }
    }

    /** The group's thread is the intake's. */
    @Test
    void anAppendThatTheDiskDoesNotAnswer_isNamed_andWhoOnlyLooksIsAnswered() throws Exception {
        try (Journal real = ChronicleJournal.open(dir.resolve("journal"), new JournalSettings(Bytes.kib(256)))) {
            Intake intake = intake(hangingAppends(real), new SpaceFloor(dir, new Bytes(0), () -> Long.MAX_VALUE));
            try (UnderWatch watch = new UnderWatch(dir, intake)) {
                CompletableFuture<Receipt> answer = intake.offer(
                        new Document(new DocumentKey("s", "a", "", 0), "", LONG, "00".repeat(32), "x", List.of(), Instant.EPOCH));
                assertFalse(answer.isDone(), answer::toString);
                watch.seesStuck(intake, "intake", "appending documents to the journal", "StuckStagesTest.hangHere");
                hang.countDown();
                watch.seesRecovery(intake, "intake");
                assertInstanceOf(Receipt.Accepted.class, answer.get(10, TimeUnit.SECONDS));
            }
        }
    }

    private Journal hangingAppends(Journal real) {
        return (Journal) Proxy.newProxyInstance(Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("append")) {
                hangHere();
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private WebServer web() {
        return new WebServer(new WebSettings(true, "127.0.0.1", 0, List.of()), new StatusQuery() {
            @Override
            public ObjectNode status() {
                return new ObjectMapper().createObjectNode();
            }

            @Override
            public Map<String, Health> health() {
                return Map.of();
            }

            @Override
            public String metrics() {
                hangHere();
                return "";
            }
        }, Map.of(), "token", new Meters());
    }

    @Test
    void aRequestWhoseAnswerHangs_isNamedThoughItsThreadIsVirtual() throws Exception {
        WebServer web = web();
        try (HttpClient client = HttpClient.newHttpClient(); UnderWatch watch = new UnderWatch(dir, web)) {
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(web.address() + "/metrics")).build(), HttpResponse.BodyHandlers.ofString());
            watch.seesStuck(web, "web-", "answering GET /metrics", "StuckStagesTest.hangHere");
            hang.countDown();
            assertEquals(200, answer.get(10, TimeUnit.SECONDS).statusCode());
            watch.seesRecovery(web, "web-");
        }
    }

    @Test
    void aTaskOfTheTimetableThatHangs_isNamed() throws Exception {
        Timetable timetable = new Timetable(List.of(new Task("checkpoint", "* * * * * ?", this::hangHere)));
        isNamedAndRecovers(timetable, "timetable", "asking for task checkpoint");
    }

    @Test
    void whatTellsHowFarLearningLiesBehind_isNamedWhenItHangs() throws Exception {
        try (Journal journal = ChronicleJournal.open(dir.resolve("journal"), new JournalSettings(Bytes.kib(256)))) {
            LearningLag lag = new LearningLag(journal, () -> {
                hangHere();
                return Optional.empty();
            }, InstantSource.system(), new Meters());
            isNamedAndRecovers(lag, "lag", "how far learning lies behind");
        }
    }

    @Test
    void theRetentionOfTheJournal_isNamedWhenItHangs() throws Exception {
        TinyHouse tiny = new TinyHouse(dir, "intake.group-documents", "1");
        for (int i = 0; i < 4; i++) {
            Files.writeString(tiny.text(i), i + LONG.repeat(400));
        }
        try (House house = tiny.open("journal.roll-size", "64 KiB", "journal.keep-size", "64 KiB")) {
            tiny.ingest(house);
            JournalRetention retention = new JournalRetention(house, InstantSource.system(), () -> {
                hangHere();
                return Position.ORIGIN;
            });
            isNamedAndRecovers(retention, "journal-retention", "which journal files may go");
        }
    }

    /** Its health needs what its stage holds: whoever asks for it would wait for ever. */
    @Test
    void aServiceThatDoesNotSayHowItIs_blindsNobody() throws Exception {
        Service mute = new MuteService(hang);
        Service other = web();
        try (UnderWatch watch = new UnderWatch(dir, other, mute)) {
            watch.seesStuck(mute, "mute", "holding its lock", "MuteService.hold");
            await().atMost(Duration.ofSeconds(10)).until(() -> watch.supervisor().stuck().containsKey("supervisor"));
            assertInstanceOf(Health.Up.class, watch.supervisor().healthOfAll().get("web"));
            hang.countDown();
            watch.seesRecovery(mute, "mute");
            assertTrue(watch.supervisor().healthOfAll().get("mute") instanceof Health.Up);
        }
    }
}
