package dripstone.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpaceFloorTest {
    @TempDir
    Path dir;

    @Test
    void closesBelowTheFloor_opensAgainAQuarterAbove() {
        AtomicLong usable = new AtomicLong(1000);
        SpaceFloor floor = new SpaceFloor(dir, new Bytes(1000), usable::get);
        assertEquals(new SpaceFloor.State.Open(new Bytes(1000)), floor.check());
        usable.set(999);
        assertInstanceOf(SpaceFloor.State.Closed.class, floor.check());
        usable.set(1249);
        assertSays(floor, "usable=1.2 KiB", "floor=1000 B", "reopens-at=1.2 KiB", dir.toString());
        usable.set(1250);
        assertInstanceOf(SpaceFloor.State.Open.class, floor.check());
        usable.set(1000);
        assertInstanceOf(SpaceFloor.State.Open.class, floor.check());
    }

    @Test
    void cannotMeasure_isClosedWithTheReason() {
        SpaceFloor floor = new SpaceFloor(dir, new Bytes(1000), () -> {
            throw new IOException("gone");
        });
        assertSays(floor, "gone", dir.toString());
    }

    private static void assertSays(SpaceFloor floor, String... parts) {
        String reason = assertInstanceOf(SpaceFloor.State.Closed.class, floor.check()).reason();
        for (String part : parts) {
            assertTrue(reason.contains(part), reason);
        }
    }

    @Test
    void realDirectory_isMeasured() throws IOException {
        assertInstanceOf(SpaceFloor.State.Open.class, SpaceFloor.of(dir, new Bytes(0)).check());
        assertInstanceOf(SpaceFloor.State.Closed.class, SpaceFloor.of(dir, Bytes.mib(1L << 30)).check());
    }
}
