package dripstone.source.crawl;

import dripstone.disk.KeyValueMap;
import dripstone.disk.KeyValueStore;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The frontier on the disk. Five maps; integers are big-endian, texts UTF-8, {@code 0} a zero byte:
 *
 * <pre>
 * pages   site 0 address                        → {@link PageRecord}
 * ready   authority 0 attempts(1) depth(4) order(8) → site 0 address    pages that may be fetched now, in their order
 * later   due millis(8) order(8)                → site 0 address        pages that wait for a time
 * robots  authority                             → fetched millis(8) body
 * meta    "format", "order", "host 0 NAME", "spare 0 NAME" → long(8)
 * </pre>
 *
 * Every page stands in exactly one of {@code ready} and {@code later}. Not thread-safe; its owner locks.
 */
final class FrontierStore {
    private static final long FORMAT = 1;

    private final KeyValueStore store;
    private final KeyValueMap pages;
    private final KeyValueMap ready;
    private final KeyValueMap later;
    private final KeyValueMap robots;
    private final KeyValueMap meta;
    private long order;

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

    FrontierStore(KeyValueStore store) throws IOException {
        this.store = store;
        this.pages = store.map("pages");
        this.ready = store.map("ready");
        this.later = store.map("later");
        this.robots = store.map("robots");
        this.meta = store.map("meta");
        long format = number("format", FORMAT);
        if (format != FORMAT) {
            throw new IOException("the frontier has format=" + format + "; this build reads " + FORMAT
                    + ". Use the build that wrote it, or move the frontier away: the sites are then read anew");
        }
        meta.put(utf8("format"), longBytes(FORMAT));
        this.order = number("order", 0);
    }

    @Nullable PageRecord page(String site, String address) {
        byte[] value = pages.get(utf8(site + '\0' + address));
        return value == null ? null : PageRecord.decoded(value);
    }

    /** Adds a page that is not there yet, ready. */
    void add(String site, URI address, int depth, int hops) {
        PageRecord page = PageRecord.found(++order, depth, hops);
        meta.put(utf8("order"), longBytes(order));
        byte[] key = utf8(site + '\0' + address);
        pages.put(key, page.encoded());
        ready.put(readyKey(Addresses.authority(address), page), key);
    }

    /** Writes a page anew and moves it to the queue that its record names. */
    void replace(Entry old, PageRecord page) {
        byte[] key = utf8(old.key());
        String authority = Addresses.authority(URI.create(old.address()));
        if (old.page().ready()) {
            ready.remove(readyKey(authority, old.page()));
        } else {
            later.remove(laterKey(old.page()));
        }
        if (page.ready()) {
            ready.put(readyKey(authority, page), key);
        } else {
            later.put(laterKey(page), key);
        }
        pages.put(key, page.encoded());
    }

    /** The first ready page of an authority that the filter does not leave out. */
    @Nullable Entry firstReady(String authority, Predicate<String> leftOut) {
        byte[] prefix = utf8(authority + '\0');
        @Nullable Entry[] found = new Entry[1];
        ready.scan(prefix, (key, value) -> {
            if (!startsWith(key, prefix)) {
                return false;
            }
            String name = new String(value, StandardCharsets.UTF_8);
            if (leftOut.test(name)) {
                return true;
            }
            found[0] = entry(name);
            return found[0] == null;
        });
        return found[0];
    }

    /** Pages whose time has come, the earliest first. */
    List<Entry> due(long nowMillis, int most) {
        List<Entry> found = new ArrayList<>();
        later.scan(new byte[0], (key, value) -> {
            if (ByteBuffer.wrap(key).getLong() > nowMillis || found.size() >= most) {
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
        later.scan(new byte[0], (key, value) -> {
            due[0] = ByteBuffer.wrap(key).getLong();
            return false;
        });
        return due[0];
    }

    /** Authorities with ready pages. Leaps from one to the next: as many look-ups as there are authorities. */
    List<String> authorities() {
        List<String> names = new ArrayList<>();
        byte[] from = new byte[0];
        while (true) {
            @Nullable String[] next = new String[1];
            ready.scan(from, (key, value) -> {
                next[0] = new String(key, 0, zeroIn(key), StandardCharsets.UTF_8);
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
        byte[] prefix = utf8(site + '\0');
        pages.scan(prefix, (key, value) -> {
            if (!startsWith(key, prefix)) {
                return false;
            }
            visitor.visit(new String(key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8), PageRecord.decoded(value));
            return true;
        });
    }

    @Nullable RobotsCopy robots(String authority) {
        byte[] value = robots.get(utf8(authority));
        return value == null ? null
                : new RobotsCopy(ByteBuffer.wrap(value).getLong(), Arrays.copyOfRange(value, Long.BYTES, value.length));
    }

    void putRobots(String authority, RobotsCopy copy) {
        robots.put(utf8(authority),
                ByteBuffer.allocate(Long.BYTES + copy.body().length).putLong(copy.fetchedMillis()).put(copy.body()).array());
    }

    /** When a host last finished an answer; 0 where that is not known. */
    long lastAnswerMillis(String host) {
        return number("host\0" + host, 0);
    }

    void putLastAnswer(String host, long millis) {
        meta.put(utf8("host\0" + host), longBytes(millis));
    }

    /** Until when a host asked to be spared; 0 where it did not. */
    long sparedUntilMillis(String host) {
        return number("spare\0" + host, 0);
    }

    void putSparedUntil(String host, long millis) {
        meta.put(utf8("spare\0" + host), longBytes(millis));
    }

    long queueLength() {
        return ready.size() + later.size();
    }

    void commit() throws IOException {
        store.commit();
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

    private static byte[] readyKey(String authority, PageRecord page) {
        byte[] name = utf8(authority + '\0');
        return ByteBuffer.allocate(name.length + 1 + Integer.BYTES + Long.BYTES)
                .put(name).put((byte) page.attempts()).putInt(page.depth()).putLong(page.order()).array();
    }

    private static byte[] laterKey(PageRecord page) {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(page.dueMillis()).putLong(page.order()).array();
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static int zeroIn(byte[] key) {
        int i = 0;
        while (key[i] != 0) {
            i++;
        }
        return i;
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
