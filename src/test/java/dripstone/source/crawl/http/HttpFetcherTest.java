package dripstone.source.crawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dripstone.source.crawl.HostilePages;
import dripstone.source.crawl.HostileServer;
import dripstone.source.crawl.HostileServer.Route;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpFetcherTest {
    private static final FetchLimits LIMITS =
            new FetchLimits(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(2), 100_000, false, true);

    @TempDir Path dir;
    private HostileServer server;
    private HttpFetcher fetcher;

    @BeforeEach
    void begin() throws Exception {
        server = HostileServer.start();
        fetcher = HttpFetcher.open("Test/1", 4, Duration.ofMillis(1));
    }

    @AfterEach
    void end() throws Exception {
        fetcher.close();
        server.close();
    }

    @Test
    void fetch_readsABodyThroughItsCoding() throws Exception {
        byte[] text = "<p>körperlich</p>".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream gz = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gz)) {
            out.write(text);
        }
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(deflated)) {
            out.write(text);
        }
        server.on("/gzip", Route.of(200, "Text/HTML; charset=utf-8", gz.toByteArray(), "Content-Encoding", "gzip", "ETag", "W/\"1\""));
        server.on("/deflate", Route.of(200, "text/html", deflated.toByteArray(), "Content-Encoding", "deflate"));
        server.on("/br", Route.of(200, "text/html", text, "Content-Encoding", "br"));
        server.on("/none", Route.of(200, "text/html", new byte[0], "Content-Encoding", "gzip"));
        FetchOutcome.Body body = assertInstanceOf(FetchOutcome.Body.class, get("/gzip"));
        assertEquals("<p>körperlich</p>", new String(body.bytes(), StandardCharsets.UTF_8));
        assertEquals("text/html", body.mediaType());
        assertEquals("UTF-8", body.charset());
        assertEquals("W/\"1\"", body.validators().etag());
        assertEquals(text.length, assertInstanceOf(FetchOutcome.Body.class, get("/deflate")).bytes().length);
        assertInstanceOf(FetchOutcome.Unwanted.class, get("/br"));
        assertEquals(0, assertInstanceOf(FetchOutcome.Body.class, get("/none")).bytes().length);
    }

    @Test
    void fetch_limitsWhatComesOutOfACoding() {
        server.on("/bomb", HostilePages.gzipBomb(50_000_000));
        long begin = System.nanoTime();
        assertEquals(new FetchOutcome.Unwanted("body is larger than limit=100000"), get("/bomb"));
        assertTrue(System.nanoTime() - begin < 2_000_000_000L);
    }

    @Test
    void fetch_limitIsExact() {
        server.on("/at", Route.of(200, "text/html", new byte[100_000]));
        server.on("/above", x -> x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n").write(new byte[100_001]));
        assertEquals(100_000, assertInstanceOf(FetchOutcome.Body.class, get("/at")).bytes().length);
        assertInstanceOf(FetchOutcome.Unwanted.class, get("/above"));
    }

    @Test
    void fetch_endsInTimeWhateverTheServerDoes() {
        server.on("/drip", HostilePages.byteAMoment(100));
        server.on("/headers", HostilePages.endlessHeaders());
        server.on("/line", HostilePages.endlessHeaderLine());
        server.on("/silent", x -> java.util.concurrent.locks.LockSupport.parkNanos(20_000_000_000L));
        server.on("/slow-headers", x -> {
            while (true) {
                x.raw("X").flush();
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000L);
            }
        });
        for (String path : new String[] {"/drip", "/headers", "/line", "/silent", "/slow-headers"}) {
            long begin = System.nanoTime();
            FetchOutcome outcome = get(path);
            assertTrue(outcome instanceof FetchOutcome.Broken || outcome instanceof FetchOutcome.Unwanted, path + " " + outcome);
            assertTrue(System.nanoTime() - begin < 4_000_000_000L, path);
        }
    }

    @Test
    void fetch_followsNothingAndKeepsNoCookies() {
        server.on("/moved", Route.of(302, "text/html", new byte[0], "Location", "/x", "Set-Cookie", "a=b"));
        server.on("/x", Route.html("x"));
        assertEquals(new FetchOutcome.Moved(302, "/x"), get("/moved"));
        get("/x");
        assertTrue(server.log("/x").getFirst().headers().get("cookie") == null);
        assertEquals(1, server.log("/x").size());
    }

    @Test
    void fetch_sendsValidators() {
        server.on("/", x -> (x.header("If-None-Match").equals("\"e\"") && x.header("If-Modified-Since").equals("then")
                ? Route.status(304) : Route.html("x")).answer(x));
        assertInstanceOf(FetchOutcome.NotModified.class,
                fetcher.fetch(new FetchRequest(server.uri("/"), new Validators("\"e\"", "then"), LIMITS, t -> true)));
        assertInstanceOf(FetchOutcome.Body.class, get("/"));
    }

    @Test
    void fetch_refusesPrivateAddressesBeforeConnecting() {
        FetchLimits strict = new FetchLimits(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(2), 100_000, false, false);
        for (String host : new String[] {"127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433"}) {
            FetchOutcome outcome = fetcher.fetch(
                    FetchRequest.of(URI.create("http://" + host + ":" + server.port() + "/"), strict, t -> true));
            boolean refused = outcome instanceof FetchOutcome.Unwanted || outcome instanceof FetchOutcome.Unreachable;
            assertTrue(refused, host + " " + outcome);
        }
        assertTrue(server.log().isEmpty());
    }

    @Test
    void fetch_isNotFooledByANameThatChangesItsMind() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        InetAddress[] addresses = {InetAddress.getLoopbackAddress(), InetAddress.ofLiteral("10.0.0.1")};
        try (HttpFetcher rebound = HttpFetcher.open("Test/1", 1, Duration.ofMillis(1), java.util.Optional.empty(), host -> {
            lookups.incrementAndGet();
            return addresses.clone();
        })) {
            FetchLimits strict =
                    new FetchLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2), 1000, false, false);
            FetchOutcome outcome =
                    rebound.fetch(FetchRequest.of(URI.create("http://innocent.example:" + server.port() + "/"), strict, t -> true));
            assertTrue(assertInstanceOf(FetchOutcome.Unwanted.class, outcome).reason().contains("allow-private"));
            assertEquals(1, lookups.get(), "what was checked is what would have been connected to");
            assertTrue(server.log().isEmpty());
        }
    }

    @Test
    void fetch_verifiesCertificates() throws Exception {
        HttpsServer https = selfSigned();
        try {
            FetchOutcome outcome = fetcher.fetch(FetchRequest.of(
                    URI.create("https://127.0.0.1:" + https.getAddress().getPort() + "/"), LIMITS, t -> true));
            assertTrue(assertInstanceOf(FetchOutcome.Unreachable.class, outcome).reason().contains("SSL"), outcome.toString());
        } finally {
            https.stop(0);
        }
    }

    private HttpsServer selfSigned() throws Exception {
        Path keys = dir.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
                "a", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "SAN=IP:127.0.0.1", "-keystore", keys.toString(), "-storepass",
                "secret", "-storetype", "PKCS12").inheritIO().start();
        assertTrue(keytool.waitFor(30, TimeUnit.SECONDS));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "secret".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        https.start();
        return https;
    }

    private FetchOutcome get(String path) {
        return fetcher.fetch(FetchRequest.of(server.uri(path), LIMITS, t -> t.equals("text/html")));
    }
}
