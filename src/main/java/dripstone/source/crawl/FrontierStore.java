package dripstone.source.crawl;

import dripstone.disk.KeyValueMap;
import dripstone.disk.KeyValueStore;
import dripstone.disk.StillTask;
import dripstone.source.crawl.revisit.Signal;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The frontier on the disk. Integers are big-endian, texts UTF-8, {@code 0} a zero byte:
 *
 * <pre>
 * pages   site 0 address                   → {@link PageRecordForm}
 * queue   authority 0 rank(2) order(8)     → site 0 path             pages that may be fetched now, in their order
 * later   due millis(8) order(8)           → site 0 address          pages that wait for a time
 * aliases site 0 address 0 alias           → nothing                 which other addresses lead to a page
 * traps   site 0 pattern                   → what the pattern yielded
 * blocks  pattern                          → since millis(8) reason
 * robots  authority                        → fetched millis(8) body
 * meta    "format", "order", "host 0 NAME", "spare 0 NAME", "parked 0 SITE" → long(8); "counts 0 SITE" → {@link SiteCounts}
 * </pre>
 *
 * Every page stands in exactly one of {@code queue} and {@code later}. Not thread-safe; its owner locks, and commits every few thousand
 * changes, since until then they lie in the heap.
 */
final class FrontierStore {
    static final long FORMAT = 2;

    private static final byte[] NOTHING = {};

    private final KeyValueStore store;
    private final KeyValueMap pages;
    private final KeyValueMap queue;
    private final KeyValueMap later;
    private final KeyValueMap aliases;
    private final KeyValueMap traps;
    private final KeyValueMap blocks;
    private final KeyValueMap robots;
    private final KeyValueMap meta;
    /** What is written with the next commit; a name's last value counts. */
    private final Map<String, byte[]> pending = new HashMap<>();
    private final KnownPages known = new KnownPages();
    private long order;
    private int changes;

    /** One page in a queue. */
    record Entry(String site, String address, PageRecord page) {
        String key() {
            return site + '\0' + address;
        }
    }

    /** A robots.txt as it was fetched; an empty body allows all. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record RobotsCopy(long fetchedMillis, byte[] body) {}

    /** Visits every page of a site. */
    interface PageVisitor {
        void visit(String address, PageRecord page);
    }

    /** Visits pages of a site until it answers false. */
    interface PageWalk {
        boolean visit(String address, PageRecord page);
    }

    FrontierStore(KeyValueStore store) throws IOException {
        this.store = store;
        this.pages = store.map("pages");
        this.queue = store.map("queue");
        this.later = store.map("later");
        this.aliases = store.map("aliases");
        this.traps = store.map("traps");
        this.blocks = store.map("blocks");
        this.robots = store.map("robots");
        this.meta = store.map("meta");
        this.order = number("order", 0);
        long format = number("format", FORMAT);
        if (format == FrontierUpgrade.BEFORE) {
            new FrontierUpgrade(store, this).run();
        } else if (format != FORMAT) {
            throw new IOException("the frontier has format=" + format + "; this build reads " + FrontierUpgrade.BEFORE + " and " + FORMAT
                    + ". Use the build that wrote it, or move the frontier away: the sites are then read anew");
        }
        meta.put(utf8("format"), longBytes(FORMAT));
    }

    /** Runs a task while the file does not change. */
    void whileStill(StillTask task) throws IOException {
        store.whileStill(task);
    }

    @Nullable PageRecord page(String site, String address) {
        byte[] value = pages.get(utf8(site + '\0' + address));
        return value == null ? null : PageRecord.decoded(value);
    }

    /** Whether a page is on record. */
    boolean has(String site, String address) {
        if (known.contains(site, address)) {
            return true;
        }
        boolean has = pages.get(utf8(site + '\0' + address)) != null;
        if (has) {
            known.add(site, address);
        }
        return has;
    }

    /** Adds a page that is not there yet, ready. */
    PageRecord add(String site, URI address, PageKind kind, Found found, Signal signal) {
        PageRecord page = PageRecord.found(kind, new PageRecord.Place(++order, found.depth(), found.hops(), found.origin()), signal);
        byte[] key = utf8(site + '\0' + address);
        pages.put(key, page.encoded());
        enqueue(Addresses.authority(address), site, address.toString(), page);
        known.add(site, address.toString());
        changes += 2;
        return page;
    }

    void enqueue(String authority, String site, String address, PageRecord page) {
        queue.put(FrontierKeys.queue(authority, page), utf8(FrontierKeys.shortened(authority, site, address)));
    }

    /** Writes a page anew and moves it to the queue that its record names. */
    void replace(Entry old, PageRecord page) {
        String authority = Addresses.authority(URI.create(old.address()));
        if (old.page().ready()) {
            queue.remove(FrontierKeys.queue(authority, old.page()));
        } else {
            later.remove(FrontierKeys.later(old.page()));
        }
        byte[] key = utf8(old.key());
        if (page.ready()) {
            enqueue(authority, old.site(), old.address(), page);
        } else {
            later.put(FrontierKeys.later(page), key);
        }
        pages.put(key, page.encoded());
        changes += 3;
    }

    /** The first ready page of an authority that the filter does not leave out. @param leftOut is asked for a page's order */
    @Nullable Entry firstReady(String authority, LongPredicate leftOut) {
        byte[] prefix = utf8(authority + '\0');
        @Nullable Entry[] found = new Entry[1];
        queue.scan(prefix, (key, value) -> {
            if (!FrontierKeys.startsWith(key, prefix)) {
                return false;
            }
            if (leftOut.test(FrontierKeys.order(key))) {
                return true;
            }
            found[0] = entry(FrontierKeys.lengthened(authority, new String(value, StandardCharsets.UTF_8)));
            return found[0] == null;
        });
        return found[0];
    }

    /** Pages whose time has come, the earliest first. */
    List<Entry> due(long nowMillis, int most) {
        List<Entry> found = new ArrayList<>();
        later.scan(NOTHING, (key, value) -> {
            if (FrontierKeys.dueMillis(key) > nowMillis || found.size() >= most) {
                return false;
            }
            Entry entry = entry(new String(value, StandardCharsets.UTF_8));
            if (entry != null) {
                found.add(entry);
            }
            return true;
        });
        return found;
    }

    /** When the first waiting page is due; {@link Long#MAX_VALUE} where none waits. */
    long nextDueMillis() {
        long[] due = {Long.MAX_VALUE};
        later.scan(NOTHING, (key, value) -> {
            due[0] = FrontierKeys.dueMillis(key);
            return false;
        });
        return due[0];
    }

    /** Authorities with ready pages. Leaps from one to the next: as many look-ups as there are authorities. */
    List<String> authorities() {
        List<String> names = new ArrayList<>();
        byte[] from = NOTHING;
        while (true) {
            @Nullable String[] next = new String[1];
            queue.scan(from, (key, value) -> {
                next[0] = FrontierKeys.authority(key);
                return false;
            });
            String name = next[0];
            if (name == null) {
                return names;
            }
            names.add(name);
            from = utf8(name + '\1');
        }
    }

    /** Every page of a site, in the order of addresses. */
    void eachPage(String site, PageVisitor visitor) {
        walk(site, "", (address, page) -> {
            visitor.visit(address, page);
            return true;
        });
    }

    /** Pages of a site in the order of addresses, from one (it included, where it is known) until the visitor answers false. */
    void walk(String site, String from, PageWalk visitor) {
        byte[] prefix = utf8(site + '\0');
        pages.scan(utf8(site + '\0' + from), (key, value) -> FrontierKeys.startsWith(key, prefix)
                && visitor.visit(new String(key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8),
                        PageRecord.decoded(value)));
    }

    /** Remembers that another address leads to a page. */
    void putAlias(String site, String address, String alias) {
        aliases.put(utf8(site + '\0' + address + '\0' + alias), NOTHING);
        changes++;
    }

    /** The addresses that are known to lead to a page, at most so many. */
    List<String> aliases(String site, String address, int most) {
        byte[] prefix = utf8(site + '\0' + address + '\0');
        List<String> found = new ArrayList<>();
        aliases.scan(prefix, (key, value) -> {
            if (!FrontierKeys.startsWith(key, prefix) || found.size() >= most) {
                return false;
            }
            found.add(new String(key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8));
            return true;
        });
        return found;
    }

    byte @Nullable [] trap(String site, String pattern) {
        return traps.get(utf8(site + '\0' + pattern));
    }

    void putTrap(String site, String pattern, byte[] value) {
        traps.put(utf8(site + '\0' + pattern), value);
        changes++;
    }

    void removeTrap(String site, String pattern) {
        changes += traps.remove(utf8(site + '\0' + pattern)) ? 1 : 0;
    }

    /** What stands under a name among the blocks, all of them, in the order of names. */
    void eachBlock(KeyValueMap.Visitor visitor) {
        blocks.scan(NOTHING, visitor);
    }

    void putBlock(byte[] name, byte[] value) {
        blocks.put(name, value);
        changes++;
    }

    boolean removeBlock(byte[] name) {
        changes++;
        return blocks.remove(name);
    }

    @Nullable RobotsCopy robots(String authority) {
        byte[] value = robots.get(utf8(authority));
        return value == null ? null
                : new RobotsCopy(ByteBuffer.wrap(value).getLong(), Arrays.copyOfRange(value, Long.BYTES, value.length));
    }

    void putRobots(String authority, RobotsCopy copy) {
        robots.put(utf8(authority),
                ByteBuffer.allocate(Long.BYTES + copy.body().length).putLong(copy.fetchedMillis()).put(copy.body()).array());
        changes++;
    }

    /** When a host last finished an answer; 0 where that is not known. */
    long lastAnswerMillis(String host) {
        return pendingNumber("host\0" + host);
    }

    void putLastAnswer(String host, long millis) {
        pending.put("host\0" + host, longBytes(millis));
        changes++;
    }

    /** Whether pages of a site were laid aside because it was not in the settings. */
    boolean isParked(String site) {
        return number("parked\0" + site, 0) != 0;
    }

    void setParked(String site, boolean parked) {
        meta.put(utf8("parked\0" + site), longBytes(parked ? 1 : 0));
        changes++;
    }

    /** The counts of a site as they were at the last commit; null where none were written. */
    byte @Nullable [] counts(String site) {
        return meta.get(utf8("counts\0" + site));
    }

    void putCounts(String site, byte[] counts) {
        pending.put("counts\0" + site, counts);
    }

    /** Until when a host asked to be spared; 0 where it did not. */
    long sparedUntilMillis(String host) {
        return pendingNumber("spare\0" + host);
    }

    private long pendingNumber(String name) {
        byte[] value = pending.get(name);
        return value == null ? number(name, 0) : ByteBuffer.wrap(value).getLong();
    }

    void putSparedUntil(String host, long millis) {
        pending.put("spare\0" + host, longBytes(millis));
        changes++;
    }

    long queueLength() {
        return queue.size() + later.size();
    }

    /** Changes since the last commit, about: they lie in the heap. */
    int changes() {
        return changes;
    }

    void commit() throws IOException {
        pending.forEach((name, value) -> meta.put(utf8(name), value));
        pending.clear();
        meta.put(utf8("order"), longBytes(order));
        store.commit();
        changes = 0;
    }

    void close() throws IOException {
        store.close();
    }

    private @Nullable Entry entry(String name) {
        int zero = name.indexOf('\0');
        String site = name.substring(0, zero);
        String address = name.substring(zero + 1);
        PageRecord page = page(site, address);
        return page == null ? null : new Entry(site, address, page);
    }

    private long number(String name, long absent) {
        byte[] value = meta.get(utf8(name));
        return value == null ? absent : ByteBuffer.wrap(value).getLong();
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
