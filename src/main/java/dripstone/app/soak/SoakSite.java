package dripstone.app.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A site on a loopback port that changes as simulated time goes by: pages are born, changed each at its own pace, and taken away; there is a
 * calendar without an end, and now and then a server that is too busy.
 */
final class SoakSite implements AutoCloseable {
    private static final int FIRST_PAGES = 20;
    private static final Duration BIRTH_EVERY = Duration.ofHours(4);
    private static final Duration LIFE = Duration.ofDays(9);

    private final long seed;
    private final InstantSource clock;
    private final AtomicLong requests = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int port;
    private @Nullable HttpServer server;

    SoakSite(long seed, InstantSource clock) throws IOException {
        this.seed = seed;
        this.clock = clock;
        HttpServer begun = serve(0);
        this.server = begun;
        this.port = begun.getAddress().getPort();
    }

    String address() {
        return "http://127.0.0.1:" + port + "/";
    }

    long requests() {
        return requests.get();
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

    private HttpServer serve(int at) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 64);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
        return http;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            long number = requests.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/robots.txt")) {
                send(exchange, 200, "text/plain", "User-agent: *\nAllow: /\nSitemap: " + address() + "sitemap.xml\n");
            } else if (number % 97 == 0) {
                exchange.getResponseHeaders().set("Retry-After", "1800");
                send(exchange, 503, "text/plain", "too busy\n");
            } else if (path.equals("/")) {
                send(exchange, 200, "text/html; charset=utf-8", index());
            } else if (path.equals("/sitemap.xml")) {
                send(exchange, 200, "application/xml", sitemap());
            } else if (path.startsWith("/calendar/")) {
                calendar(exchange, path.substring("/calendar/".length()));
            } else {
                page(exchange, path);
            }
        }
    }

    private void page(HttpExchange exchange, String path) throws IOException {
        int page = path.matches("/page/\\d{1,6}") ? Integer.parseInt(path.substring("/page/".length())) : -1;
        if (page < 0 || page >= born()) {
            send(exchange, 404, "text/plain", "not found\n");
        } else if (gone(page)) {
            send(exchange, 410, "text/plain", "gone\n");
        } else {
            String tag = "\"" + page + "-" + version(page) + "\"";
            exchange.getResponseHeaders().set("ETag", tag);
            if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                send(exchange, 200, "text/html; charset=utf-8", html("Page " + page, text(page) + links(page)));
            }
        }
    }

    private void calendar(HttpExchange exchange, String day) throws IOException {
        int number = day.matches("\\d{1,6}") ? Integer.parseInt(day) : 0;
        send(exchange, 200, "text/html; charset=utf-8", html("Day " + number, "<p>Nothing is planned for this day.</p><p><a href=\"/calendar/"
                + (number + 1) + "\">next day</a></p>"));
    }

    private Duration age() {
        return Duration.between(SoakPlan.BEGIN, clock.instant());
    }

    private int born() {
        return FIRST_PAGES + (int) age().dividedBy(BIRTH_EVERY);
    }

    private Duration ageOf(int page) {
        return page < FIRST_PAGES ? age() : age().minus(BIRTH_EVERY.multipliedBy(page - FIRST_PAGES + 1L));
    }

    private boolean gone(int page) {
        return page % 3 == 1 && ageOf(page).compareTo(LIFE) > 0;
    }

    /** Pages change every half day to every fourth day, one in five never. */
    private long version(int page) {
        return page % 5 == 0 ? 0 : ageOf(page).dividedBy(Duration.ofHours(12L * (1 + page % 8)));
    }

    private String text(int page) {
        long version = version(page);
        int day = (int) Math.max(0, age().toDays());
        return "<article><p>" + SoakText.of(seed, page % 5 == 0 ? 0 : day / 2, page * 1_000_000L + version, 12).replace("\n\n", "</p><p>").strip()
                + "</p></article>";
    }

    private String links(int page) {
        return "<nav><a href=\"/\">all pages</a> <a href=\"/page/" + (page + 1) + "\">next</a> <a href=\"/calendar/" + page + "\">calendar</a></nav>";
    }

    private String index() {
        StringBuilder list = new StringBuilder("<ul>");
        for (int page = 0; page < born(); page++) {
            if (!gone(page)) {
                list.append("<li><a href=\"/page/").append(page).append("\">Page ").append(page).append("</a></li>");
            }
        }
        return html("All pages", list.append("</ul>").toString());
    }

    private String sitemap() {
        StringBuilder map = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
        for (int page = 0; page < born(); page++) {
            Duration every = Duration.ofHours(12L * (1 + page % 8));
            Instant changed = clock.instant().minus(ageOf(page)).plus(every.multipliedBy(version(page)));
            map.append("<url><loc>").append(address()).append("page/").append(page).append("</loc><lastmod>").append(changed).append("</lastmod></url>\n");
        }
        return map.append("</urlset>\n").toString();
    }

    private static String html(String title, String body) {
        return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title + "</title></head><body><main><h1>" + title + "</h1>" + body
                + "</main></body></html>\n";
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        disappear();
        threads.close();
    }
}
