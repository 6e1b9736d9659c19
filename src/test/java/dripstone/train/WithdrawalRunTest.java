package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.batch.WithdrawnText;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.kernel.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a trainer does with text that is withdrawn on its way. */
@Timeout(120)
final class WithdrawalRunTest {
    private static final List<String> SOME = List.of("1:5..1:9");
    private static final List<String> MORE = List.of("1:5..1:9", "1:20..1:21");

    @TempDir
    private Path directory;

    private TestRun process(String name) throws IOException {
        return TestRun.process(directory, name, Tune.with(Map.of()), Precision.F32);
    }

    private static List<LedgerEntry> withdrawals(TestRun run) {
        return run.ledger.decisions().stream().filter(LedgerEntry.Withdrawn.class::isInstance).toList();
    }

    @Test
    void aWithdrawal_standsInTheLedgerBeforeItsStep_andBatchesAreOpenedAnewThere() throws IOException {
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        try (TestRun run = process("asked").until(12)) {
            run.hook = batch -> {
                if (batch.step() == 7) {
                    run.withdrawn = SOME;
                    answers.add(run.trainer().requestWithdrawal());
                    answers.add(run.trainer().requestWithdrawal()); // one look answers both
                }
                if (batch.step() == 8) {
                    assertEquals(List.of(new LedgerEntry.Withdrawn(8, SOME)), withdrawals(run));
                    answers.add(run.trainer().requestWithdrawal()); // nothing new
                }
            };
            run.run();
            assertEquals(List.of(8L, 8L, 8L), answers.stream().map(CompletableFuture::join).toList());
            assertEquals(List.of(WithdrawnText.none(), WithdrawnText.none().with(8, SOME)), run.openedWithout);
            assertEquals(1, withdrawals(run).size());
            assertThrows(CompletionException.class, () -> run.trainer().requestWithdrawal().join());
        }
    }

    @Test
    void whatCameWhileItWasAtRest_isTakenInBeforeTheNextStep() throws IOException {
        try (TestRun run = process("rest").until(5)) {
            run.run();
        }
        try (TestRun run = process("rest").until(9)) {
            run.withdrawn = MORE;
            run.run();
            assertEquals(List.of(new LedgerEntry.Withdrawn(6, MORE)), withdrawals(run));
            assertEquals(List.of(WithdrawnText.none().with(6, MORE)), run.openedWithout);
        }
        try (TestRun run = process("rest").until(9)) {
            run.withdrawn = MORE;
            run.run();
            assertEquals(1, withdrawals(run).size(), "once is enough");
        }
    }

    @Test
    void stepsThatAreTrainedAgain_holdWhatTheyHeld() throws IOException {
        try (TestRun run = process("killed").until(10)) {
            run.hook = batch -> {
                if (batch.step() == 4) {
                    run.answers.add(run.trainer().requestCheckpoint());
                }
            };
            run.run();
            for (Snapshot snapshot : run.snapshots.list()) {
                if (snapshot.step() > 4) {
                    TestRun.deleteTree(snapshot.directory()); // as if the process had been killed at step 10
                }
            }
        }
        try (TestRun run = process("killed").until(13)) {
            run.withdrawn = SOME;
            List<CompletableFuture<Long>> answers = new ArrayList<>();
            run.hook = batch -> {
                if (batch.step() == 6) {
                    run.withdrawn = MORE;
                    answers.add(run.trainer().requestWithdrawal());
                }
            };
            run.run();
            assertEquals(List.of(11L), answers.stream().map(CompletableFuture::join).toList());
            assertEquals(List.of(new LedgerEntry.Withdrawn(11, SOME), new LedgerEntry.Withdrawn(11, List.of("1:20..1:21"))),
                    withdrawals(run));
            assertTrue(run.openedWithout.getLast().equals(WithdrawnText.none().with(11, SOME).with(11, List.of("1:20..1:21"))));
        }
    }
}
