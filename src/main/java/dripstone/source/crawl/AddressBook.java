package dripstone.source.crawl;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts share a network address. Of several addresses of a name the first in an order of their own stands for all (those of
 * IPv4 first), so that names with the same addresses, in whatever order they come, are one. Names are looked up on virtual threads; nobody
 * waits for them with the frontier's lock held.
 */
final class AddressBook {
    private static final int MOST_NAMES = 100_000;
    private static final Comparator<InetAddress> ORDER =
            Comparator.<InetAddress>comparingInt(a -> a.getAddress().length).thenComparing(InetAddress::getHostAddress);

    private final Lookup lookup;
    /** Name → address; filled by virtual threads, read under the frontier's lock. */
    private final Cache<String, String> found;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    /** Address → slot, as long as a host refers to it. Guarded by the frontier's lock. */
    private final Cache<String, AddressSlot> slots = Caffeine.newBuilder().weakValues().build();

    /** Looks a name up; the system's resolver but in tests. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** @param maxAge how long an address is believed */
    AddressBook(Lookup lookup, Duration maxAge) {
        this.lookup = lookup;
        this.found = Caffeine.newBuilder().maximumSize(MOST_NAMES).expireAfterWrite(maxAge).build();
    }

    /** The slot of a host's address; null while its name is being looked up. @param host name, and port where it is not the scheme's */
    @Nullable AddressSlot slotOf(String host) {
        String name = host.replaceAll(":[0-9]+$", "");
        String address = found.getIfPresent(name);
        if (address == null) {
            if (running.add(name)) {
                Thread.ofVirtual().name("crawl-lookup-" + name).start(() -> look(name));
            }
            return null;
        }
        return slots.get(address, a -> new AddressSlot());
    }

    private void look(String name) {
        try {
            found.put(name, Arrays.stream(lookup.addresses(name)).min(ORDER).map(InetAddress::getHostAddress).orElse(name));
        } catch (UnknownHostException e) {
            found.put(name, name); // the fetch will say so
        } finally {
            running.remove(name);
        }
    }
}
