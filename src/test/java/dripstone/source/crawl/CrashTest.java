package dripstone.source.crawl;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.meter.Meters;
import dripstone.source.crawl.HostileServer.Route;
import dripstone.text.Document;
import dripstone.text.HtmlPageReader;
import dripstone.text.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crawler in a process of its own, killed without warning, again and again. */
final class CrashTest {
    private static final int PAGES = 200;
    private static final int THREADS = 4;

    @TempDir Path dir;

    /** The child: crawls once, with a sink that forces each address to a file before it answers, from a thread of its own. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            Path dir = Path.of(args[1]);
            SiteSettings site = CrawlTesting.site(URI.create(args[0]), b -> {
                b.connections = THREADS;
                b.delay = Duration.ofMillis(5);
            });
            try (FileChannel journal = FileChannel.open(dir.resolve("journal"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                Crawler crawler = new Crawler(CrawlTesting.settings(THREADS), List.of(site), dir, new HtmlPageReader(Crawler.AGENT),
                        d -> CompletableFuture.supplyAsync(() -> append(journal, d)), new Meters(), "0.1-test", CrawlTesting.SHORT);
                SiteStatus end = crawler.crawlOnce(false, Duration.ofSeconds(60)).getFirst();
                if (end.done() != PAGES) {
                    throw new IllegalStateException("not all done: " + end);
                }
            }
        }

        private static Receipt append(FileChannel journal, Document document) {
            try {
                int written = journal.write(ByteBuffer.wrap((document.key().address() + "\n").getBytes(StandardCharsets.UTF_8)));
                journal.force(false);
                return new Receipt.Accepted("v" + written, 1, false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void killedCrawl_losesNoPageAndFetchesOnlyWhatWasInFlightTwice() throws Exception {
        try (HostileServer server = HostileServer.start()) {
            server.otherwise(CrashTest::page);
            Set<String> mayComeTwice = new HashSet<>();
            for (int killAt : List.of(30, 80, 140)) {
                Process child = child(server);
                await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(2))
                        .until(() -> fetched(server).size() >= killAt || !child.isAlive());
                assertTrue(child.destroyForcibly().waitFor(10, TimeUnit.SECONDS));
                Set<String> open = fetched(server).keySet();
                Set<String> done = done();
                assertTrue(journal().containsAll(done), "done means durable in the journal");
                open.removeAll(done);
                assertTrue(open.size() <= 3 * THREADS + 20, "in flight when killed: " + open);
                mayComeTwice.addAll(open);
            }
            Process last = child(server);
            assertTrue(last.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, last.exitValue());
            assertEquals(PAGES, done().size());
            assertEquals(PAGES, journal().size());
            Map<String, Integer> times = fetched(server);
            times.values().removeIf(n -> n == 1);
            assertTrue(mayComeTwice.containsAll(times.keySet()), "fetched twice: " + times + " of " + mayComeTwice);
        }
    }

    private static Route page(String path) {
        if (!path.startsWith("/p/")) {
            return Route.status(404);
        }
        int n = Integer.parseInt(path.substring(3));
        Route page = CrawlTesting.route("page " + n, "/p/" + (n * 2 + 1) % PAGES, "/p/" + (n * 2 + 2) % PAGES, "/p/" + (n + 1) % PAGES);
        return x -> {
            LockSupport.parkNanos(10_000_000L);
            page.answer(x);
        };
    }

    private Process child(HostileServer server) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Child.class.getName(), server.uri("/p/0").toString(), dir.toString())
                .redirectErrorStream(true).redirectOutput(dir.resolve("log").toFile()).start();
    }

    private static Map<String, Integer> fetched(HostileServer server) {
        Map<String, Integer> times = new TreeMap<>();
        server.log().stream().map(HostileServer.Seen::path).filter(p -> p.startsWith("/p/")).forEach(p -> times.merge(p, 1, Integer::sum));
        return times;
    }

    private Set<String> done() throws Exception {
        Set<String> done = new HashSet<>();
        CrawlTesting.records(dir, "site").forEach((path, page) -> {
            if (page.state() == PageState.DONE) {
                done.add(path);
            }
        });
        return done;
    }

    private Set<String> journal() throws IOException {
        Set<String> paths = new HashSet<>();
        Files.readAllLines(dir.resolve("journal")).forEach(line -> paths.add(URI.create(line).getRawPath()));
        return paths;
    }
}
