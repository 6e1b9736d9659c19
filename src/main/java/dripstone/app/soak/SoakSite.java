package dripstone.app.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dripstone.app.soak.SoakManners.Asked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The server of a site that drifts, on a loopback port: with a sitemap, a calendar without an end, and times at which it is too busy for
 * anybody, or cannot be reached.
 */
final class SoakSite implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofMinutes(30);

    private final SoakPages pages;
    private final SoakClock clock;
    private final SoakManners manners;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int port;
    private volatile boolean busy;
    private @Nullable HttpServer server;

    SoakSite(SoakPages pages, SoakClock clock, SoakManners manners) throws IOException {
        this.pages = pages;
        this.clock = clock;
        this.manners = manners;
        HttpServer begun = serve(0);
        this.server = begun;
        this.port = begun.getAddress().getPort();
    }

    String address() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** From now on nobody answers. */
    synchronized void disappear() {
        HttpServer there = server;
        if (there != null) {
            there.stop(0);
            server = null;
        }
    }

    synchronized void appear() throws IOException {
        if (server == null) {
            server = serve(port);
        }
    }

    /** Whether every answer is from now on that it is too busy. */
    void busy(boolean now) {
        busy = now;
    }

    private HttpServer serve(int at) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 64);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
        return http;
    }

    /** @param asked and what for @param age at which it was */
    private record Request(HttpExchange exchange, Asked asked, Duration age) {}

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Asked asked = path.equals("/robots.txt") ? Asked.ROBOTS : path.equals("/sitemap.xml") ? Asked.SITEMAP
                    : path.startsWith("/calendar/") ? Asked.TRAP : Asked.PAGE;
            Request request = new Request(exchange, asked, clock.age());
            manners.asked(asked, path, request.age);
            if (busy) {
                exchange.getResponseHeaders().set("Retry-After", Long.toString(RETRY_AFTER.toSeconds()));
                send(request, 503, "text/plain", "too busy\n");
                return;
            }
            switch (asked) {
                case ROBOTS -> send(request, 200, "text/plain", "User-agent: *\nAllow: /\nSitemap: " + address() + "sitemap.xml\n");
                case SITEMAP -> send(request, 200, "application/xml", sitemap(request.age));
                case TRAP -> calendar(request, path.substring("/calendar/".length()));
                case PAGE -> page(request, path);
            }
        }
    }

    private void page(Request request, String path) throws IOException {
        Duration age = request.age;
        int page = path.matches("/page/\\d{1,6}") ? Integer.parseInt(path.substring("/page/".length())) : -1;
        if (path.equals("/")) {
            send(request, 200, "text/html; charset=utf-8", index(age));
        } else if (page < 0 || page >= pages.born(age)) {
            send(request, 404, "text/plain", "not found\n");
        } else if (pages.isGone(page, age)) {
            send(request, 410, "text/plain", "gone\n");
        } else {
            edition(request, page, pages.number(page, age));
        }
    }

    private void edition(Request request, int page, long number) throws IOException {
        HttpExchange exchange = request.exchange;
        String tag = "\"" + page + "-" + number + "\"";
        exchange.getResponseHeaders().set("ETag", tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            manners.answering(request.asked, 304, Duration.ZERO, clock.age());
            exchange.sendResponseHeaders(304, -1);
        } else {
            String text = "<article><p>" + pages.text(page, number).strip().replace("\n\n", "</p><p>") + "</p></article>";
            send(request, 200, "text/html; charset=utf-8", html("Page " + page, text + links(page)));
        }
    }

    private void calendar(Request request, String day) throws IOException {
        int number = day.matches("\\d{1,6}") ? Integer.parseInt(day) : 0;
        send(request, 200, "text/html; charset=utf-8", html("Day " + number,
                "<p>Nothing is planned for this day.</p><p><a href=\"/calendar/" + (number + 1) + "\">next day</a></p>"));
    }

    /** All lead to what was there when the page appeared: a page that is asked for before its time would look like a trap. */
    private static String links(int page) {
        return "<nav><a href=\"/\">all pages</a> <a href=\"/page/" + Math.max(0, page - 1) + "\">the one before</a>"
                + " <a href=\"/calendar/" + page + "\">calendar</a></nav>";
    }

    private String index(Duration age) {
        StringBuilder list = new StringBuilder("<ul>");
        pages.present(age).forEach(p -> list.append("<li><a href=\"/page/").append(p).append("\">Page ").append(p).append("</a></li>"));
        return html("All pages", list.append("</ul>").toString());
    }

    private String sitemap(Duration age) {
        StringBuilder map = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        map.append("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
        pages.present(age).forEach(p -> map.append("<url><loc>").append(address()).append("page/").append(p).append("</loc><lastmod>")
                .append(SoakPlan.BEGIN.plus(pages.begin(p, pages.number(p, age)))).append("</lastmod></url>\n"));
        return map.append("</urlset>\n").toString();
    }

    private static String html(String title, String body) {
        return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title + "</title></head><body><main><h1>"
                + title + "</h1>" + body + "</main></body></html>\n";
    }

    private void send(Request request, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        request.exchange.getResponseHeaders().set("Content-Type", type);
        manners.answering(request.asked, status, status == 503 ? RETRY_AFTER : Duration.ZERO, clock.age());
        request.exchange.sendResponseHeaders(status, bytes.length);
        request.exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        disappear();
        threads.close();
    }
}
