package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.Snapshot;
import dripstone.disk.Faults;
import dripstone.disk.SimulatedDisk;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A trainer whose snapshots meet a bad disk. */
final class TrainerFaultTest {
    private final SimulatedDisk disk = SimulatedDisk.healthy();

    static Stream<Faults.Fault> failures() {
        return Stream.of(new Faults.Fault.NoSpace(), new Faults.Fault.InputOutput());
    }

    /** Validates and publishes at every fifth step, and keeps the best. */
    private static TestRun process(SimulatedDisk on) throws IOException {
        TestRun run = new TestRun(Files.createDirectories(on.root().resolve("m")),
                new TinyModel(KernelChoice.fast(Precision.F32), Tune.plain().leafSequences()), Tune.plain()).until(17);
        run.bounds = new TrainingBounds(0, 5, 100, 5);
        run.writing = SnapshotWriting.inPlace(); // so that faults meet the snapshots of the steps at which they begin
        return run;
    }

    private static String undisturbed() throws IOException {
        try (TestRun run = process(SimulatedDisk.healthy())) {
            assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
            return run.newestState();
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void snapshotsThatFail_theBestIncluded_endNothing_andChangeNoBit(Faults.Fault fault) throws IOException {
        AtomicBoolean bad = new AtomicBoolean();
        AtomicInteger met = new AtomicInteger();
        disk.with((number, operation, file) -> {
            boolean fails = bad.get() && operation == Faults.Operation.WRITE && file.toString().contains(".pending-");
            met.addAndGet(fails ? 1 : 0);
            return fails ? fault : new Faults.Fault.Nothing();
        });
        try (TestRun run = process(disk)) {
            run.hook = batch -> bad.set(batch.step() > 5 && batch.step() <= 15);
            assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
            assertTrue(met.get() >= 2, "failed=" + met);
            assertEquals(5, run.snapshots.list().getFirst().step(), "older ones stand");
            assertEquals(17, run.snapshots.list().getLast().step());
            assertFalse(run.snapshots.list().stream().map(Snapshot::step).anyMatch(step -> step == 10), "that one failed");
            assertEquals(undisturbed(), run.newestState());
        }
        try (Stream<Path> names = Files.list(disk.root().resolve("m/snapshots"))) {
            assertTrue(names.noneMatch(name -> String.valueOf(name.getFileName()).startsWith(".")), "nothing is left of those that failed");
        }
    }

    @Test
    void powerLostWhileTraining_theNextProcessReachesTheSameBits() throws IOException {
        String wanted = undisturbed();
        AtomicBoolean lost = new AtomicBoolean();
        disk.with((number, operation, file) -> lost.get() && operation != Faults.Operation.READ
                ? new Faults.Fault.PowerLoss() : new Faults.Fault.Nothing());
        TestRun run = process(disk);
        run.hook = batch -> lost.set(batch.step() > 12);
        assertInstanceOf(TrainingEnd.Failed.class, run.run());
        try (TestRun next = process(disk.afterPowerLoss(7))) {
            assertInstanceOf(TrainingEnd.EpochsDone.class, next.run());
            assertEquals(wanted, next.newestState());
        }
    }
}
