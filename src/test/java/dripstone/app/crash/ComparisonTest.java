package dripstone.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.journal.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a run a bad one. */
final class ComparisonTest {
    @TempDir
    Path root;

    @Test
    void documentThatIsMissing_isLost_andOneTooOftenOrOfNoOtherRun_isDoubled() {
        Accepted reference = new Accepted(Map.of("a", 1, "b", 1, "c", 1), 3, Position.ORIGIN);
        Accepted killed = new Accepted(Map.of("a", 1, "b", 2, "d", 1), 4, Position.ORIGIN);
        assertEquals(List.of("c"), killed.lost(reference));
        assertEquals(List.of("b times=2", "d in no run without a kill"), killed.doubled(reference).stream().sorted().toList());
        assertEquals(List.of(), reference.doubled(reference));
    }

    @Test
    void partsOfOneVersion_areOneDocument() {
        Accepted long2 = new Accepted(Map.of("f long.txt  part 1 of 2 ab to train", 1, "f long.txt  part 2 of 2 ab to train", 1,
                "f long.txt  part 1 of 1 cd to train", 1), 3, Position.ORIGIN);
        assertEquals(2, long2.documents());
    }

    @Test
    void ledgersOfTheSameStepsAndDecisions_areOneInOrder_howeverTheyStoodBesideEachOther() throws IOException {
        LedgerEntry identity = new LedgerEntry.Identity("{}");
        LedgerEntry round = new LedgerEntry.EndOfRound(0, "1:5");
        Path early = ordered("early", identity, round, step(1, "a", "b"), step(2, "b", "c"));
        Path late = ordered("late", identity, step(1, "a", "b"), step(2, "b", "c"), round);
        Path other = ordered("other", identity, step(1, "a", "b"), step(2, "b", "d"), round);
        assertEquals(-1, Files.mismatch(early, late));
        assertTrue(Files.mismatch(early, other) >= 0);
    }

    @Test
    void stepThatStandsTwice_orBeginsElsewhere_isRefused() {
        assertThrows(IOException.class, () -> ordered("twice", step(1, "a", "b"), step(1, "a", "b"), step(2, "b", "c")));
        assertThrows(IOException.class, () -> ordered("gap", step(1, "a", "b"), step(2, "c", "d")));
        assertThrows(IOException.class, () -> ordered("missing", step(1, "a", "b"), step(3, "b", "c")));
    }

    @Test
    void learntThings_differByWhatTheyName() {
        Learnt one = new Learnt(7, Map.of("model.safetensors", "x", "ledger", "y"));
        Learnt two = new Learnt(7, Map.of("model.safetensors", "z", "ledger", "y"));
        assertEquals(List.of(), one.differences(one));
        assertEquals(List.of("model.safetensors: x and z"), one.differences(two));
    }

    private static LedgerEntry step(long number, String from, String to) {
        return new LedgerEntry.Step(number, from, to, "digest", 100);
    }

    private Path ordered(String name, LedgerEntry... entries) throws IOException {
        Path ordered = root.resolve(name + "-ordered");
        try (Ledger ledger = Ledger.open(root.resolve(name))) {
            for (LedgerEntry entry : entries) {
                ledger.append(entry);
            }
            Learnt.writeInOrder(ledger, ordered, true);
        }
        return ordered;
    }
}
