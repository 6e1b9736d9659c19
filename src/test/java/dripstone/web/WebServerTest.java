package dripstone.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.life.Health;
import dripstone.meter.Meters;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WebServerTest {
    private final Map<String, Health> health = new LinkedHashMap<>();
    private final Meters meters = new Meters();
    private final WebServer server = new WebServer(new WebSettings(true, "127.0.0.1", 0), new StatusQuery() {
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
    });

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
    void onlyGetIsAnsweredAndUnknownPathsSayWhatIsKnown() throws Exception {
        assertEquals(405, send("POST", "/api/status").statusCode());
        assertEquals(404, send("GET", "/../etc/passwd").statusCode());
        assertTrue(send("GET", "/nothing").body().contains("/api/status"));
    }

    @Test
    void anAddressThatIsNotLoopbackIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new WebSettings(true, "0.0.0.0", 1)).toString()
                .contains(": host must be a loopback address"));
    }
}
