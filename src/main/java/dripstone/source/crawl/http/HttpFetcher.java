package dripstone.source.crawl.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MessageConstraintException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one URL and follows nothing: redirects, cookies, credentials and retries belong to the caller or to nobody. Certificates and
 * host names are verified. Thread-safe; each call takes one connection of a small pool.
 *
 * <p>A watch cuts a request off when its total time is over, whatever it is doing, so a server that sends a byte a second, or header
 * lines without end, holds a thread no longer than that.
 */
public final class HttpFetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFetcher.class);

    private final CloseableHttpClient publicOnly;
    private final CloseableHttpClient anywhere;
    private final ScheduledExecutorService watch;
    private final Set<Cutting> running = ConcurrentHashMap.newKeySet();

    /** A request that runs, and whether it was cut off. Written by whoever cuts, then read by the one that fails for it. */
    private static final class Cutting {
        private final HttpGet get;
        private volatile boolean cut;

        Cutting(HttpGet get) {
            this.get = get;
        }

        void cut() {
            cut = true;
            get.abort();
        }
    }

    private HttpFetcher(CloseableHttpClient publicOnly, CloseableHttpClient anywhere, ScheduledExecutorService watch) {
        this.publicOnly = publicOnly;
        this.anywhere = anywhere;
        this.watch = watch;
    }

    /**
     * @param agent the User-Agent header
     * @param connections most at a time
     * @param dnsMaxAge how long an address is remembered
     */
    public static HttpFetcher open(String agent, int connections, Duration dnsMaxAge) {
        return open(agent, connections, dnsMaxAge, InetAddress::getAllByName);
    }

    static HttpFetcher open(String agent, int connections, Duration dnsMaxAge, GuardedResolver.Lookup lookup) {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("crawl-watch").factory());
        return new HttpFetcher(
                Clients.make(agent, connections, new GuardedResolver(false, lookup, dnsMaxAge)),
                Clients.make(agent, connections, new GuardedResolver(true, lookup, dnsMaxAge)),
                watch);
    }

    /** Blocks until the outcome is known. */
    public FetchOutcome fetch(FetchRequest request) {
        HttpGet get = new HttpGet(request.uri());
        if (!request.validators().etag().isEmpty()) {
            get.setHeader("If-None-Match", request.validators().etag());
        }
        if (!request.validators().lastModified().isEmpty()) {
            get.setHeader("If-Modified-Since", request.validators().lastModified());
        }
        FetchLimits limits = request.limits();
        get.setConfig(Clients.config(limits));
        Cutting cutting = new Cutting(get);
        running.add(cutting);
        ScheduledFuture<?> cutOff = watch.schedule(cutting::cut, limits.total().toMillis(), TimeUnit.MILLISECONDS);
        try {
            return exchange(get, request);
        } catch (IOException | RuntimeException e) {
            return outcomeOf(e, cutting.cut, limits);
        } finally {
            cutOff.cancel(false);
            running.remove(cutting);
        }
    }

    /** Cuts off what is running; later calls answer {@link FetchOutcome.Broken}. */
    public void cutOff() {
        running.forEach(Cutting::cut);
    }

    @Override
    public void close() throws IOException {
        watch.shutdownNow();
        cutOff();
        try (publicOnly; anywhere) {
            running.clear();
        }
    }

    private FetchOutcome exchange(HttpGet get, FetchRequest request) throws IOException {
        CloseableHttpClient client = request.limits().allowPrivate() ? anywhere : publicOnly;
        HttpHost host = new HttpHost(request.uri().getScheme(), request.uri().getHost(), request.uri().getPort());
        ClassicHttpResponse response = client.executeOpen(host, get, null);
        boolean consumed = false;
        try {
            FetchOutcome outcome = read(response, request);
            consumed = (outcome instanceof FetchOutcome.Body b && !b.cut()) || response.getEntity() == null;
            return outcome;
        } finally {
            release(get, response, consumed);
        }
    }

    /** Closing an answer that was not read to its end would read on, for the sake of the connection: abort throws it away instead. */
    private static void release(HttpGet get, ClassicHttpResponse response, boolean consumed) throws IOException {
        if (consumed) {
            response.close();
            return;
        }
        get.abort();
        try {
            response.close();
        } catch (IOException e) {
            LOG.trace("an answer that was given up was closed already", e);
        }
    }

    private static FetchOutcome read(ClassicHttpResponse response, FetchRequest request) throws IOException {
        int status = response.getCode();
        return switch (status) {
            case 200, 203 -> body(response, request);
            case 304 -> new FetchOutcome.NotModified(robotsTags(response));
            case 301, 302, 303, 307, 308 -> new FetchOutcome.Moved(status, header(response, "Location"));
            default -> new FetchOutcome.Status(status, RetryAfter.parse(header(response, "Retry-After"), Instant.now()));
        };
    }

    private static FetchOutcome body(ClassicHttpResponse response, FetchRequest request) throws IOException {
        FetchLimits limits = request.limits();
        ContentType type = ContentType.parseLenient(header(response, "Content-Type"));
        String mediaType = type == null || type.getMimeType() == null ? "" : type.getMimeType().toLowerCase(Locale.ROOT);
        if (!request.mediaTypes().test(mediaType)) {
            return new FetchOutcome.Unwanted("content-type=" + shortened(mediaType));
        }
        HttpEntity entity = response.getEntity();
        if (entity != null && !limits.truncate() && entity.getContentLength() > limits.bodyBytes()) {
            return new FetchOutcome.Unwanted("content-length=" + entity.getContentLength() + " limit=" + limits.bodyBytes());
        }
        BodyReader.Result body = entity == null
                ? new BodyReader.Result(new byte[0], true)
                : BodyReader.read(entity.getContent(), header(response, "Content-Encoding"), limits.bodyBytes());
        if (!body.whole() && !limits.truncate()) {
            return new FetchOutcome.Unwanted("body is larger than limit=" + limits.bodyBytes());
        }
        String charset = type == null || type.getCharset() == null ? "" : type.getCharset().name();
        return new FetchOutcome.Body(body.bytes(), mediaType, charset,
                new Validators(header(response, "ETag"), header(response, "Last-Modified")), robotsTags(response), !body.whole());
    }

    private static List<String> robotsTags(ClassicHttpResponse response) {
        List<String> tags = new ArrayList<>();
        for (Header h : response.getHeaders("X-Robots-Tag")) {
            tags.add(h.getValue());
        }
        for (Header h : response.getHeaders("tdm-reservation")) {
            tags.add("tdm-reservation: " + h.getValue());
        }
        return tags;
    }

    private static String header(ClassicHttpResponse response, String name) {
        Header h = response.getFirstHeader(name);
        return h == null || h.getValue() == null ? "" : h.getValue();
    }

    private static FetchOutcome outcomeOf(Exception e, boolean cut, FetchLimits limits) {
        if (cut) {
            return new FetchOutcome.Broken("cut off, total-time=" + limits.total());
        }
        String reason = e.getClass().getSimpleName() + ": " + shortened(Optional.ofNullable(e.getMessage()).orElse("no message"));
        return switch (e) {
            case GuardedResolver.PrivateAddressException p -> new FetchOutcome.Unwanted(String.valueOf(p.getMessage()));
            case BodyReader.UnknownCodingException u -> new FetchOutcome.Unwanted(String.valueOf(u.getMessage()));
            case MessageConstraintException m -> new FetchOutcome.Unwanted("headers beyond their limit: " + m.getMessage());
            case ZipException z -> new FetchOutcome.Broken(reason);
            case EOFException eof -> new FetchOutcome.Broken(reason);
            case UnknownHostException u -> new FetchOutcome.Unreachable(reason);
            case ConnectTimeoutException c -> new FetchOutcome.Unreachable(reason);
            case ConnectException c -> new FetchOutcome.Unreachable(reason);
            case NoRouteToHostException n -> new FetchOutcome.Unreachable(reason);
            case SSLException s -> new FetchOutcome.Unreachable(reason);
            default -> new FetchOutcome.Broken(reason);
        };
    }

    /** Servers' words in our logs: bounded, one line. */
    private static String shortened(String words) {
        String line = words.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }
}
