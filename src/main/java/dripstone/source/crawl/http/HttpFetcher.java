package dripstone.source.crawl.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.HttpHost;

/**
 * Fetches one URL and follows nothing: redirects, cookies and retries belong to the caller or to nobody. Certificates and host names
 * are verified. A secret goes only to an origin that it holds for. Thread-safe; each call takes one connection of a small pool.
 *
 * <p>A name is looked up, and its addresses are judged, once for each request; the connection goes to an address so judged. A watch
 * cuts a request off when its total time is over, whatever it is doing, so a server that sends a byte a second, or header lines without
 * end, holds a thread no longer than that.
 */
public final class HttpFetcher implements AutoCloseable {
    /** Addresses of one host that are tried in a row. */
    private static final int MOST_ADDRESSES = 3;

    private final String agent;
    private final int connections;
    private final GuardedResolver resolver;
    private final Optional<Exchange.Archive> archive;
    private final ScheduledThreadPoolExecutor watch;
    private final ConcurrentHashMap<Lane, Transport> transports = new ConcurrentHashMap<>();
    private final Set<Call> running = ConcurrentHashMap.newKeySet();

    /** What requests must have in common to share a client. */
    private record Lane(boolean secure, Optional<URI> proxy, ProxyLogin login, Optional<Path> authority) {}

    private HttpFetcher(
            String agent, int connections, GuardedResolver resolver, Optional<Exchange.Archive> archive,
            ScheduledThreadPoolExecutor watch) {
        this.agent = agent;
        this.connections = connections;
        this.resolver = resolver;
        this.archive = archive;
        this.watch = watch;
    }

    /**
     * A fetcher that keeps nothing.
     *
     * @param agent the User-Agent header
     * @param connections most at a time
     * @param dnsMaxAge how long an address is remembered
     */
    public static HttpFetcher open(String agent, int connections, Duration dnsMaxAge) {
        return open(agent, connections, dnsMaxAge, Optional.empty());
    }

    /** @param archive takes every exchange in which an answer began */
    public static HttpFetcher open(String agent, int connections, Duration dnsMaxAge, Optional<Exchange.Archive> archive) {
        return open(agent, connections, dnsMaxAge, archive, InetAddress::getAllByName);
    }

    static HttpFetcher open(
            String agent, int connections, Duration dnsMaxAge, Optional<Exchange.Archive> archive, GuardedResolver.Lookup lookup) {
        ScheduledThreadPoolExecutor watch =
                new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("crawl-watch").factory());
        watch.setRemoveOnCancelPolicy(true); // else the calls of the last minutes would all be kept
        return new HttpFetcher(agent, connections, new GuardedResolver(lookup, dnsMaxAge), archive, watch);
    }

    /** Blocks until the outcome is known, and no longer than the request's total time. */
    public FetchOutcome fetch(FetchRequest request) {
        Call call = new Call(request, agent, archive.isPresent());
        running.add(call);
        ScheduledFuture<?> cutOff = watch.schedule(call::cut, request.limits().total().toMillis(), TimeUnit.MILLISECONDS);
        try {
            exchange(call);
            return judged(call.answer().outcome(), call);
        } catch (IOException | RuntimeException e) {
            return Failures.outcome(e, call.isCut(), request.limits());
        } finally {
            cutOff.cancel(false);
            running.remove(call);
            archive.ifPresent(a -> call.exchange().ifPresent(a::add));
        }
    }

    private void exchange(Call call) throws IOException {
        Access access = call.request().access();
        Transport transport = transports.computeIfAbsent(lane(call.request()), lane -> transport(lane, access));
        List<HttpHost> hosts = access.proxyLooksUp() ? throughProxy(call) : direct(call);
        for (HttpHost host : hosts) {
            call.connecting(host);
            try {
                transport.exchange(call, host);
                return;
            } catch (IOException e) {
                if (call.answer().suffices()) {
                    return;
                }
                if (host.equals(hosts.getLast()) || call.isCut() || !Failures.isOfConnecting(e)) {
                    throw e;
                }
            }
        }
    }

    private Transport transport(Lane lane, Access access) {
        if (access.socksProxy().isPresent()) {
            return Clients.socks(connections, access.socksProxy().get(), access, resolver);
        }
        return lane.secure() ? Clients.tls(connections, access, resolver) : Clients.plain(connections, access.proxy(), resolver);
    }

    /** A proxy that asks who we are, or makes no tunnel, says nothing of the page, nor of its server. */
    private static FetchOutcome judged(FetchOutcome outcome, Call call) {
        Optional<URI> proxy = call.request().access().httpProxy();
        boolean asks = proxy.isPresent() && outcome instanceof FetchOutcome.Status s && s.status() == 407;
        if (!asks && !call.isOfTheProxy()) {
            return outcome;
        }
        String reason = !asks ? "it makes no tunnel to the server"
                : call.request().access().proxyLogin().isGiven() ? "it does not accept proxy-login" : "it asks who we are, see proxy-login";
        return new FetchOutcome.Unreachable(
                "proxy=" + proxy.map(URI::toString).orElse("") + " status=" + call.answer().status() + ": " + reason);
    }

    private static Lane lane(FetchRequest request) {
        boolean secure = request.uri().getScheme().equals("https");
        return new Lane(secure, request.access().proxy(), request.access().proxyLogin(),
                secure ? request.access().authority().map(TrustedAuthority::file) : Optional.empty());
    }

    private List<HttpHost> direct(Call call) throws IOException {
        FetchRequest request = call.request();
        List<HttpHost> hosts = new ArrayList<>(1);
        List<InetAddress> addresses =
                resolver.resolve(request.uri().getHost(), request.limits().allowPrivate(), call.leftToConnect());
        for (InetAddress address : addresses.subList(0, Math.min(addresses.size(), MOST_ADDRESSES))) {
            hosts.add(call.host(address));
        }
        return hosts;
    }

    /**
     * The proxy looks the name up. What is private by our own look-up is refused all the same; a name that only the proxy knows is the
     * proxy's to judge.
     */
    private List<HttpHost> throughProxy(Call call) throws IOException {
        FetchRequest request = call.request();
        if (!request.limits().allowPrivate()) {
            try {
                resolver.resolve(request.uri().getHost(), false, call.leftToConnect());
            } catch (GuardedResolver.PrivateAddressException e) {
                throw e;
            } catch (UnknownHostException e) {
                return List.of(named(call));
            }
        }
        return List.of(named(call));
    }

    private static HttpHost named(Call call) throws IOException {
        return call.host(call.request().access().socksProxy().isPresent()
                ? Socks5Socket.lookedUpByTheProxy(call.request().uri().getHost().replaceAll("[\\[\\]]", ""))
                : null);
    }

    /** Cuts off what is running; later calls answer {@link FetchOutcome.Broken}. */
    public void cutOff() {
        running.forEach(Call::cut);
    }

    @Override
    public void close() throws IOException {
        watch.shutdownNow();
        cutOff();
        resolver.close();
        IOException trouble = null;
        for (Transport transport : transports.values()) {
            try {
                transport.close();
            } catch (IOException e) {
                trouble = e;
            }
        }
        transports.clear();
        running.clear();
        if (trouble != null) {
            throw trouble;
        }
    }
}
