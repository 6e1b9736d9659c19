package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.KeyValueStore;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.History;
import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.revisit.Signal;
import dripstone.source.crawl.revisit.TextMark;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The frontier's form on the disk, and the one before. */
final class FrontierStoreTest {
    private static final long DUE = 1_900_000_000_000L;
    private static final String HASH = "0123456789abcdef".repeat(4);

    @TempDir Path dir;

    private static PageRecord full() {
        return PageRecord.found(PageKind.FEED, new PageRecord.Place(1L << 40, 3, 2, Origin.ROBOTS),
                        new Signal(Origin.FEED, 1234567890123L, true))
                .read(1763726400000L, Long.MIN_VALUE, HASH, new Validators("W/\"x\"", "Sat, 21 Nov 2026 11:00:00 GMT"), true)
                .with(new History(300, 77, 86_400_000, new TextMark(-1, 1)))
                .waiting(PageState.FAILED, 1763726500000L, 5, "status=500 ünd so").withTarget("http://site.test/x");
    }

    @Test
    void record_isReadAsItWasWritten() {
        assertEquals(full(), PageRecord.decoded(full().encoded()));
        PageRecord found = PageRecord.found(PageKind.PAGE, new PageRecord.Place(1, 0, 0, Origin.SEED), Signal.NONE);
        assertEquals(found, PageRecord.decoded(found.encoded()));
        assertEquals(full().asReady(), PageRecord.decoded(full().asReady().encoded()));
    }

    @Test
    void record_cutAnywhere_isRefused() {
        byte[] whole = full().encoded();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(UncheckedIOException.class, () -> PageRecord.decoded(cut), "length=" + length);
        }
    }

    /** A record as the build before wrote it. */
    private static byte[] before(boolean ready, int depth, int attempts, long order, long due) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeByte(1);
        out.writeByte(ready ? PageState.SCHEDULED.code : PageState.DONE.code);
        out.writeByte(ready ? 1 : 2);
        out.writeLong(order);
        out.writeInt(depth);
        out.writeInt(0);
        out.writeInt(attempts);
        out.writeLong(due);
        out.writeLong(ready ? 0 : 1_000);
        out.writeLong(7);
        for (String text : new String[] {ready ? "" : HASH, ready ? "" : "\"e\"", "", "", ""}) {
            out.writeUTF(text);
        }
        return bytes.toByteArray();
    }

    private void writeFormatOne() throws IOException {
        try (KeyValueStore store = KeyValueStore.open(dir.resolve("frontier.kv"))) {
            String[] paths = {"/b", "/a", "/done"};
            for (int i = 0; i < 3; i++) {
                byte[] name = ("site\0http://site.test" + paths[i]).getBytes(StandardCharsets.UTF_8);
                boolean ready = i < 2;
                store.map("pages").put(name, before(ready, 2 - i, 0, i + 1, ready ? 0 : DUE));
                if (ready) {
                    byte[] authority = "http://site.test\0".getBytes(StandardCharsets.UTF_8);
                    store.map("ready").put(ByteBuffer.allocate(authority.length + 13).put(authority).put((byte) 0).putInt(2 - i)
                            .putLong(i + 1).array(), name);
                } else {
                    store.map("later").put(ByteBuffer.allocate(16).putLong(DUE).putLong(i + 1).array(), name);
                }
            }
            store.map("meta").put("format".getBytes(StandardCharsets.UTF_8), ByteBuffer.allocate(8).putLong(1).array());
            store.map("meta").put("order".getBytes(StandardCharsets.UTF_8), ByteBuffer.allocate(8).putLong(3).array());
            store.commit();
        }
    }

    @Test
    void frontierOfTheBuildBefore_isTakenUpWithItsQueueAndItsPages() throws Exception {
        writeFormatOne();
        TestClock clock = new TestClock();
        try (FrontierFixture f = FrontierFixture.open(dir, clock, CrawlTesting.site(URI.create("http://site.test/a")))) {
            Lease done = f.lease();
            assertEquals("/a", done.uri().getPath());
            assertEquals("/b", readAndNext(f, done).uri().getPath());
            assertEquals(3, f.site("site").counts().known());
            assertEquals(new Validators("\"e\"", ""), f.record("site", URI.create("http://site.test/done")).validators());
        }
        try (KeyValueStore store = KeyValueStore.open(dir.resolve("frontier.kv"))) {
            assertEquals(0, store.map("ready").size());
            assertNull(store.map("meta").get("none".getBytes(StandardCharsets.UTF_8)));
            assertEquals(2, ByteBuffer.wrap(store.map("meta").get("format".getBytes(StandardCharsets.UTF_8))).getLong());
        }
    }

    private static Lease readAndNext(FrontierFixture f, Lease lease) {
        f.read(lease, "text of " + lease.uri());
        return f.lease();
    }

    @Test
    void frontierOfAnotherBuild_isRefusedByName() throws Exception {
        try (KeyValueStore store = KeyValueStore.open(dir.resolve("frontier.kv"))) {
            store.map("meta").put("format".getBytes(StandardCharsets.UTF_8), ByteBuffer.allocate(8).putLong(3).array());
            store.commit();
        }
        IOException refused = assertThrows(IOException.class,
                () -> FrontierFixture.open(dir, new TestClock(), CrawlTesting.site(URI.create("http://site.test/"))).close());
        assertTrue(refused.toString().contains("format=3"), refused.toString());
    }
}
