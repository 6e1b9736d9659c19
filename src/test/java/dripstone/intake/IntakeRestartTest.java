package dripstone.intake;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.SpaceFloor;
import dripstone.journal.PlainFileJournal;
import dripstone.life.Bytes;
import dripstone.life.Health;
import dripstone.life.Recovery;
import dripstone.life.StopRequest;
import dripstone.life.StoppedException;
import dripstone.meter.Meters;
import dripstone.text.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IntakeRestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    @Test
    void anErrorInTheLoop_failsItsGroup_andARestartTakesOnWithNothingLostOrDoubled() throws Exception {
        AtomicBoolean planted = new AtomicBoolean();
        try (House house = House.idle(dir, House.SETTINGS, () -> {
            if (planted.getAndSet(false)) {
                throw new OutOfMemoryError("planted");
            }
            return Optional.empty();
        }, new Bytes(0))) {
            house.intake.start();
            assertInstanceOf(Receipt.Accepted.class, house.receipt(Documents.of("a", "the first text")));
            planted.set(true);
            ExecutionException failed = assertThrows(ExecutionException.class,
                    () -> house.offer(Documents.of("b", "the second text")).get(20, TimeUnit.SECONDS));
            assertInstanceOf(IOException.class, failed.getCause());
            await().atMost(PATIENCE).until(() -> house.intake.health() instanceof Health.Failed);
            assertEquals(Recovery.IN_PROCESS, house.intake.recovery());
            house.intake.restart(Duration.ofSeconds(5));
            assertFalse(house.intake.health() instanceof Health.Failed, () -> house.intake.health().toString());
            assertInstanceOf(Receipt.Repeat.class, house.receipt(Documents.of("a", "the first text")));
            assertInstanceOf(Receipt.Accepted.class, house.receipt(Documents.of("b", "the second text")));
            assertEquals(2, house.entries().size());
        }
    }

    @Test
    void catchingUp_isGivenUpWhenToldTo_andTheNextStartGoesOn() throws Exception {
        try (House house = House.started(dir)) {
            for (int i = 0; i < 50; i++) {
                house.receipt(Documents.of("k" + i, "text number " + i));
            }
        }
        StopRequest stop = new StopRequest();
        stop.ask();
        try (PlainFileJournal journal = PlainFileJournal.open(dir.resolve("journal"))) {
            Intake stopped = new Intake(House.SETTINGS, journal, dir.resolve("other-index"), Optional::empty,
                    SpaceFloor.of(dir, new Bytes(0)), new Meters()).stoppedBy(stop);
            StoppedException told = assertThrows(StoppedException.class, stopped::start);
            assertTrue(String.valueOf(told.getMessage()).contains("up to the journal's end"), told.toString());
            Intake whole = new Intake(House.SETTINGS, journal, dir.resolve("other-index"), Optional::empty,
                    SpaceFloor.of(dir, new Bytes(0)), new Meters());
            whole.start();
            try {
                assertEquals(50, whole.status().documents());
            } finally {
                whole.stop(Duration.ofSeconds(5));
            }
        }
    }
}
