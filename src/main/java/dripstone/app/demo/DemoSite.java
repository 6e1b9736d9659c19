package dripstone.app.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dripstone.life.Health;
import dripstone.life.Service;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A small documentation site of our own, served from the jar on a free loopback port, so that a demonstration has something to crawl. */
public final class DemoSite implements Service {
    private static final String ROOT = "/demo-site/";
    private volatile @Nullable HttpServer server;

    @Override
    public String name() {
        return "demo-site";
    }

    @Override
    public void start() throws IOException {
        Set<String> pages = new String(resource("pages.txt"), StandardCharsets.UTF_8).lines().collect(Collectors.toUnmodifiableSet());
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", exchange -> answer(exchange, pages));
        http.start();
        server = http;
    }

    /** {@code http://127.0.0.1:PORT/}. */
    public String address() {
        HttpServer http = server;
        if (http == null) {
            throw new IllegalStateException("the demonstration's site is not being served");
        }
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/";
    }

    private static void answer(HttpExchange exchange, Set<String> pages) throws IOException {
        try (exchange) {
            String name = exchange.getRequestURI().getPath().substring(1);
            String page = name.isEmpty() ? "index.html" : name;
            boolean found = pages.contains(page);
            byte[] body = found ? resource(page) : "not found\n".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", found && page.endsWith(".html") ? "text/html; charset=utf-8" : "text/plain");
            exchange.sendResponseHeaders(found ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = DemoSite.class.getResourceAsStream(ROOT + name)) {
            if (in == null) {
                throw new IOException("the jar lacks " + ROOT + name);
            }
            return in.readAllBytes();
        }
    }

    @Override
    public void stop(Duration deadline) {
        HttpServer http = server;
        if (http != null) {
            http.stop(0);
            server = null;
        }
    }

    @Override
    public Health health() {
        return server == null ? new Health.Starting("not served") : new Health.Up(address());
    }
}
