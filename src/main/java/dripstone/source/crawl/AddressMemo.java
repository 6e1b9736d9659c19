package dripstone.source.crawl;

import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Normal forms of addresses, remembered in a table of fixed size: most links of a site lead where others led before. An address has one
 * place, where it takes that of another. Some megabytes at most, since long addresses are not kept. Thread-safe without locks: an entry is
 * immutable and written in one piece, and one that is lost in a race is made again.
 */
final class AddressMemo {
    private static final int PLACES = 1 << 15;
    private static final int LONGEST = 200;

    private final @Nullable Entry[] entries = new Entry[PLACES];
    private final Function<String, Optional<URI>> normalizer;

    private record Entry(String address, Optional<URI> normal) {}

    /** @param normalizer whose answer depends on the address alone */
    AddressMemo(Function<String, Optional<URI>> normalizer) {
        this.normalizer = normalizer;
    }

    /** What the normaliser answers. */
    Optional<URI> normal(String address) {
        int hash = address.hashCode();
        int place = (hash ^ hash >>> 16) & (PLACES - 1);
        Entry entry = entries[place];
        if (entry != null && entry.address.equals(address)) {
            return entry.normal;
        }
        Optional<URI> normal = normalizer.apply(address);
        if (address.length() <= LONGEST) {
            entries[place] = new Entry(address, normal);
        }
        return normal;
    }
}
