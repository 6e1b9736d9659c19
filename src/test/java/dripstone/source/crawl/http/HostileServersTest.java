package dripstone.source.crawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.HostilePages;
import dripstone.source.crawl.HostileServer;
import dripstone.source.crawl.HostileServer.Route;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that mean harm, each plain and over TLS: no thread is held longer than its limit, and no more is kept than may be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileServersTest {
    private static final Duration TOTAL = Duration.ofMillis(1500);
    private static final long HELD_AT_MOST_NANOS = 8_000_000_000L; // a busy machine is no reason to fail; no limit at all would be
    private static final FetchLimits LIMITS =
            new FetchLimits(Duration.ofSeconds(1), Duration.ofMillis(800), TOTAL, 100_000, false, true);
    private static final FetchLimits PACED =
            new FetchLimits(Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofSeconds(20), 100_000, false, true, 1000);

    @TempDir static Path dir;
    private final Map<String, HostileServer> servers = new TreeMap<>();
    private Access access = Access.DIRECT;
    private HttpFetcher fetcher = HttpFetcher.open("Test/1", 16, Duration.ofMinutes(1));

    @BeforeAll
    void begin() throws Exception {
        TestCertificate certificate = TestCertificate.make(dir, "IP:127.0.0.1");
        access = new Access(Credentials.NONE, Optional.empty(), Optional.of(TrustedAuthority.read(certificate.pem())));
        servers.put("http", HostileServer.start());
        servers.put("https", HostileServer.start(certificate.context()));
        servers.values().forEach(HostileServersTest::routes);
        FetchLimits patient = new FetchLimits(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20), 1000, false, true);
        assertInstanceOf(FetchOutcome.Body.class, get("https", "/well", patient)); // the first handshake loads classes
    }

    @AfterAll
    void end() throws Exception {
        fetcher.close();
        for (HostileServer s : servers.values()) {
            s.close();
        }
    }

    private static void routes(HostileServer server) {
        server.on("/well", Route.html("<p>well"));
        server.on("/bomb", HostilePages.gzipBomb(100_000_000));
        server.on("/endless", HostilePages.endlessBody());
        server.on("/headers", HostilePages.endlessHeaders());
        server.on("/line", HostilePages.endlessHeaderLine());
        server.on("/drip", HostilePages.byteAMoment(50));
        server.on("/silent", x -> LockSupport.parkNanos(20_000_000_000L));
        server.on("/slow-head", x -> dripping(x.raw("HTTP/1.1 200 OK\r\nX: ")));
        server.on("/continue", x -> {
            while (true) {
                x.raw("HTTP/1.1 100 Continue\r\n\r\n").flush();
            }
        });
        server.on("/chunk-extension", x -> {
            x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n1;");
            while (true) {
                x.raw("x".repeat(1000));
            }
        });
        server.on("/trailers", x -> {
            x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n");
            while (true) {
                x.raw("X-A: b\r\n").flush();
            }
        });
        server.on("/slow-404", x -> dripping(x.raw("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n")));
        server.on("/slow-gzip", x -> dripping(x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n")));
        server.on("/lying-length", x -> x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\nshort").flush());
        server.on("/negative-length", x -> x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: -5\r\n\r\nshort").flush());
        server.on("/two-lengths", x -> x.raw(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nshort").flush());
    }

    private static void dripping(OutputStream out) throws java.io.IOException {
        while (true) {
            out.write('x');
            out.flush();
            LockSupport.parkNanos(50_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void gzipBomb_isRefusedAtItsLimit(String scheme) {
        assertEquals(new FetchOutcome.Unwanted("body is larger than limit=100000"), timed(scheme, "/bomb", LIMITS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void endlessBody_isRefusedAtItsLimit(String scheme) {
        assertEquals(new FetchOutcome.Unwanted("body is larger than limit=100000"), timed(scheme, "/endless", LIMITS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void endlessHeaders_areRefused(String scheme) {
        for (String path : new String[] {"/headers", "/line"}) {
            String reason = assertInstanceOf(FetchOutcome.Unwanted.class, timed(scheme, path, LIMITS), path).reason();
            assertTrue(reason.startsWith("headers beyond their limit"), reason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void whateverTakesTooLong_isCutOff(String scheme) {
        List<String> paths = List.of("/drip", "/silent", "/slow-head", "/continue", "/chunk-extension", "/trailers", "/slow-gzip",
                "/lying-length", "/negative-length");
        Map<String, FetchOutcome> outcomes = new ConcurrentHashMap<>();
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            paths.forEach(path -> each.execute(() -> outcomes.put(path, timed(scheme, path, LIMITS))));
        }
        assertEquals(Set.copyOf(paths), outcomes.keySet(), "each within its time");
        outcomes.forEach((path, outcome) -> assertTrue(
                outcome instanceof FetchOutcome.Broken || outcome instanceof FetchOutcome.Unwanted, path + " " + outcome));
        assertEquals(new FetchOutcome.Status(404, Optional.empty()), timed(scheme, "/slow-404", LIMITS), "its status was known");
        timed(scheme, "/two-lengths", LIMITS);
        assertInstanceOf(FetchOutcome.Body.class, get(scheme, "/well", LIMITS), "and nothing is left hanging");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void slowBody_isGivenUpLongBeforeItsTotalTime(String scheme) {
        String reason = assertInstanceOf(FetchOutcome.Broken.class, timed(scheme, "/drip", PACED)).reason();
        assertTrue(reason.startsWith("slow body: bytes="), reason);
    }

    @Test
    void robots_isCutAtItsLimitAndUnpackedAsFarAsItGoes() {
        FetchLimits robots = LIMITS.forRobots(1000);
        for (String scheme : servers.keySet()) {
            for (String path : new String[] {"/bomb", "/endless"}) {
                FetchOutcome.Body body = assertInstanceOf(FetchOutcome.Body.class, timed(scheme, path, robots), path);
                assertTrue(body.cut(), path);
                assertEquals(1000, body.bytes().length, path);
            }
        }
        assertTrue(new String(assertInstanceOf(FetchOutcome.Body.class, get("http", "/endless", robots)).bytes(), StandardCharsets.UTF_8)
                .startsWith("<p>and so on</p>"));
    }

    private FetchOutcome timed(String scheme, String path, FetchLimits limits) {
        long begin = System.nanoTime();
        FetchOutcome outcome = get(scheme, path, limits);
        long held = System.nanoTime() - begin;
        assertTrue(held < HELD_AT_MOST_NANOS, scheme + " " + path + " held its thread for nanoseconds=" + held);
        return outcome;
    }

    private FetchOutcome get(String scheme, String path, FetchLimits limits) {
        HostileServer server = Objects.requireNonNull(servers.get(scheme));
        return fetcher.fetch(new FetchRequest(server.uri(path), Validators.NONE, limits, t -> t.equals("text/html"), access));
    }
}
