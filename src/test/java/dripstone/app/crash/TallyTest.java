package dripstone.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.crash.agent.PointKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TallyTest {
    private static final RunResult.Tried FELL = new RunResult.Tried(PointKind.JOURNAL_ROLL, "CycleClock.moveTo#1");
    private static final RunResult.Tried MISSED = new RunResult.Tried(PointKind.STEP, "Optimizer.step#900");

    @TempDir
    Path root;

    @Test
    void tallyOpenedAgain_goesOnBehindTheLastWholeLine() throws Exception {
        Path file = root.resolve("bench").resolve("runs.jsonl");
        Tally tally = Tally.open(file);
        assertEquals(1, tally.nextRun());
        tally.add(good(1));
        tally.add(good(2));
        Files.writeString(file, "{\"number\":3,\"tri", StandardOpenOption.APPEND);
        Tally again = Tally.open(file);
        assertEquals(3, again.nextRun());
        assertEquals(4, again.points());
        again.add(good(3));
        assertEquals(tally.summary("1").get("kinds").path("journal-roll").path("tried").asInt() + 2,
                Tally.open(file).summary("1").path("kinds").path("journal-roll").path("tried").asInt());
    }

    @Test
    void summary_saysWhatWasBad_andHowOften() throws Exception {
        Tally tally = Tally.open(root.resolve("runs.jsonl"));
        tally.add(good(1));
        assertTrue(tally.isGood());
        tally.add(new RunResult(2, List.of(FELL), List.of(), List.of("a", "b"), List.of("c"), List.of(), List.of(), 2, 900, 0, Map.of()));
        tally.add(new RunResult(3, List.of(FELL), List.of(), List.of(), List.of(), List.of("model.safetensors"), List.of(), 2, 900, 0, Map.of()));
        tally.add(new RunResult(4, List.of(FELL), List.of(), List.of(), List.of(), List.of(), List.of("it hung"), 2, 900, 0, Map.of()));
        assertFalse(tally.isGood());
        ObjectNode all = tally.summary("1");
        assertEquals(5, all.path("points-tried").asInt());
        assertEquals(1, all.path("points-not-reached").asInt());
        assertEquals(5, all.path("places").path("CycleClock.moveTo").path("tried").asInt());
        assertEquals(1, all.path("places").path("Optimizer.step").path("not-reached").asInt());
        assertEquals(0, all.path("places").path("Packer.pack").path("tried").asInt());
        assertEquals(120, all.path("run-milliseconds-a-point").path("starting").asInt());
        assertEquals(1, all.path("runs-of-unequal-intake").asInt());
        assertEquals(1, all.path("runs-of-unequal-learning").asInt());
        assertEquals(1, all.path("runs-that-failed-otherwise").asInt());
        assertEquals(2, all.path("lost-parts").asInt());
        assertEquals(1, all.path("doubled-parts").asInt());
        assertEquals(3, all.path("bad-runs").size());
        assertTrue(tally.table("1").contains("model.safetensors"), tally.table("1"));
    }

    private static RunResult good(int number) {
        return new RunResult(number, List.of(FELL, FELL), List.of(MISSED), List.of(), List.of(), List.of(), List.of(), 3, 1000, 2, Map.of("starting", 600L));
    }
}
