package dripstone.app.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A site of articles, each of which links to others; every run crawls the same one. Its pages never change. */
final class FixedSite implements AutoCloseable {
    static final int PAGES = 20;
    private static final long FIRST_TEXT = 90_000;
    private static final int WORDS = 120;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer http;

    private FixedSite(HttpServer http) {
        this.http = http;
    }

    static FixedSite start() throws IOException {
        FixedSite site = new FixedSite(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64));
        site.http.setExecutor(site.threads);
        site.http.createContext("/", FixedSite::answer);
        site.http.start();
        return site;
    }

    /** {@code http://127.0.0.1:PORT/} */
    String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/";
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            int page = number(exchange.getRequestURI().getPath());
            byte[] body = (page < 0 ? "not found\n" : html(page)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", page < 0 ? "text/plain" : "text/html; charset=utf-8");
            exchange.sendResponseHeaders(page < 0 ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static int number(String path) {
        if (path.equals("/")) {
            return 0;
        }
        if (!path.matches("/page-\\d{1,4}\\.html")) {
            return -1;
        }
        int number = Integer.parseInt(path, "/page-".length(), path.indexOf('.'), 10);
        return number > 0 && number < PAGES ? number : -1;
    }

    /** A page links to those of twice its number, so that the crawl goes on for some rounds. */
    private static String html(int page) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><title>Article " + page + "</title></head>"
                + "<body><main><h1>Article " + page + "</h1>");
        for (String paragraph : FixedText.of(FIRST_TEXT + page, WORDS).split("\n\n", -1)) {
            html.append("<p>").append(paragraph).append("</p>");
        }
        html.append("</main><nav>");
        for (int next : new int[] {2 * page + 1, 2 * page + 2}) {
            if (next < PAGES) {
                html.append("<a href=\"/page-").append(next).append(".html\">Article ").append(next).append("</a> ");
            }
        }
        return html.append("</nav></body></html>").toString();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
