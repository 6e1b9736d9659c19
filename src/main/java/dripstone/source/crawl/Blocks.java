package dripstone.source.crawl;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a person has forbidden, beside the sites' own rules; kept in the frontier's store. Guarded by the frontier's lock. */
final class Blocks {
    private static final int MOST = 100_000;
    private static final int MOST_REGEXES = 200;
    private static final int LONGEST_REASON = 500;

    private final FrontierStore store;
    private final Map<String, Block> exact = new HashMap<>();
    private final Map<String, Block> domains = new HashMap<>();
    private final TreeMap<String, Block> prefixes = new TreeMap<>();
    private final Map<String, Block> regexes = new TreeMap<>();

    /** One of them. @param sinceMillis epoch */
    record Block(AddressPattern pattern, long sinceMillis, String reason) {
        String detail() {
            return "blocked by " + pattern + (reason.isEmpty() ? "" : ": " + reason);
        }
    }

    Blocks(FrontierStore store) {
        this.store = store;
    }

    /** Takes up what the store holds. */
    void open() throws IOException {
        List<String> unreadable = new ArrayList<>();
        store.eachBlock((key, value) -> {
            String form = new String(key, StandardCharsets.UTF_8);
            ByteBuffer in = ByteBuffer.wrap(value);
            long since = in.getLong();
            String reason = StandardCharsets.UTF_8.decode(in).toString();
            try {
                AddressPattern pattern = AddressPattern.parse(form);
                kind(pattern).put(pattern.text(), new Block(pattern, since, reason));
            } catch (IllegalArgumentException e) {
                unreadable.add(form + ": " + e.getMessage());
            }
            return true;
        });
        if (!unreadable.isEmpty()) {
            throw new IOException("the frontier's blocks cannot be read: " + unreadable);
        }
    }

    private Map<String, Block> kind(AddressPattern pattern) {
        return switch (pattern.kind()) {
            case EXACT -> exact;
            case DOMAIN -> domains;
            case PREFIX -> prefixes;
            case REGEX -> regexes;
        };
    }

    /** @throws IllegalArgumentException when there are too many */
    Block add(AddressPattern pattern, String reason, long nowMillis) {
        if (all().size() >= MOST || (pattern.kind() == AddressPattern.Kind.REGEX && regexes.size() >= MOST_REGEXES)) {
            throw new IllegalArgumentException("there are " + all().size() + " blocks already, " + regexes.size()
                    + " of them regular expressions; at most " + MOST + " and " + MOST_REGEXES + " are kept");
        }
        String kept = reason.strip().substring(0, Math.min(LONGEST_REASON, reason.strip().length()));
        Block block = new Block(pattern, nowMillis, kept);
        kind(pattern).put(pattern.text(), block);
        byte[] words = kept.getBytes(StandardCharsets.UTF_8);
        store.putBlock(pattern.form().getBytes(StandardCharsets.UTF_8),
                ByteBuffer.allocate(Long.BYTES + words.length).putLong(nowMillis).put(words).array());
        return block;
    }

    /** @return whether it was there */
    boolean remove(AddressPattern pattern) {
        kind(pattern).remove(pattern.text());
        return store.removeBlock(pattern.form().getBytes(StandardCharsets.UTF_8));
    }

    List<Block> all() {
        List<Block> all = new ArrayList<>();
        List.of(exact, domains, prefixes, regexes).forEach(m -> all.addAll(m.values()));
        all.sort(Comparator.comparingLong(Block::sinceMillis));
        return all;
    }

    /** The block that holds for an address; null where none does. An expression that has to be given up holds. */
    @Nullable Block of(URI address) {
        String text = address.toString();
        Block found = exact.get(text);
        if (found == null) {
            found = domain(address.getHost());
        }
        if (found == null) {
            found = prefix(text);
        }
        return found == null ? regex(text) : found;
    }

    private @Nullable Block domain(@Nullable String host) {
        String at = domains.isEmpty() ? null : host;
        while (at != null) {
            Block found = domains.get(at);
            if (found != null) {
                return found;
            }
            int dot = at.indexOf('.');
            at = dot < 0 ? null : at.substring(dot + 1);
        }
        return null;
    }

    /** The greatest prefix not above the address either is one of it, or shares a shorter beginning with it, under which to look next. */
    private @Nullable Block prefix(String address) {
        String at = address;
        while (true) {
            Map.Entry<String, Block> below = prefixes.floorEntry(at);
            if (below == null || address.startsWith(below.getKey())) {
                return below == null ? null : below.getValue();
            }
            int shared = 0;
            while (shared < below.getKey().length() && shared < at.length() && below.getKey().charAt(shared) == at.charAt(shared)) {
                shared++;
            }
            at = at.substring(0, shared);
        }
    }

    private @Nullable Block regex(String address) {
        for (Block block : regexes.values()) {
            try {
                if (block.pattern().matches(address)) {
                    return block;
                }
            } catch (AddressPattern.GivenUpException e) {
                return new Block(block.pattern(), block.sinceMillis(), block.reason() + " (given up: the expression takes too long)");
            }
        }
        return null;
    }
}
