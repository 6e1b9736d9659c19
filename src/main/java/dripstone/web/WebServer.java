package dripstone.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dripstone.life.Health;
import dripstone.life.Service;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of the daemon, on a loopback address, one virtual thread a request: {@code GET /healthz} (the process lives),
 * {@code /readyz} (every service does its work, else 503 and who does not), {@code /metrics} (Prometheus) and {@code /api/status}
 * (JSON). Nothing here changes anything.
 */
public final class WebServer implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final WebSettings settings;
    private final StatusQuery query;
    private volatile @Nullable HttpServer server;
    private volatile @Nullable ExecutorService requests;

    public WebServer(WebSettings settings, StatusQuery query) {
        this.settings = settings;
        this.query = query;
    }

    @Override
    public String name() {
        return "web";
    }

    @Override
    public void start() throws IOException {
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 64);
        } catch (IOException e) {
            throw new IOException("cannot listen on web.host=" + settings.host() + " web.port=" + settings.port()
                    + ": " + e.getMessage() + "; stop what listens there or choose another port (0 takes a free one)", e);
        }
        ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("web-", 0).factory());
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
        requests = threads;
        server = http;
        LOG.info("listening url={}", address());
    }

    /** {@code http://127.0.0.1:8377}, with the port that was really taken. */
    public String address() {
        HttpServer http = server;
        return "http://" + settings.host() + ":" + (http == null ? settings.port() : http.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                send(exchange, 405, "text/plain", "only GET is answered here\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/healthz" -> send(exchange, 200, "text/plain", "alive\n");
                case "/readyz" -> ready(exchange);
                case "/metrics" -> send(exchange, 200, "text/plain; version=0.0.4", query.metrics());
                case "/api/status" -> send(exchange, 200, "application/json", query.status().toPrettyString() + "\n");
                default -> send(exchange, 404, "text/plain", "known here: /healthz /readyz /metrics /api/status\n");
            }
        } catch (RuntimeException e) {
            LOG.error("request failed path={}", exchange.getRequestURI().getPath(), e);
            throw e;
        }
    }

    private void ready(HttpExchange exchange) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        boolean ready = true;
        for (Map.Entry<String, Health> service : query.health().entrySet()) {
            Health health = service.getValue();
            ready &= health.isReady();
            body.putObject(service.getKey())
                    .put("health", health.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT))
                    .put("detail", health.detail());
        }
        send(exchange, ready ? 200 : 503, "application/json", body.toPrettyString() + "\n");
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type.contains("charset") ? type : type + "; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void stop(Duration deadline) {
        HttpServer http = server;
        if (http != null) {
            http.stop(0);
            server = null;
        }
        ExecutorService threads = requests;
        if (threads != null) {
            threads.shutdownNow();
            requests = null;
        }
    }

    @Override
    public Health health() {
        return server == null ? new Health.Starting("not listening") : new Health.Up(address());
    }
}
