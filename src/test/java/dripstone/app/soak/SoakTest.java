package dripstone.app.soak;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoakTest {
    private static final SoakReport.Crawl GOOD = new SoakReport.Crawl(
            900, 14, 160, 600, 300, 9, 4, 5, 0, 20.1, 24.1, 300, 280, List.of(), 0);

    @TempDir
    Path dir;

    @Test
    void twoDays_withPoisonAndLostNetworkAndFullDiskAndRestart_loseAndDoubleNothing() throws Exception {
        List<String> lines = new ArrayList<>();
        SoakReport report;
        try (Soak soak = Soak.start(new SoakPlan(2, Duration.ofSeconds(10), 7), dir.resolve("soak"))) {
            report = soak.run(lines::add, () -> false);
        }
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(report.days().getFirst().events().matches("[pn]{2}"), lines::toString);
        assertTrue(report.days().getLast().events().matches("[pdru]{4}"), lines::toString);
        assertTrue(report.dropped() > 0);
        assertTrue(report.crawl().revisits() > 40);
        assertEquals(List.of(), report.faults());
    }

    @Test
    void start_inDirectoryWithFiles_isRefused() throws Exception {
        Path mine = Files.writeString(dir.resolve("mine"), "kept");
        IOException refusal = assertThrows(IOException.class, () -> Soak.start(new SoakPlan(1, Duration.ofSeconds(10), 1), dir));
        assertTrue(String.valueOf(refusal.getMessage()).contains("empty directory"), refusal::toString);
        assertEquals("kept", Files.readString(mine));
    }

    @Test
    void text_ofTwoIdentities_sharesAlmostNoRunOfFiveWords() {
        Set<String> first = runs(SoakText.of(1, 0, 1_000_000_000L, 25));
        for (long other = 1; other < 50; other++) {
            Set<String> shared = runs(SoakText.of(1, 0, 1_000_000_000L + other, 25));
            shared.retainAll(first);
            assertTrue(shared.size() < first.size() / 20, shared::toString);
        }
    }

    private static Set<String> runs(String text) {
        String[] words = text.split("\\s+");
        Set<String> runs = new HashSet<>();
        for (int i = 0; i + 5 <= words.length; i++) {
            runs.add(String.join(" ", List.of(words).subList(i, i + 5)));
        }
        return runs;
    }

    @Test
    void report_ofGrowingHeapOrLostFiles_saysSo() {
        List<SoakDay> flat = new ArrayList<>();
        List<SoakDay> growing = new ArrayList<>();
        for (int day = 1; day <= 12; day++) {
            flat.add(day(day, 50L << 20));
            growing.add(day(day, (50L + 10L * day) << 20));
        }
        assertEquals(List.of(), new SoakReport(flat, 10, 0, GOOD, 0, 0, false).faults());
        assertTrue(new SoakReport(growing, 10, 0, GOOD, 0, 0, false).faults().getFirst().startsWith("grows: heap"));
        assertEquals(3, new SoakReport(flat, 10, 0, GOOD, 2, 1, true).faults().size());
    }

    private static SoakDay day(int number, long heap) {
        MemorySample memory = new MemorySample(heap, 4 * heap, 40L << 20, 20L << 20, 1 << 20, 2L << 20, 30L << 20, 9L << 20, 60L << 20,
                300L << 20, 50L << 20, 200, 40);
        return new SoakDay(number, 1, 1, 1, 1, 1, "", memory);
    }

    @Test
    void clockOfSimulation_goesByThePlan() {
        SoakPlan plan = new SoakPlan(14, Duration.ofMinutes(10), 1);
        assertEquals(2016, plan.pace());
        Duration tick = Duration.ofMillis(50);
        assertEquals(Duration.ofMillis(100_800), plan.step(tick, SoakPlan.BEGIN, Duration.ZERO));
        assertEquals(Duration.ofMillis(151_200), plan.step(tick, SoakPlan.BEGIN, Duration.ofSeconds(200)), "what was lost is made up for");
        assertEquals(Duration.ofMillis(201_600), plan.step(tick, SoakPlan.BEGIN, Duration.ofSeconds(700)), "but not faster than that");
        assertEquals(Duration.ofMillis(100_800), plan.step(tick, SoakPlan.BEGIN.plus(Duration.ofDays(7)), Duration.ofMinutes(5)));
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> new SoakPlan(14, Duration.ofMinutes(1), 1));
        assertTrue(String.valueOf(refusal.getMessage()).contains("at least 5 seconds"));
        SoakClock clock = new SoakClock(SoakPlan.BEGIN, plan.pace());
        assertEquals(SoakPlan.BEGIN, clock.instant());
        clock.allow(Duration.ofMillis(50).multipliedBy(plan.pace()));
        await().untilAsserted(() -> assertEquals(SoakPlan.BEGIN.plusMillis(100_800), clock.instant()));
    }
}
