package dripstone.source.crawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.nio.support.BasicResponseProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2ServerBootstrap;
import org.apache.hc.core5.http2.ssl.H2ServerTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks HTTP/2 and nothing else. */
final class Http2Test {
    private static final FetchLimits LIMITS =
            new FetchLimits(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20), 100_000, false, true);

    @TempDir Path dir;
    private final Map<String, BasicHttpResponse> heads = new ConcurrentHashMap<>();
    private final Map<String, byte[]> bodies = new ConcurrentHashMap<>();
    private final List<ProtocolVersion> versions = new CopyOnWriteArrayList<>();
    private final List<Exchange> kept = new CopyOnWriteArrayList<>();
    private HttpAsyncServer server;
    private HttpFetcher fetcher;
    private Access access = Access.DIRECT;
    private String root = "";

    @BeforeEach
    void begin() throws Exception {
        TestCertificate certificate = TestCertificate.make(dir, "IP:127.0.0.1");
        access = new Access(Credentials.NONE, Optional.empty(), Optional.of(TrustedAuthority.read(certificate.pem())));
        server = H2ServerBootstrap.bootstrap().setCanonicalHostName("127.0.0.1")
                .setTlsStrategy(new H2ServerTlsStrategy(certificate.context()))
                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_2).setH2Config(H2Config.custom().setPushEnabled(false).build())
                .register("*", new Served()).create();
        server.start();
        var endpoint = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), URIScheme.HTTPS).get(20, TimeUnit.SECONDS);
        root = "https://127.0.0.1:" + ((InetSocketAddress) endpoint.getAddress()).getPort();
        fetcher = HttpFetcher.open("Test/1", 4, Duration.ofMinutes(1), Optional.of(kept::add));
    }

    @AfterEach
    void end() throws Exception {
        fetcher.close();
        server.close(CloseMode.IMMEDIATE);
    }

    /** Answers with what is prepared for a path. */
    private final class Served implements AsyncServerRequestHandler<Message<HttpRequest, Void>> {
        @Override
        public AsyncRequestConsumer<Message<HttpRequest, Void>> prepare(HttpRequest request, EntityDetails entity, HttpContext context) {
            return new BasicRequestConsumer<>(new DiscardingEntityConsumer<>());
        }

        @Override
        public void handle(Message<HttpRequest, Void> message, ResponseTrigger trigger, HttpContext context)
                throws HttpException, java.io.IOException {
            versions.add(message.getHead().getVersion());
            String path = message.getHead().getPath();
            BasicHttpResponse head = heads.getOrDefault(path, new BasicHttpResponse(404));
            byte[] body = bodies.getOrDefault(path, new byte[0]);
            trigger.submitResponse(new BasicResponseProducer(head, AsyncEntityProducers.create(body, ContentType.TEXT_HTML)), context);
        }
    }

    private void serve(String path, byte[] body, String... headers) {
        BasicHttpResponse head = new BasicHttpResponse(200);
        for (int i = 0; i < headers.length; i += 2) {
            head.addHeader(headers[i], headers[i + 1]);
        }
        heads.put(path, head);
        bodies.put(path, body);
    }

    private FetchOutcome get(String path) {
        return fetcher.fetch(new FetchRequest(URI.create(root + path), Validators.NONE, LIMITS, t -> t.equals("text/html"), access));
    }

    @Test
    void fetch_speaksHttp2WhereTheServerDoes() {
        serve("/", "<p>two</p>".getBytes(java.nio.charset.StandardCharsets.UTF_8), "ETag", "\"e\"");
        FetchOutcome outcome = get("/");
        FetchOutcome.Body body = assertInstanceOf(FetchOutcome.Body.class, outcome, outcome.toString());
        assertEquals("<p>two</p>", new String(body.bytes(), java.nio.charset.StandardCharsets.UTF_8));
        assertEquals("\"e\"", body.validators().etag());
        assertEquals(new FetchOutcome.Status(404, Optional.empty()), get("/none"));
        assertEquals(2, versions.getFirst().getMajor());
        assertTrue(kept.getFirst().protocol().startsWith("HTTP/2"), kept.getFirst().protocol());
    }

    @Test
    void limits_holdForHttp2Too() {
        serve("/large", new byte[100_001]);
        serve("/exact", new byte[100_000]);
        String[] many = new String[60];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "x-" + i;
            many[i + 1] = "y".repeat(10_000);
        }
        serve("/headers", new byte[1], many);
        assertInstanceOf(FetchOutcome.Unwanted.class, get("/large"));
        FetchOutcome headers = get("/headers");
        assertTrue(headers instanceof FetchOutcome.Unwanted || headers instanceof FetchOutcome.Broken, headers.toString());
        FetchOutcome outcome = get("/exact");
        assertEquals(100_000, assertInstanceOf(FetchOutcome.Body.class, outcome, outcome.toString()).bytes().length);
    }
}
