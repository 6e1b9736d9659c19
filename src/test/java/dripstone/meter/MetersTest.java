package dripstone.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class MetersTest {
    private final Meters meters = new Meters();

    @Test
    void aGaugeOfTheSameNameTakesTheEarliersPlace() {
        meters.gauge("dripstone_ready_slabs", "Batches.", () -> 1);
        meters.gauge("dripstone_ready_slabs", "Batches.", () -> 2);
        assertEquals(1, meters.scrape().lines().filter(l -> l.startsWith("dripstone_ready_slabs ")).count());
        assertTrue(meters.scrape().contains("dripstone_ready_slabs 2.0\n"), meters.scrape());
    }

    @Test
    void gaugesThatDifferInATagStandSideBySide() {
        meters.gauge("dripstone_waiting", "Files.", () -> 1, "folder", "a");
        meters.gauge("dripstone_waiting", "Files.", () -> 2, "folder", "b");
        meters.gauge("dripstone_waiting", "Files.", () -> 3, "folder", "a");
        assertTrue(meters.scrape().contains("dripstone_waiting{folder=\"a\"} 3.0\n"), meters.scrape());
        assertTrue(meters.scrape().contains("dripstone_waiting{folder=\"b\"} 2.0\n"), meters.scrape());
    }
}
