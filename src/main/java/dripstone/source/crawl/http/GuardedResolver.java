package dripstone.source.crawl.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Names to addresses, for one connection manager. The manager connects to exactly the addresses that this answers and never looks a
 * name up again, so a private address that is refused here cannot be reached by a name that changes its mind (DNS rebinding).
 */
final class GuardedResolver implements DnsResolver {
    private static final int MOST_NAMES = 10_000;

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

    private final boolean allowPrivate;
    private final Lookup lookup;
    private final Cache<String, InetAddress[]> known;

    GuardedResolver(boolean allowPrivate, Lookup lookup, Duration maxAge) {
        this.allowPrivate = allowPrivate;
        this.lookup = lookup;
        this.known = Caffeine.newBuilder().maximumSize(MOST_NAMES).expireAfterWrite(maxAge).build();
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] all = known.getIfPresent(host);
        if (all == null) {
            all = lookup.addresses(host);
            if (all.length == 0) {
                throw new UnknownHostException(host);
            }
            known.put(host, all);
        }
        InetAddress[] allowed = allowPrivate
                ? all.clone()
                : Arrays.stream(all).filter(AddressRanges::isPublic).toArray(InetAddress[]::new);
        if (allowed.length == 0) {
            throw new PrivateAddressException(host, all[0]);
        }
        return allowed;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
