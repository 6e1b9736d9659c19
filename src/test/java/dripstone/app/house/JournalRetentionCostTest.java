package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.journal.Position;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The look of each minute asks the models what they need, which opens all of their snapshots, only where something could go. */
final class JournalRetentionCostTest {
    private static final InstantSource NOW = InstantSource.system();

    @TempDir
    private Path dir;

    private int asked(int texts, InstantSource clock, String... settings) throws Exception {
        TinyHouse tiny = new TinyHouse(dir);
        tiny.write(0, texts);
        AtomicInteger asked = new AtomicInteger();
        try (House house = tiny.open(settings)) {
            tiny.ingest(house);
            JournalRetention retention = new JournalRetention(house, clock, () -> {
                asked.incrementAndGet();
                return Position.ORIGIN;
            });
            int before = house.journal().files().size();
            for (int minute = 0; minute < 5; minute++) {
                retention.release();
            }
            assertEquals(before, house.journal().files().size());
            assertTrue(before > 0);
        }
        return asked.get();
    }

    @Test
    void whereNothingIsTooMuch_noModelIsAsked() throws Exception {
        assertEquals(0, asked(3, NOW, "journal.keep-size", "1 GiB"));
        assertEquals(0, asked(3, NOW, "journal.keep-age", "30d"));
    }

    @Test
    void whereAFileIsTooOld_theyAreAskedEachTime() throws Exception {
        InstantSource nextYear = () -> Instant.now().plusSeconds(400L * 86_400);
        assertEquals(5, asked(3, nextYear, "journal.keep-age", "30d"));
    }
}
