package dripstone.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyValueStoreTest {
    @TempDir
    Path dir;

    private static byte[] key(long n) {
        return ByteBuffer.allocate(8).putLong(n).array();
    }

    @Test
    void scan_visitsKeysAsUnsignedBytesFromTheGivenOne() throws IOException {
        try (KeyValueStore store = KeyValueStore.open(dir.resolve("s"))) {
            KeyValueMap map = store.map("m");
            for (int b : new int[] {0x80, 0x01, 0xff, 0x7f}) {
                map.put(new byte[] {(byte) b}, new byte[] {1});
            }
            List<Integer> seen = new ArrayList<>();
            map.scan(new byte[0], (k, v) -> seen.add(k[0] & 0xff));
            assertEquals(List.of(0x01, 0x7f, 0x80, 0xff), seen);
            seen.clear();
            map.scan(new byte[] {(byte) 0x7f, 0}, (k, v) -> seen.add(k[0] & 0xff) && seen.size() < 1);
            assertEquals(List.of(0x80), seen);
        }
    }

    @Test
    void reopen_findsTheLastCommitAndNothingLater() throws IOException {
        Path file = dir.resolve("deep/er/s");
        try (KeyValueStore store = KeyValueStore.open(file)) {
            store.map("m").put(key(1), "one".getBytes(UTF_8));
            store.commit();
            store.map("m").put(key(1), "two".getBytes(UTF_8));
            store.map("later").put(key(2), new byte[0]);
            assertTrue(store.map("m").remove(key(1)));
        }
        try (KeyValueStore store = KeyValueStore.open(file)) {
            assertArrayEquals("one".getBytes(UTF_8), store.map("m").get(key(1)));
            assertEquals(0, store.map("later").size());
            assertNull(store.map("m").get(key(2)));
            assertFalse(store.map("m").remove(key(2)));
        }
    }

    @Test
    void file_isReadableByItsOwnerOnly() throws IOException {
        try (KeyValueStore store = KeyValueStore.open(dir.resolve("d/s"))) {
            store.commit();
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("d/s"))));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("d"))));
        }
    }

    @Test
    void open_whenFileIsGarbage_namesFileAndWayOut() throws IOException {
        Path file = dir.resolve("s");
        byte[] garbage = new byte[20_000];
        new Random(5).nextBytes(garbage);
        Files.write(file, garbage);
        CorruptFileException e = assertThrows(CorruptFileException.class, () -> KeyValueStore.open(file));
        assertEquals(file.toAbsolutePath(), e.file());
        Claims.assertSays(e, "move the file aside");
        assertArrayEquals(garbage, Files.readAllBytes(file));
    }

    @Test
    void open_whenFileIsCutAnywhere_findsAnEarlierCommitOrSaysCorrupt() throws IOException {
        Path whole = dir.resolve("whole");
        try (KeyValueStore store = KeyValueStore.open(whole)) {
            for (int n = 1; n <= 20; n++) {
                store.map("m").put(key(0), key(n));
                store.map("m").put(key(n), key(n));
                store.commit();
            }
        }
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 1; length < bytes.length; length += 509) {
            Path cut = dir.resolve("cut" + length);
            Files.write(cut, java.util.Arrays.copyOf(bytes, length));
            try (KeyValueStore store = KeyValueStore.open(cut)) {
                byte[] last = store.map("m").get(key(0));
                long n = last == null ? 0 : ByteBuffer.wrap(last).getLong();
                assertEquals(n == 0 ? 0 : n + 1, store.map("m").size(), "cut at " + length);
            } catch (CorruptFileException e) {
                assertEquals(cut.toAbsolutePath(), e.file());
            }
        }
    }

    @Test
    void open_twice_saysOpenElsewhere() throws IOException {
        Path file = dir.resolve("s");
        try (KeyValueStore first = KeyValueStore.open(file)) {
            IOException e = assertThrows(IOException.class, () -> KeyValueStore.open(file));
            Claims.assertSays(e, "open elsewhere", file.toString());
            first.commit();
        }
    }

    @Test
    void interruptedThread_neitherBreaksTheStoreNorLosesItsInterrupt() throws IOException {
        try (KeyValueStore store = KeyValueStore.open(dir.resolve("s"))) {
            KeyValueMap map = store.map("m");
            for (int round = 0; round < 40; round++) {
                Thread.currentThread().interrupt();
                map.put(key(round), new byte[5000]);
                store.commit();
                assertTrue(Thread.interrupted());
            }
            assertEquals(40, map.size());
        }
    }

    @Test
    void scan_whileOthersOverwriteAndCommit_seesWholeEntries() throws IOException {
        try (KeyValueStore store = KeyValueStore.open(dir.resolve("s"), Bytes.mib(1))) {
            KeyValueMap map = store.map("m");
            for (int n = 0; n < 5_000; n++) {
                map.put(key(n), new byte[400]);
            }
            store.commit();
            int[] seen = new int[1];
            map.scan(new byte[0], (k, v) -> {
                assertEquals(400, v.length);
                map.put(k, new byte[400]);
                if (++seen[0] % 100 == 0) {
                    commit(store);
                }
                return true;
            });
            assertEquals(5_000, seen[0]);
        }
    }

    private static void commit(KeyValueStore store) {
        try {
            store.commit();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void fileStaysWithinAFewTimesItsContent_whenTheSameKeysAreWrittenOverAndOver_forLongerThanSpaceIsKept() throws IOException {
        Random random = new Random(7);
        TreeMap<Long, byte[]> model = new TreeMap<>();
        try (KeyValueStore store = MvKeyValueStore.open(dir.resolve("s"), KeyValueStore.DEFAULT_CACHE, false, /* retentionMillis= */ 0)) {
            KeyValueMap map = store.map("m");
            for (int commit = 0; commit < 600; commit++) {
                for (int i = 0; i < 20; i++) {
                    long k = random.nextInt(5_000);
                    byte[] v = new byte[200];
                    random.nextBytes(v);
                    map.put(key(k), v);
                    model.put(k, v);
                }
                store.commit();
            }
            assertTrue(store.bytesOnDisk() < 24 << 20, "1 MB of content takes " + new Bytes(store.bytesOnDisk()));
        }
        try (KeyValueStore store = KeyValueStore.open(dir.resolve("s"))) {
            model.forEach((k, v) -> assertArrayEquals(v, store.map("m").get(key(k))));
            assertEquals(model.size(), store.map("m").size());
        }
    }

    /** Commits n = 1, 2, 3, … under two keys of two maps, telling each number only after its commit returned. */
    static final class Committer {
        public static void main(String[] args) throws IOException {
            try (KeyValueStore store = KeyValueStore.open(Path.of(args[0]))) {
                byte[] last = store.map("a").get(key(0));
                for (long n = last == null ? 1 : ByteBuffer.wrap(last).getLong() + 1; ; n++) {
                    store.map("a").put(key(0), key(n));
                    store.map("b").put(key(n % 100), new byte[1000]);
                    store.map("b").put(key(1000), key(n));
                    store.commit();
                    Files.write(Path.of(args[1]), key(n), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            }
        }
    }

    @Test
    void killedBetweenCommits_theLastCommitIsThere() throws Exception {
        Path file = dir.resolve("s");
        Path told = dir.resolve("told");
        for (int round = 0; round < 3; round++) {
            long before = toldNumber(told);
            Process child = ChildProcess.start(dir.resolve("log"), Committer.class, file.toString(), told.toString());
            try {
                int more = 40 + 37 * round;
                Awaitility.await().atMost(30, TimeUnit.SECONDS).pollInterval(5, TimeUnit.MILLISECONDS)
                        .until(() -> toldNumber(told) > before + more || !child.isAlive());
            } finally {
                child.destroyForcibly().waitFor();
            }
            assertTrue(toldNumber(told) > before, () -> log());
            try (KeyValueStore store = KeyValueStore.open(file)) {
                byte[] a = store.map("a").get(key(0));
                assertTrue(a != null && ByteBuffer.wrap(a).getLong() >= toldNumber(told));
                assertArrayEquals(a, store.map("b").get(key(1000)));
            }
        }
    }

    private String log() {
        try {
            return Files.readString(dir.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The last number that was told whole. */
    private static long toldNumber(Path told) throws IOException {
        byte[] bytes = Files.exists(told) ? Files.readAllBytes(told) : new byte[0];
        int whole = bytes.length / 8;
        return whole == 0 ? 0 : ByteBuffer.wrap(bytes).getLong(8 * (whole - 1));
    }
}
