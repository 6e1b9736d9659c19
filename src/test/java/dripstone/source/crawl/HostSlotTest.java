package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HostSlotTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final HostSlot host = new HostSlot("h", 0);

    private static long ms(long millis) {
        return millis * 1_000_000L;
    }

    @Test
    void sitesThatShareAHost_getTheLongestPauseAndTheSmallestLimit() {
        host.addWork("http://h");
        host.taken(4, SECOND, 0);
        host.taken(2, Duration.ofMillis(100), ms(1000));
        assertEquals(HostSlot.NEVER, host.nextRequestAt(), "two at a time");
        host.released(ms(1500), Duration.ZERO);
        assertEquals(ms(2500), host.nextRequestAt());
    }

    @Test
    void crawlDelay_winsWhereItIsLonger() {
        host.addWork("http://h");
        host.taken(1, SECOND, 0);
        host.released(ms(100), Duration.ofSeconds(5));
        assertEquals(ms(5100), host.nextRequestAt());
        host.taken(1, SECOND, ms(5100));
        host.released(ms(5200), Duration.ofMillis(10));
        assertEquals(ms(6200), host.nextRequestAt());
    }

    @Test
    void answerToARequestBesideTheTrouble_doesNotEndARetryAfter() {
        host.addWork("http://h");
        host.taken(2, Duration.ZERO, 0);
        host.taken(2, Duration.ZERO, 0);
        host.failed(ms(10));
        host.spare(ms(60_000));
        host.released(ms(10), Duration.ZERO);
        assertEquals(0, host.answered(ms(20)));
        host.released(ms(20), Duration.ZERO);
        assertEquals(ms(60_000), host.nextRequestAt());
        assertEquals(1, host.failures());
        host.answered(ms(60_001));
        assertEquals(0, host.failures());
    }

    @Test
    void strain_doublesThePause_andGoesBackStepByStep() {
        Strain strain = new Strain();
        assertEquals(SECOND, strain.eased(SECOND));
        strain.more();
        strain.more();
        assertEquals(Duration.ofSeconds(4), strain.eased(SECOND));
        assertEquals(Duration.ofMillis(200), strain.eased(Duration.ZERO), "also where there is none");
        for (int i = 0; i < 16; i++) {
            strain.less();
        }
        assertEquals(Duration.ofSeconds(2), strain.eased(SECOND));
        for (int i = 0; i < 16; i++) {
            strain.less();
        }
        assertEquals(SECOND, strain.eased(SECOND));
        for (int i = 0; i < 100; i++) {
            strain.more();
        }
        assertEquals(Duration.ofSeconds(64), strain.eased(SECOND));
        assertEquals(Duration.ofMinutes(65), strain.eased(Duration.ofHours(1)), "not for ever");
    }

    @Test
    void hostsOfOneAddress_areAskedOneAtATime() {
        HostSlot other = new HostSlot("other", 0);
        AddressSlot address = new AddressSlot();
        host.shares(address);
        other.shares(address);
        host.addWork("http://h");
        other.addWork("http://other");
        host.taken(4, SECOND, 0);
        assertEquals(HostSlot.NEVER, other.nextRequestAt());
        host.shares(new AddressSlot());
        host.released(ms(100), Duration.ZERO);
        assertFalse(address.isBusy(), "what was taken there is released there");
        assertEquals(ms(1100), other.nextRequestAt());
        assertTrue(address.hosts().contains(other));
    }
}
