package dripstone.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.util.List;

/**
 * What of a request decides whether it is answered. A header that is absent is empty; one that comes several times, which no honest
 * client sends, is joined by commas and so matches nothing.
 *
 * @param fetchSite {@code Sec-Fetch-Site}, which browsers set and scripts cannot @param fetchMode {@code Sec-Fetch-Mode}
 */
record Request(String method, String path, String host, String origin, String fetchSite, String fetchMode, String authorization) {
    static Request of(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        return new Request(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), header(headers, "Host"),
                header(headers, "Origin"), header(headers, "Sec-Fetch-Site"), header(headers, "Sec-Fetch-Mode"),
                header(headers, "Authorization"));
    }

    private static String header(Headers headers, String name) {
        List<String> values = headers.get(name);
        return values == null ? "" : String.join(",", values).strip();
    }

    /** Whether it only looks. */
    boolean isReading() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
