package dripstone.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The key-value store on a disk that loses power, fills up, fails. */
final class KeyValueStoreFaultTest {
    private static final int COMMITS = 25;
    private static final int KEYS = 60;

    /** Changes by commits; knows what was committed, and what may have been. */
    private static final class Run {
        final Map<String, String> now = new TreeMap<>();
        Map<String, String> committed = Map.of();
        /** As the commit under way would leave it. */
        Map<String, String> next = Map.of();

        void on(Path file) throws IOException {
            SplittableRandom random = new SplittableRandom(7);
            try (KeyValueStore store = KeyValueStore.open(file)) {
                KeyValueMap map = store.map("m");
                for (int commit = 0; commit < COMMITS; commit++) {
                    for (int i = 0; i < 8; i++) {
                        change(map, random);
                    }
                    next = Map.copyOf(now);
                    store.commit();
                    committed = next;
                }
            }
        }

        private void change(KeyValueMap map, SplittableRandom random) {
            String key = "key-" + random.nextInt(KEYS);
            if (random.nextInt(4) == 0) {
                map.remove(bytes(key));
                now.remove(key);
            } else {
                byte[] value = new byte[random.nextInt(900)];
                Arrays.fill(value, (byte) ('a' + random.nextInt(26)));
                map.put(bytes(key), value);
                now.put(key, new String(value, StandardCharsets.US_ASCII));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Map<String, String> read(Path file) throws IOException {
        Map<String, String> found = new HashMap<>();
        try (KeyValueStore store = KeyValueStore.open(file)) {
            store.map("m").scan(new byte[0], (key, value) ->
                    found.put(new String(key, StandardCharsets.US_ASCII), new String(value, StandardCharsets.US_ASCII)) == null);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return found;
    }

    private static long operations() throws IOException {
        SimulatedDisk disk = SimulatedDisk.healthy();
        new Run().on(disk.root().resolve("store.mv"));
        return disk.operations();
    }

    @Test
    void powerLostAtEveryOperation_leavesTheLastCommitOrTheOneUnderWay() throws IOException {
        long operations = operations();
        assertTrue(operations > 60, "operations=" + operations);
        for (long cut = 0; cut < operations; cut++) {
            SimulatedDisk disk = SimulatedDisk.healthy().with(Faults.once(cut, new Faults.Fault.PowerLoss()));
            Run run = new Run();
            runToItsEnd(run, disk);
            for (long seed = 2 * cut; seed < 2 * cut + 2; seed++) {
                String where = "cut=" + cut + " seed=" + seed;
                try {
                    Map<String, String> found = read(disk.afterPowerLoss(seed).root().resolve("store.mv"));
                    assertTrue(found.equals(run.committed) || found.equals(run.next),
                            where + " found=" + found.keySet() + " committed=" + run.committed.keySet() + " next=" + run.next.keySet());
                    assertTrue(readTwice(disk, seed).equals(found), where + ": opened again");
                } catch (IOException e) {
                    throw new AssertionError(where, e);
                }
            }
        }
    }

    private static Map<String, String> readTwice(SimulatedDisk disk, long seed) throws IOException {
        Path file = disk.afterPowerLoss(seed).root().resolve("store.mv");
        Map<String, String> unused = read(file);
        assertTrue(unused.size() <= KEYS);
        return read(file);
    }

    private static void runToItsEnd(Run run, SimulatedDisk disk) {
        try {
            run.on(disk.root().resolve("store.mv"));
        } catch (IOException | UncheckedIOException e) {
            assertTrue(e.toString().matches("(?s).*(store.mv|power|No space left|Input/output error).*"), e.toString());
        }
    }

    @Test
    void oneOperationFails_itIsSaid_andTheStoreOpensWithItsLastCommit() throws IOException {
        long operations = operations();
        for (Faults.Fault fault : new Faults.Fault[] {new Faults.Fault.NoSpace(), new Faults.Fault.InputOutput()}) {
            for (long at = 0; at < operations; at += 3) {
                SimulatedDisk disk = SimulatedDisk.healthy().with(Faults.once(at, fault));
                Run run = new Run();
                runToItsEnd(run, disk);
                disk.with(Faults.NONE);
                Map<String, String> found = read(disk.root().resolve("store.mv"));
                assertTrue(found.equals(run.committed) || found.equals(run.next), fault + " at=" + at);
                assertEquals(found, read(disk.root().resolve("store.mv")));
            }
        }
    }
}
