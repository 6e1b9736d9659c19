package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.Claims;
import dripstone.disk.Faults;
import dripstone.disk.SimulatedDisk;
import dripstone.disk.SpaceBelowFloorException;
import dripstone.disk.SpaceFloor;
import dripstone.life.Bytes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A publish on a disk that is full, fails, is slow. */
final class SnapshotFaultTest {
    private final SimulatedDisk disk = SimulatedDisk.healthy();
    private final Path model = StoreScript.model(disk.root().resolve("data"));
    private SnapshotStore store = SnapshotStore.openForReading(model);
    /** Changing operations of one publish, and what it takes. */
    private long operationsEach;
    private long bytesEach;

    static Stream<Faults.Fault> failures() {
        return Stream.of(new Faults.Fault.NoSpace(), new Faults.Fault.InputOutput());
    }

    @BeforeEach
    void publishTwo() throws IOException {
        store = SnapshotStore.open(model);
        publish(1);
        long before = disk.operations();
        bytesEach = publish(2).bytes();
        operationsEach = disk.operations() - before;
    }

    private Snapshot publish(long step) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return store.publish(TinyModel.content(step, arena));
        }
    }

    private Snapshot newest(SnapshotStore in) throws IOException {
        RestoreOutcome.Found found = assertInstanceOf(RestoreOutcome.Found.class, in.newestValid());
        assertEquals(List.of(), found.skipped());
        return found.snapshot();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> names = Files.list(model.resolve("snapshots"))) {
            return names.map(p -> String.valueOf(p.getFileName())).toList();
        }
    }

    /** @return the failure, or null where that operation fails without harm */
    private static IOException failureOf(IoCall call) {
        try {
            call.run();
            return new IOException("none");
        } catch (IOException e) {
            return e;
        }
    }

    private interface IoCall {
        void run() throws IOException;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void oneOperationFails_olderOnesStand_nothingIsLeft_andTheNextPublishIsDurable(Faults.Fault fault) throws IOException {
        int failed = 0;
        for (long at = 0; at < operationsEach; at++) {
            long step = 3 + at;
            disk.with(Faults.once(disk.operations() + at, fault));
            IOException failure = failureOf(() -> publish(step));
            disk.with(Faults.NONE);
            if (!String.valueOf(failure.getMessage()).equals("none")) {
                failed++;
                assertTrue(String.valueOf(failure.getMessage()).matches(".*(No space left on device|Input/output error)"),
                        failure.toString());
                assertTrue(newest(store).step() >= step - 1, "at=" + at);
            }
            assertTrue(names().stream().noneMatch(name -> name.startsWith(".")), () -> "at=" + step + " " + failure);
            publish(step);
            SnapshotStore next = SnapshotStore.open(StoreScript.model(disk.afterPowerLoss(at).root().resolve("data")));
            assertEquals(step, newest(next).step(), "at=" + at);
        }
        assertTrue(failed >= operationsEach - 1, "failed=" + failed + " of=" + operationsEach);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void allOperationsFailFromOneOn_olderOnesStand_andTheNextStartSweeps(Faults.Fault fault) throws IOException {
        for (long at = 0; at < operationsEach; at++) {
            disk.with(Faults.from(disk.operations() + at, fault));
            IOException failure = failureOf(() -> publish(3));
            disk.with(Faults.NONE);
            assertTrue(String.valueOf(failure.getMessage()).matches(".*(No space left on device|Input/output error)"), failure.toString());
            assertTrue(newest(store).step() >= 2, "at=" + at);
            store = SnapshotStore.open(model);
            assertTrue(names().stream().noneMatch(name -> name.startsWith(".")), names().toString());
        }
    }

    @Test
    void fullDisk_fromAnyByteOn_leavesAllAsItWas() throws IOException {
        List<String> before = names();
        long used = used();
        for (long room = 0; room < bytesEach; room += 97) {
            disk.withCapacity(used + room);
            Claims.assertSays(assertThrows(IOException.class, () -> publish(3)), "No space left on device");
            assertEquals(before, names());
            assertEquals(used, used(), "room=" + room);
        }
        disk.withCapacity(used + 2 * bytesEach);
        assertEquals(3, publish(3).step());
    }

    private long used() {
        long capacity = 1L << 40;
        disk.withCapacity(capacity);
        try {
            return capacity - Files.getFileStore(model).getUsableSpace();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void roomForTheFloorButNotForTheSnapshotToo_isRefusedBeforeAnythingIsWritten() throws IOException {
        long room = 100_000;
        disk.withCapacity(used() + 2 * 64_000 + room);
        store = SnapshotStore.open(model, SpaceFloor.of(disk.root(), new Bytes(2 * room + 1000)));
        long before = disk.operations();
        Claims.assertSays(assertThrows(SpaceBelowFloorException.class, () -> publishPaged(3)), "step=3", "needed=125", "usable=222",
                "kept-free=98.1 KiB");
        assertEquals(before, disk.operations());
        assertEquals(2, newest(store).step());
        store = SnapshotStore.open(model, SpaceFloor.of(disk.root(), new Bytes(2 * room - 1000)));
        assertEquals(3, publishPaged(3).step(), "below the floor of the intake, with half of it to spare");
    }

    private Snapshot publishPaged(long step) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return store.publish(TinyModel.paged(step, arena));
        }
    }

    @Test
    void slowDisk_onlyDelays() throws IOException {
        disk.with(Faults.from(disk.operations(), new Faults.Fault.Slow(Duration.ofMillis(2))));
        long begin = System.nanoTime();
        publish(3);
        assertTrue(System.nanoTime() - begin >= 2_000_000 * operationsEach);
        assertEquals(3, newest(store).step());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ledgerOnAFailingDisk_losesNothingThatWasForced_andSaysWhenItStops(Faults.Fault fault) throws IOException {
        for (long at = 0; at < 30; at++) {
            SimulatedDisk other = SimulatedDisk.healthy();
            Path file = other.root().resolve("ledger");
            Ledger ledger = Ledger.open(file);
            other.with(Faults.once(other.operations() + at, fault));
            long forced = 0;
            long next = 1;
            for (int call = 0; call < 20; call++) {
                long step = next;
                if (String.valueOf(failureOf(() -> ledger.append(StoreScript.step(step))).getMessage()).equals("none")) {
                    next++;
                }
                if (call % 2 == 1 && String.valueOf(failureOf(ledger::force).getMessage()).equals("none")) {
                    forced = next - 1;
                }
            }
            IOException closing = failureOf(ledger::close);
            long least = forced;
            try (Ledger again = Ledger.open(other.afterPowerLoss(at).root().resolve("ledger"))) {
                assertTrue(again.lastStep() >= least, "at=" + at + " forced=" + least + " found=" + again.lastStep() + " " + closing);
            }
        }
    }
}
