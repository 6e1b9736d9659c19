package dripstone.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** That the disk of the other tests fails as it says it does; and the publish, on it. */
final class SimulatedDiskTest {
    private static final int SEEDS = 200;

    private SimulatedDisk disk = SimulatedDisk.healthy();

    private static byte[] bytes(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Writes; forces file and name where asked. */
    private void write(String name, byte[] content, boolean force, boolean forceName) throws IOException {
        try (FileOutput out = FileOutput.over(disk.root().resolve(name))) {
            out.write(content);
            if (force) {
                out.force();
            }
        }
        if (forceName) {
            Publish.forceDirectory(disk.root());
        }
    }

    @Test
    void forcedFileWithItsNameForced_survives() throws IOException {
        write("f", bytes(5000, 7), true, true);
        for (int seed = 0; seed < SEEDS; seed++) {
            Path root = disk.afterPowerLoss(seed).root();
            assertArrayEquals(bytes(5000, 7), Files.readAllBytes(root.resolve("f")));
        }
    }

    @Test
    void forcedFileWithoutItsName_mayBeMissing_andUnforcedBytesMayBeTorn() throws IOException {
        write("torn", bytes(5000, 7), false, true);
        write("nameless", bytes(5000, 7), true, false);
        Files.move(disk.root().resolve("nameless"), disk.root().resolve("other"), StandardCopyOption.ATOMIC_MOVE);
        Set<String> seen = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Path root = disk.afterPowerLoss(seed).root();
            byte[] torn = Files.readAllBytes(root.resolve("torn"));
            boolean whole = torn.length == 5000 && Arrays.equals(torn, bytes(5000, 7));
            boolean zeros = torn.length > 0 && new String(torn, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(0) >= 0;
            seen.add(whole ? "whole" : torn.length == 0 ? "empty" : zeros ? "zeros" : "short");
            seen.add(Files.exists(root.resolve("nameless")) ? "old name" : Files.exists(root.resolve("other")) ? "new name" : "no name");
            assertFalse(Files.exists(root.resolve("nameless")) && Files.exists(root.resolve("other")));
        }
        assertEquals(Set.of("whole", "empty", "zeros", "short", "old name", "new name", "no name"), seen);
    }

    @Test
    void failedForce_dropsWhatWasWritten_andTheNextForceDoesNotBringItBack() throws IOException {
        write("f", bytes(10, 1), true, true);
        try (DiskFile file = DiskFile.open(disk.root().resolve("f"))) {
            file.write(bytes(10, 2), 0, 10);
            disk.with(Faults.once(disk.operations(), new Faults.Fault.InputOutput()));
            assertThrows(IOException.class, file::force);
            file.force();
        }
        assertArrayEquals(bytes(10, 2), Files.readAllBytes(disk.root().resolve("f")), "while the power lasts");
        assertArrayEquals(bytes(10, 1), Files.readAllBytes(disk.afterPowerLoss(1).root().resolve("f")));
    }

    @Test
    void fullDisk_refusesAsTheSystemDoes_andTakesAgainAfterDeleting() throws IOException {
        disk.withCapacity(1000);
        write("a", bytes(800, 1), true, true);
        Claims.assertSays(assertThrows(IOException.class, () -> write("b", bytes(800, 1), true, true)), "No space left on device");
        SpaceFloor floor = SpaceFloor.of(disk.root(), new Bytes(500));
        assertTrue(floor.check() instanceof SpaceFloor.State.Closed);
        Files.delete(disk.root().resolve("a"));
        Files.delete(disk.root().resolve("b"));
        assertTrue(floor.check() instanceof SpaceFloor.State.Open);
        write("b", bytes(800, 1), true, true);
    }

    @Test
    void fileOfTheFormat_publishedWhileThePowerGoes_isTheOldOneOrTheNewOne() throws IOException {
        long operations = publishTwice(SimulatedDisk.healthy());
        for (long cut = 0; cut <= operations; cut++) {
            for (int seed = 0; seed < 20; seed++) {
                SimulatedDisk cutOff = SimulatedDisk.healthy().with(Faults.once(cut, new Faults.Fault.PowerLoss()));
                int published = 0;
                try {
                    publish(cutOff, 1);
                    published = 1;
                    publish(cutOff, 2);
                    published = 2;
                } catch (IOException e) {
                    assertEquals(cut < operations, String.valueOf(e.getMessage()).contains("power"));
                }
                Path root = cutOff.afterPowerLoss(seed).root();
                int found = Files.exists(root.resolve("f")) ? Files.readAllBytes(root.resolve("f"))[0] : 0;
                assertTrue(found == published || found == published + 1, "cut=" + cut + " seed=" + seed + " found=" + found);
                if (found > 0) {
                    assertArrayEquals(bytes(3000, found), Files.readAllBytes(root.resolve("f")));
                }
                Publish.sweep(root);
                assertTrue(count(root) <= 1);
            }
        }
    }

    private static long count(Path directory) throws IOException {
        try (java.util.stream.Stream<Path> names = Files.list(directory)) {
            return names.count();
        }
    }

    private static long publishTwice(SimulatedDisk on) throws IOException {
        publish(on, 1);
        publish(on, 2);
        return on.operations();
    }

    private static void publish(SimulatedDisk on, int value) throws IOException {
        Publish.file(on.root().resolve("f"), bytes(3000, value));
    }

    @Test
    void slowDisk_onlyDelays() throws IOException {
        disk.with(Faults.from(0, new Faults.Fault.Slow(Duration.ofMillis(5))));
        long begin = System.nanoTime();
        publishTwice(disk);
        assertTrue(System.nanoTime() - begin >= 5_000_000L * disk.operations());
        assertArrayEquals(bytes(3000, 2), Files.readAllBytes(disk.root().resolve("f")));
    }

    @Test
    void publishOnADiskThatFails_keepsTheOldOne_saysWhy_andLeavesNothing() throws IOException {
        publish(disk, 1);
        long before = disk.operations();
        publish(disk, 2);
        long each = disk.operations() - before;
        for (Faults.Fault fault : new Faults.Fault[] {new Faults.Fault.NoSpace(), new Faults.Fault.InputOutput()}) {
            for (long at = 0; at < each; at++) {
                long first = disk.operations();
                disk.with(Faults.once(first + at, fault));
                try {
                    publish(disk, 3);
                } catch (IOException e) {
                    assertTrue(String.valueOf(e.getMessage()).matches(".*(No space left on device|Input/output error).*"), e.toString());
                }
                disk.with(Faults.NONE);
                assertEquals(1, count(disk.root()), "leftover at=" + at);
                publish(disk, 2);
            }
        }
    }
}
