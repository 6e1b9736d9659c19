package dripstone.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.life.Health;
import dripstone.meter.Meters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WebServerTest {
    private static final String TOKEN = "a-token-of-the-owner";
    private final Map<String, Health> health = new LinkedHashMap<>();
    private final Meters meters = new Meters();
    private int asked;
    private final WebServer server = new WebServer(new WebSettings(true, "127.0.0.1", 0, List.of()), new StatusQuery() {
        @Override
        public ObjectNode status() {
            return new ObjectMapper().createObjectNode().put("step", 7);
        }

        @Override
        public Map<String, Health> health() {
            return health;
        }

        @Override
        public String metrics() {
            return meters.scrape();
        }
    }, Map.of("checkpoint", () -> new ObjectMapper().createObjectNode().put("step", ++asked), "pause/training", () -> {
        throw new Action.RefusedException("nothing is being trained yet");
    }), TOKEN, meters);


    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(Duration.ofSeconds(1));
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(server.address() + path))
                    .method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void readyTurnsToUnavailableWhenOneServiceFails() throws Exception {
        health.put("journal", new Health.Up("fine"));
        health.put("trainer", new Health.Waiting("waiting for text"));
        assertEquals(200, send("GET", "/readyz").statusCode());
        health.put("trainer", new Health.Failed("out of memory"));
        HttpResponse<String> response = send("GET", "/readyz");
        assertEquals(503, response.statusCode());
        assertTrue(response.body().contains("out of memory"), response.body());
        assertEquals(200, send("GET", "/healthz").statusCode());
    }

    @Test
    void statusIsJsonAndMetricsArePrometheus() throws Exception {
        meters.counter("dripstone_test_documents", "Documents seen.", "source", "a").add(3);
        assertTrue(send("GET", "/api/status").body().contains("\"step\" : 7"));
        String metrics = send("GET", "/metrics").body();
        assertTrue(metrics.contains("# HELP dripstone_test_documents_total Documents seen."), metrics);
        assertTrue(metrics.contains("dripstone_test_documents_total{source=\"a\"} 3.0"), metrics);
    }

    @Test
    void unknownPathsAndMethodsSayWhatIsKnown() throws Exception {
        assertEquals(405, raw("DELETE /api/status HTTP/1.1", "Authorization: Bearer " + TOKEN));
        assertEquals(404, send("GET", "/../etc/passwd").statusCode());
        assertEquals(404, send("GET", "/%2e%2e/%2e%2e/etc/passwd").statusCode());
        assertTrue(send("GET", "/nothing").body().contains("/api/status"));
    }

    @Test
    void whatChangesSomethingIsDoneWithTheTokenAlone() throws Exception {
        assertEquals(401, send("POST", "/api/checkpoint").statusCode());
        assertEquals(0, asked);
        assertEquals(200, raw("POST /api/checkpoint HTTP/1.1", "Authorization: Bearer " + TOKEN));
        assertEquals(1, asked);
        assertEquals(409, raw("POST /api/pause/training HTTP/1.1", "Authorization: Bearer " + TOKEN));
        assertEquals(404, raw("POST /api/format HTTP/1.1", "Authorization: Bearer " + TOKEN));
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws Exception {
        assertEquals(413, raw("POST /api/checkpoint HTTP/1.1", "Authorization: Bearer " + TOKEN + "\r\nContent-Length: 70000",
                "x".repeat(70_000)));
        assertEquals(0, asked);
    }

    @Test
    void aNameThatWasPointedHereIsRefusedAndCounted() throws Exception {
        assertEquals(421, rawWithHost("GET /api/status HTTP/1.1", "rebound.example", "", ""));
        assertTrue(meters.scrape().contains("dripstone_web_refused_requests_total{reason=\"host\"} 1.0"), meters.scrape());
    }

    @Test
    void manyOrLongHeadersAreCutOff() throws Exception {
        StringBuilder many = new StringBuilder("X-A: b");
        for (int i = 0; i < 300; i++) {
            many.append("\r\nX-").append(i).append(": ").append(i);
        }
        assertTrue(raw("GET /healthz HTTP/1.1", many.toString()) != 200, "300 headers");
        assertTrue(raw("GET /healthz HTTP/1.1", "X-Long: " + "y".repeat(500_000)) != 200, "a header of 500,000 bytes");
        assertEquals(200, send("GET", "/healthz").statusCode());
    }

    @Test
    void everyAnswerForbidsScriptsAndFrames() throws Exception {
        for (String path : List.of("/healthz", "/api/status", "/nothing")) {
            assertTrue(send("GET", path).headers().firstValue("Content-Security-Policy").orElse("").contains("default-src 'none'"), path);
        }
    }

    @Test
    void aHostThatIsNoAddressAndANameThatIsNoName_areRefusedWithTheirKeys() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new WebSettings(true, "no.such.invalid", 1, List.of())).toString()
                .contains(": host must be"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new WebSettings(true, "127.0.0.1", 1, List.of("http://a"))).toString()
                .contains(": names must be"));
    }

    private int raw(String requestLine, String headers) throws IOException {
        return raw(requestLine, headers, "");
    }

    private int raw(String requestLine, String headers, String body) throws IOException {
        return rawWithHost(requestLine, "127.0.0.1", headers, body);
    }

    /** The status of the answer; 0 when the connection ends without one. */
    private int rawWithHost(String requestLine, String host, String headers, String body) throws IOException {
        int port = URI.create(server.address()).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            String head = requestLine + "\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + (headers.isEmpty() ? "" : "\r\n");
            try {
                socket.getOutputStream().write((head + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
            } catch (SocketException e) {
                return 0; // cut off while it was still sent
            }
            String first = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)).readLine();
            return first == null ? 0 : Integer.parseInt(first.substring(9, 12));
        } catch (SocketException e) {
            return 0;
        }
    }
}
