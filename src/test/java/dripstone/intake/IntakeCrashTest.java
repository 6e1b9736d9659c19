package dripstone.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.journal.Children;
import dripstone.journal.ChronicleJournal;
import dripstone.text.Document;
import dripstone.text.Receipt;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class IntakeCrashTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    @Timeout(120)
    void killedAgainAndAgain_eachKeyAndVersionStandsInTheJournalOnce() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        Set<Integer> answered = new TreeSet<>();
        for (int round = 0; round < 3; round++) {
            runAndKill(1 + random.nextInt(40), answered);
        }
        List<Document> documents = OfferUntilKilled.documents();
        try (ChronicleJournal journal = OfferUntilKilled.journal(directory)) {
            Intake intake = OfferUntilKilled.intake(directory, journal);
            intake.start();
            for (int i : answered) {
                assertInstanceOf(Receipt.Repeat.class, intake.offer(documents.get(i)).get(20, TimeUnit.SECONDS), "document=" + i);
            }
            for (Document document : documents) {
                intake.offer(document).get(20, TimeUnit.SECONDS);
            }
            assertEquals(documents.size(), intake.status().documents());
            intake.stop(Duration.ofSeconds(20));
            IntakeRecoveryTest.assertEachOnce(documents, House.entries(journal));
        }
    }

    private void runAndKill(int lines, Set<Integer> answered) throws Exception {
        Process child = Children.start(OfferUntilKilled.class, directory.toString());
        try (BufferedReader out = child.inputReader()) {
            int read = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                answered.add(Integer.valueOf(line));
                if (++read == lines) {
                    child.toHandle().destroyForcibly(); // SIGKILL; what is in the pipe was answered before
                }
            }
            assertTrue(read >= lines, "child ended early, lines=" + read);
        }
        assertEquals(137, child.waitFor());
    }
}
