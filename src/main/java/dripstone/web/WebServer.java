package dripstone.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dripstone.life.Health;
import dripstone.life.Heartbeat;
import dripstone.life.Heartbeats;
import dripstone.life.Pulse;
import dripstone.life.Service;
import dripstone.meter.Meters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of the daemon, one virtual thread a request: {@code GET /healthz} (the process lives), {@code /readyz} (every service
 * does its work, else 503 and who does not), {@code /metrics} (Prometheus), {@code /api/status} (JSON), and {@code POST /api/NAME} for
 * each {@link Action}. {@link Access} says who is answered. Slow and greedy clients are bounded by the server's own limits on headers,
 * times and connections, which stand in the launcher's {@code jvm.args}.
 */
public final class WebServer implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int MOST_BODY_BYTES = 64 << 10;
    /** A slow client is cut off by the server's own limits before. */
    private static final Duration PATIENCE_WITH_CLIENT = Duration.ofMinutes(2);
    private static final String ACTIONS = "/api/";

    private final WebSettings settings;
    private final StatusQuery query;
    private final Map<String, Action> actions;
    private final Access access;
    private final Meters meters;
    private volatile @Nullable HttpServer server;
    private volatile @Nullable ExecutorService requests;
    private volatile @Nullable OwnPort ownPort;
    private final Heartbeats answering = new Heartbeats();

    /** @param actions by name @param token that opens what {@link Access} closes */
    public WebServer(WebSettings settings, StatusQuery query, Map<String, Action> actions, String token, Meters meters) {
        this.settings = settings;
        this.query = query;
        this.actions = Map.copyOf(actions);
        this.access = new Access(settings.isLoopback(), settings.names(), token);
        this.meters = meters;
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
        http.createContext("/", exchange -> answering.during(
                "answering " + exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath(), () -> {
                    answer(exchange);
                    return true;
                }));
        http.start();
        OwnPort port = new OwnPort(http.getAddress());
        port.open();
        requests = threads;
        server = http;
        ownPort = port;
        LOG.info("listening url={}", address());
    }

    /** {@code http://127.0.0.1:8377}, with the port that was really taken. */
    public String address() {
        HttpServer http = server;
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "http://" + host + ":" + (http == null ? settings.port() : http.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = Request.of(exchange);
            Optional<Access.Refusal> refusal = access.refusal(request);
            if (refusal.isPresent()) {
                refuse(exchange, refusal.get());
            } else if (request.method().equals("POST")) {
                act(exchange, request.path());
            } else if (request.isReading()) {
                show(exchange, request.path());
            } else {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD, POST");
                send(exchange, 405, "text/plain", "only GET, HEAD and POST are answered here\n");
            }
        } catch (RuntimeException e) {
            LOG.error("request failed path={}", exchange.getRequestURI().getPath(), e);
            throw e;
        }
    }

    private void refuse(HttpExchange exchange, Access.Refusal refusal) throws IOException {
        meters.counter("dripstone_web_refused_requests", "Requests that were not answered, by what was wrong", "reason", refusal.reason())
                .add(1);
        if (refusal.status() == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        }
        send(exchange, refusal.status(), "text/plain", refusal.words() + "\n");
    }

    private void show(HttpExchange exchange, String path) throws IOException {
        switch (path) {
            case "/healthz" -> send(exchange, 200, "text/plain", "alive\n");
            case "/readyz" -> ready(exchange);
            case "/metrics" -> send(exchange, 200, "text/plain; version=0.0.4", query.metrics());
            case "/api/status" -> send(exchange, 200, "application/json", query.status().toPrettyString() + "\n");
            default -> send(exchange, 404, "text/plain", "known here: /healthz /readyz /metrics /api/status\n");
        }
    }

    private void act(HttpExchange exchange, String path) throws IOException {
        Action action = path.startsWith(ACTIONS) ? actions.get(path.substring(ACTIONS.length())) : null;
        if (action == null) {
            send(exchange, 404, "text/plain", "known here by POST: " + new TreeSet<>(actions.keySet()) + " below " + ACTIONS + "\n");
            return;
        }
        Heartbeat.here().works("reading the body of POST " + path, PATIENCE_WITH_CLIENT);
        if (exchange.getRequestBody().readNBytes(MOST_BODY_BYTES + 1).length > MOST_BODY_BYTES) {
            send(exchange, 413, "text/plain", "a body here has at most " + MOST_BODY_BYTES + " bytes\n");
            return;
        }
        Heartbeat.here().works("doing POST " + path);
        try {
            send(exchange, 200, "application/json", action.run().toPrettyString() + "\n");
        } catch (Action.RefusedException e) {
            send(exchange, 409, "text/plain", e.getMessage() + "\n");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            send(exchange, 503, "text/plain", "the daemon is stopping\n");
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

    private void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type.contains("charset") ? type : type + "; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
        exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        meters.counter("dripstone_web_answers", "Answers to requests over HTTP, by status; one every 10 s is to the server itself.",
                "status", Integer.toString(status)).add(1);
        Heartbeat.here().works("sending the answer to " + exchange.getRequestURI().getPath(), PATIENCE_WITH_CLIENT);
        boolean bodiless = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless ? -1 : bytes.length);
        if (!bodiless) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void stop(Duration deadline) {
        OwnPort port = ownPort;
        if (port != null) {
            port.close();
            ownPort = null;
        }
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

    /** {@inheritDoc} One for each request, and one for the port. */
    @Override
    public List<Pulse> pulses() {
        OwnPort port = ownPort;
        return port == null ? List.of() : Stream.concat(Stream.of(port.pulse()), answering.pulses().stream()).toList();
    }

    @Override
    public Health health() {
        OwnPort port = ownPort;
        if (server == null || port == null) {
            return new Health.Starting("not listening");
        }
        String trouble = port.trouble();
        return trouble.isEmpty() ? new Health.Up(address()) : new Health.Degraded(trouble + "; url=" + address());
    }
}
