package dripstone.source.crawl;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * A small HTTP server on loopback whose routes may do anything to a connection. Every request is logged with the moments at which it
 * arrived and at which its answer was about to end.
 */
public final class HostileServer implements AutoCloseable {
    private final ServerSocket socket;
    private final String scheme;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final List<Exchange> log = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile Function<String, Route> fallback = path -> Route.status(404);

    /** What answers a request. */
    @FunctionalInterface
    public interface Route {
        void answer(Exchange exchange) throws IOException;

        static Route of(int status, String contentType, byte[] body, String... headers) {
            return x -> x.send(status, contentType, body, headers);
        }

        static Route html(String body, String... headers) {
            return of(200, "text/html; charset=utf-8", body.getBytes(StandardCharsets.UTF_8), headers);
        }

        static Route text(String body, String... headers) {
            return of(200, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8), headers);
        }

        static Route status(int status, String... headers) {
            return of(status, "text/plain", ("status " + status).getBytes(StandardCharsets.UTF_8), headers);
        }

        static Route moved(int status, String to) {
            return of(status, "text/plain", new byte[0], "Location", to);
        }
    }

    /** One request in the log. @param endNanos just before the answer was written; now, where it was written raw or is not yet */
    public record Seen(String method, String path, Map<String, String> headers, long beginNanos, long endNanos) {}

    /** One request and the raw way to answer it. */
    public static final class Exchange {
        private final String method;
        private final String path;
        private final Map<String, String> headers;
        private final OutputStream out;
        private final long begin = System.nanoTime();
        private volatile long end;

        Exchange(String method, String path, Map<String, String> headers, OutputStream out) {
            this.method = method;
            this.path = path;
            this.headers = headers;
            this.out = out;
        }

        private Seen seen() {
            return new Seen(method, path, headers, begin, end == 0 ? System.nanoTime() : end);
        }

        /** Of the request; empty where there is none. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        public String path() {
            return path;
        }

        public void send(int status, String contentType, byte[] body, String... headers) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\nConnection: close\r\nContent-Length: " + body.length
                    + "\r\nContent-Type: " + contentType + "\r\n");
            for (int i = 0; i < headers.length; i += 2) {
                head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            }
            end = System.nanoTime(); // not later: with the last byte the other side may go on before this thread does
            raw(head + "\r\n");
            out.write(body);
            out.flush();
        }

        public OutputStream raw(String bytes) throws IOException {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return out;
        }
    }

    private HostileServer(ServerSocket socket, String scheme) {
        this.socket = socket;
        this.scheme = scheme;
    }

    /** For the field of a test. */
    public static HostileServer start() {
        try {
            return start("127.0.0.1", 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static HostileServer start(String address, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), port), 200);
        return serving(socket, "http");
    }

    /** The same over TLS. */
    public static HostileServer start(SSLContext tls) throws IOException {
        return serving(tls.getServerSocketFactory().createServerSocket(0, 200, InetAddress.getLoopbackAddress()), "https");
    }

    private static HostileServer serving(ServerSocket socket, String scheme) {
        HostileServer server = new HostileServer(socket, scheme);
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    public HostileServer on(String path, Route route) {
        routes.put(path, route);
        return this;
    }

    public HostileServer otherwise(Function<String, Route> route) {
        fallback = route;
        return this;
    }

    public int port() {
        return socket.getLocalPort();
    }

    public URI uri(String path) {
        return URI.create(scheme + "://" + socket.getInetAddress().getHostAddress() + ":" + port() + path);
    }

    /** The addresses of some of its paths. */
    public Set<String> addresses(String... paths) {
        return Arrays.stream(paths).map(p -> uri(p).toString()).collect(Collectors.toCollection(TreeSet::new));
    }

    public List<Seen> log() {
        return log.stream().map(Exchange::seen).toList();
    }

    public List<Seen> log(String path) {
        return log().stream().filter(s -> s.path().equals(path)).toList();
    }

    /** Smallest pause between the end of one answer and the arrival of the next request. */
    public long smallestGapNanos() {
        List<Seen> seen = new ArrayList<>(log());
        seen.sort(java.util.Comparator.comparingLong(Seen::beginNanos));
        long smallest = Long.MAX_VALUE;
        for (int i = 1; i < seen.size(); i++) {
            smallest = Math.min(smallest, seen.get(i).beginNanos() - seen.get(i - 1).endNanos());
        }
        return smallest;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            String[] request = line(in).split(" ", -1);
            if (request.length < 2) {
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            for (String h = line(in); !h.isEmpty(); h = line(in)) {
                headers.put(h.substring(0, h.indexOf(':')).toLowerCase(Locale.ROOT), h.substring(h.indexOf(':') + 1).strip());
            }
            Exchange x = new Exchange(request[0], request[1], headers, connection.getOutputStream());
            Route route = routes.get(x.path);
            log.add(x);
            try {
                (route == null ? fallback.apply(x.path) : route).answer(x);
            } finally {
                x.end = x.end == 0 ? System.nanoTime() : x.end;
            }
        } catch (IOException e) {
            // The other side went away, which is what some tests are about.
        } finally {
            open.remove(connection);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket s : open) {
            s.close();
        }
    }
}
