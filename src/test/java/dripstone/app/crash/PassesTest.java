package dripstone.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.app.crash.agent.Places;
import dripstone.app.crash.agent.PointKind;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PassesTest {
    private static final int DRAWS = 4_000;
    private static final List<Integer> NEVER = Collections.nCopies(Places.ALL.size(), 0);
    private static final Duration LIFE = Duration.ofSeconds(3);

    @Test
    void draw_givesEveryKindItsShare_andNoPassBeyondThoseCounted() {
        List<Integer> counts = IntStream.range(0, Places.ALL.size()).map(i -> 1 + i * i).boxed().toList();
        Passes passes = new Passes(counts, NEVER, LIFE);
        Map<PointKind, Integer> drawn = new EnumMap<>(PointKind.class);
        Random random = new Random(7);
        for (int i = 0; i < DRAWS; i++) {
            Blow blow = passes.draw(random, Passes.Stage.FIRST);
            drawn.merge(blow.kind(), 1, Integer::sum);
            if (blow instanceof Blow.AtPlace at) {
                assertTrue(at.pass() >= 1 && at.pass() <= counts.get(at.place()), at::label);
            }
        }
        int fair = DRAWS / PointKind.values().length;
        for (PointKind kind : PointKind.values()) {
            assertTrue(drawn.getOrDefault(kind, 0) > fair / 2, () -> kind + " " + drawn);
        }
    }

    @Test
    void placeThatOnlyALaterLifePasses_isNotDrawnForTheFirst() {
        List<Integer> recovery =
                IntStream.range(0, Places.ALL.size()).map(i -> AgentJar.kind(i) == PointKind.RECOVERY ? 2 : 0).boxed().toList();
        Passes passes = new Passes(NEVER, recovery, LIFE);
        assertFalse(passes.kinds(Passes.Stage.FIRST).contains(PointKind.RECOVERY));
        assertTrue(passes.kinds(Passes.Stage.LATER).contains(PointKind.RECOVERY));
    }

    @Test
    void placeOfARecovery_thatNoLifeWithoutAKillPasses_isDrawnForALaterOne() {
        Passes passes = new Passes(NEVER, NEVER, LIFE);
        Random random = new Random(3);
        assertTrue(IntStream.range(0, DRAWS).mapToObj(i -> passes.draw(random, Passes.Stage.LATER)).map(Blow::label)
                .anyMatch(label -> label.contains("FileRebuild.rebuild")));
        assertFalse(passes.kinds(Passes.Stage.FIRST).contains(PointKind.RECOVERY));
    }

    @Test
    void whereAllIsDone_onlyWhatSuchALifePasses_isDrawn() {
        List<Integer> recovery =
                IntStream.range(0, Places.ALL.size()).map(i -> AgentJar.kind(i) == PointKind.RECOVERY ? 2 : 0).boxed().toList();
        Passes passes = new Passes(Collections.nCopies(Places.ALL.size(), 50), recovery, LIFE);
        assertEquals(List.of(PointKind.RECOVERY, PointKind.CLOCK, PointKind.AFTER_SIGTERM), passes.kinds(Passes.Stage.FINISHED));
    }

    @Test
    void sameSeed_drawsTheSame() {
        Passes passes = new Passes(Collections.nCopies(Places.ALL.size(), 50), NEVER, LIFE);
        assertEquals(IntStream.range(0, 50).mapToObj(i -> passes.draw(new Random(i), i % 2 == 0 ? Passes.Stage.FIRST : Passes.Stage.LATER)).toList(),
                IntStream.range(0, 50).mapToObj(i -> passes.draw(new Random(i), i % 2 == 0 ? Passes.Stage.FIRST : Passes.Stage.LATER)).toList());
    }
}
