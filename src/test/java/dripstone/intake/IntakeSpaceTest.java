package dripstone.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dripstone.disk.SpaceFloor;
import dripstone.life.Bytes;
import dripstone.life.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** An intake on a disk that fills up and is emptied again. */
final class IntakeSpaceTest {
    private static final long FLOOR = 1000;

    private final AtomicLong usable = new AtomicLong(FLOOR);
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicBoolean unmeasured = new AtomicBoolean();
    private final Logger logger = (Logger) LoggerFactory.getLogger(IntakeLoop.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    Path directory;

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO); // whatever a command before has set
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private long probe() throws IOException {
        looks.incrementAndGet();
        if (unmeasured.get()) {
            throw new IOException("stale file handle");
        }
        return usable.get();
    }

    private House started() throws IOException {
        House house = House.idle(directory, new SpaceFloor(directory, new Bytes(FLOOR), this::probe));
        house.intake.start();
        return house;
    }

    private void awaitLooks(int more) {
        int before = looks.get();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> looks.get() >= before + more);
    }

    private static void awaitHealth(House house, Class<? extends Health> kind) {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> kind.isInstance(house.intake.health()));
    }

    private List<String> lines() {
        return new ArrayList<>(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void diskThatFillsUp_pausesAndGoesOnByItself_oneLineEach() throws Exception {
        try (House house = started()) {
            House.accepted(house.receipt(Documents.of("a", "some words")));
            usable.set(FLOOR - 1);
            awaitHealth(house, Health.Degraded.class);
            assertTrue(house.intake.health().isReady(), "what serves goes on");
            CompletableFuture<?> waiting = house.offer(Documents.of("b", "other words"));
            usable.set(FLOOR + FLOOR / 4 - 1); // above the floor, and not above what it opens at
            awaitLooks(2);
            String detail = assertInstanceOf(Health.Degraded.class, house.intake.health()).detail();
            for (String part : List.of("intake pauses", directory.toString(), "usable=1.2 KiB", "floor=1000 B", "reopens-at=1.2 KiB",
                    "make room")) {
                assertTrue(detail.contains(part), detail);
            }
            assertFalse(waiting.isDone());
            assertEquals(1, house.entries().size(), "nothing was written");
            usable.set(FLOOR + FLOOR / 4);
            waiting.get(20, TimeUnit.SECONDS);
            assertEquals(2, house.entries().size());
            awaitHealth(house, Health.Waiting.class);
        }
        assertEquals(2, lines().size(), lines().toString());
        assertTrue(lines().getFirst().startsWith("Intake pauses: free space is below the floor"), lines().getFirst());
        assertTrue(lines().getLast().startsWith("Intake goes on: usable="), lines().getLast());
    }

    @Test
    void spaceThatCannotBeMeasured_pauses_untilItCan() throws Exception {
        try (House house = started()) {
            unmeasured.set(true);
            awaitHealth(house, Health.Degraded.class);
            assertTrue(house.intake.health().detail().contains("stale file handle"));
            unmeasured.set(false);
            usable.set(2 * FLOOR);
            awaitHealth(house, Health.Waiting.class);
        }
        assertEquals(2, lines().size(), lines().toString());
    }

    @Test
    void whilePaused_errandsAreStillDone_andStoppingIsQuick() throws Exception {
        House house = started();
        usable.set(0);
        awaitHealth(house, Health.Degraded.class);
        house.intake.settle().get(20, TimeUnit.SECONDS);
        long begin = System.nanoTime();
        house.close();
        assertTrue(System.nanoTime() - begin < 10_000_000_000L);
    }
}
