package dripstone.source.crawl.http;

import dripstone.source.crawl.http.Exchange.Field;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/** One request while it runs: what is sent, until when, and how it is cut off. */
final class Call {
    private static final String BLOT = "(removed)";
    private static final Set<String> SECRET = Set.of("authorization", "proxy-authorization", "cookie");

    private final FetchRequest request;
    private final String agent;
    private final Instant begun = Instant.now();
    private final long deadline;
    private final Answer answer;
    private List<Field> sent = List.of();
    private Optional<InetAddress> server = Optional.empty();
    private boolean ofTheProxy;
    /** Written by whoever cuts, read by the thread that fails for it; pairs with {@link #canceller}: each side writes its own first. */
    private volatile boolean cut;
    private volatile @Nullable Runnable canceller;

    /** @param keepAll bodies of every status are read, for an archive */
    Call(FetchRequest request, String agent, boolean keepAll) {
        this.request = request;
        this.agent = agent;
        this.deadline = System.nanoTime() + request.limits().total().toNanos();
        this.answer = new Answer(request, keepAll);
    }

    FetchRequest request() {
        return request;
    }

    Answer answer() {
        return answer;
    }

    /** Of the total time; at least a moment, so that a wait for it ends by itself. */
    long leftNanos() {
        return Math.max(1, deadline - System.nanoTime());
    }

    Duration leftToConnect() {
        Duration left = Duration.ofNanos(leftNanos());
        return left.compareTo(request.limits().connect()) < 0 ? left : request.limits().connect();
    }

    /** Ends the request, now or as soon as it can be ended. */
    void cut() {
        cut = true;
        Runnable how = canceller;
        if (how != null) {
            how.run();
        }
    }

    /** How the request is ended from now on. */
    void onCut(Runnable how) {
        canceller = how;
        if (cut) {
            how.run();
        }
    }

    boolean isCut() {
        return cut;
    }

    /** Path and query as they go into the request line. */
    String target() {
        URI uri = request.uri();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** A host to connect to. @param address null through a proxy, which looks it up */
    HttpHost host(@Nullable InetAddress address) {
        URI uri = request.uri();
        String name = uri.getHost().startsWith("[") ? uri.getHost().substring(1, uri.getHost().length() - 1) : uri.getHost();
        return address == null
                ? new HttpHost(uri.getScheme(), name, uri.getPort())
                : new HttpHost(uri.getScheme(), address, name, uri.getPort());
    }

    /** The connection goes there. */
    void connecting(HttpHost host) {
        server = Optional.ofNullable(host.getAddress()).filter(a -> !a.isAnyLocalAddress());
    }

    /** Whose answer it is. @param secured whether it came over TLS */
    void answered(boolean secured) {
        ofTheProxy = request.access().httpProxy().isPresent() && request.uri().getScheme().equals("https") && !secured;
    }

    /** Whether the answer is the proxy's own, which makes no tunnel to the server. */
    boolean isOfTheProxy() {
        return ofTheProxy;
    }

    /** The address without its path: what names the server. */
    URI root() {
        URI uri = request.uri();
        return URI.create(uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + "/");
    }

    /** The headers that are ours to set. The secret is among them only where its origin is the one that is asked. */
    List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        headers.add(new BasicHeader("User-Agent", agent));
        headers.add(new BasicHeader("Accept", "text/html, application/xhtml+xml, text/plain, text/markdown;q=0.9, */*;q=0.1"));
        headers.add(new BasicHeader("Accept-Encoding", "gzip, deflate"));
        if (!request.validators().etag().isEmpty()) {
            headers.add(new BasicHeader("If-None-Match", request.validators().etag()));
        }
        if (!request.validators().lastModified().isEmpty()) {
            headers.add(new BasicHeader("If-Modified-Since", request.validators().lastModified()));
        }
        Credentials credentials = request.access().credentials();
        if (credentials.holdFor(request.uri())) {
            headers.add(new BasicHeader(credentials.header(), credentials.value(), true));
        }
        if (request.access().httpProxy().isPresent() && request.access().proxyLogin().isGiven()
                && request.uri().getScheme().equals("http")) { // what is secure goes through a tunnel that is asked for apart
            headers.add(new BasicHeader("Proxy-Authorization", request.access().proxyLogin().basic(), true));
        }
        return headers;
    }

    /** What went out at last. */
    void sent(@Nullable HttpRequest last) {
        if (last == null) {
            return;
        }
        List<Field> fields = new ArrayList<>();
        String own = request.access().credentials().header();
        for (Header h : last.getHeaders()) {
            boolean secret = SECRET.contains(h.getName().toLowerCase(Locale.ROOT)) || h.getName().equalsIgnoreCase(own);
            fields.add(new Field(h.getName(), secret ? BLOT : String.valueOf(h.getValue())));
        }
        sent = fields;
    }

    /** For the archive; empty where no answer came. */
    Optional<Exchange> exchange() {
        return answer.status() == 0 ? Optional.empty() : Optional.of(new Exchange(request.uri(), begun, server, answer.protocol(), sent,
                answer.status(), answer.phrase(), answer.fields(), answer.wire(), answer.truncation(cut)));
    }
}
