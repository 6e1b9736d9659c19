package dripstone.source.crawl.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Names to addresses, within a time. A connection is made to exactly an address that this answers, which stands in the request itself,
 * and nothing below looks a name up again: so a private address that is refused here cannot be reached by a name that changes its
 * mind (DNS rebinding).
 *
 * <p>The system's resolver cannot be interrupted, so it is asked on threads of its own; one that hangs costs its caller no more than the
 * caller's limit.
 */
final class GuardedResolver implements AutoCloseable {
    private static final int MOST_NAMES = 10_000;
    private static final int MOST_LOOKUPS = 64;

    /** Looks a name up; the system's resolver but in tests. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** The name has addresses, and none of them may be connected to. */
    static final class PrivateAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1;

        PrivateAddressException(String host, InetAddress address) {
            super("address=" + address.getHostAddress() + " of host=" + host
                    + " is loopback, private or link-local; set allow-private on the site to crawl it");
        }
    }

    private final Lookup lookup;
    private final Cache<String, List<InetAddress>> known;
    private final ThreadPoolExecutor lookups;

    GuardedResolver(Lookup lookup, Duration maxAge) {
        this.lookup = lookup;
        this.known = Caffeine.newBuilder().maximumSize(MOST_NAMES).expireAfterWrite(maxAge).build();
        this.lookups = new ThreadPoolExecutor(0, MOST_LOOKUPS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("crawl-lookup-", 0).factory());
    }

    /** The addresses that may be connected to, at least one. @throws PrivateAddressException where there are others alone */
    List<InetAddress> resolve(String host, boolean allowPrivate, Duration limit) throws IOException {
        List<InetAddress> all = known.getIfPresent(host);
        if (all == null) {
            all = lookUp(host, limit);
            known.put(host, all);
        }
        List<InetAddress> allowed = allowPrivate ? all : all.stream().filter(AddressRanges::isPublic).toList();
        if (allowed.isEmpty()) {
            throw new PrivateAddressException(host, all.getFirst());
        }
        return allowed;
    }

    private List<InetAddress> lookUp(String host, Duration limit) throws IOException {
        Future<InetAddress[]> answer;
        try {
            answer = lookups.submit(() -> lookup.addresses(host));
        } catch (RejectedExecutionException e) {
            throw new UnknownHostException(host + ": lookups=" + MOST_LOOKUPS + " hang already");
        }
        try {
            List<InetAddress> all = Arrays.stream(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS)).toList();
            if (all.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return all;
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new UnknownHostException(host + ": no answer from the name server within " + limit);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnknownHostException u
                    ? u
                    : new IOException("host=" + host + " cannot be looked up", e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while host=" + host + " was looked up");
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
