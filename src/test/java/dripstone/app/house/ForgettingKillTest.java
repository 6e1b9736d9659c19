package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.journal.Children;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.journal.Withdrawal;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} while documents are withdrawn and erased. */
final class ForgettingKillTest {
    private static final int TEXTS = 60;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    @Test
    @Timeout(150)
    void killedAnywhere_whatWasAskedIsCarriedOutAtTheNextStart_andNothingElseIsTouched() throws Exception {
        List<String> texts = write();
        SplittableRandom random = new SplittableRandom(8);
        Set<String> done = new LinkedHashSet<>();
        for (int kill = 0; kill < 3; kill++) {
            runAndKill(texts.subList(10 * kill, 10 * kill + 20), random.nextInt(6), random.nextInt(20_000_000), done);
        }
        try (House house = ForgetUntilKilled.open(dir.resolve("data"))) {
            house.forgetting().carryOutOpen(line -> {});
            assertEquals(List.of(), house.withdrawals().open());
            for (String text : done) {
                assertEquals(1, house.withdrawals().of("ingest", text.substring(1), "").size(), text);
            }
            check(house, texts);
            ingest(house); // what was withdrawn is refused
            assertEquals(TEXTS, house.journal().stat().entries());
        }
    }

    /** Each text is withdrawn, erased or as it was, and the journal says the same as the list. */
    private static void check(House house, List<String> texts) throws Exception {
        List<JournalEntry> entries = new ArrayList<>();
        try (JournalReader reader = house.journal().reader(Position.ORIGIN)) {
            for (var l = reader.next(); l != null; l = reader.next()) {
                entries.add(l.entry());
            }
        }
        assertEquals(TEXTS, entries.size(), "none is damaged, none is lost");
        int erased = 0;
        for (int i = 0; i < TEXTS; i++) {
            List<Withdrawal> of = house.withdrawals().of("ingest", texts.get(i).substring(1), "");
            boolean gone = !of.isEmpty() && of.getFirst().state() == Withdrawal.State.ERASED;
            String address = texts.get(i).substring(1);
            assertEquals(gone ? 0 : 1, entries.stream().filter(e -> e.address().equals(address)).count(), address);
            erased += gone ? 1 : 0;
        }
        assertTrue(erased > 0, "nothing was erased before the kills");
        assertEquals(erased, entries.stream().filter(e -> e.kind() == JournalEntry.Kind.ERASED).count());
    }

    private List<String> write() throws Exception {
        Files.createDirectories(dir.resolve("texts"));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            Path file = dir.resolve("texts").resolve(String.format("text-%02d.txt", i));
            Files.writeString(file, ("number " + i + " has its own words w" + i * 7919 + " x" + i * 104_729 + " y" + i + ". ").repeat(20));
            texts.add(file.toRealPath().toString());
        }
        try (House house = ForgetUntilKilled.open(dir.resolve("data"))) {
            ingest(house);
            assertEquals(TEXTS, house.journal().stat().entries());
        }
        return texts;
    }

    private void ingest(House house) throws Exception {
        TinyHouse.ask(house, "ingest", "files", List.of(dir.resolve("texts").toString()));
    }

    private void runAndKill(List<String> texts, int lines, int moreNanos, Set<String> done) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(dir.resolve("data").toString()));
        arguments.addAll(texts);
        Process child = Children.start(ForgetUntilKilled.class, arguments.toArray(String[]::new));
        try (BufferedReader out = child.inputReader()) {
            int read = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("/")) {
                    done.add(line);
                    read++;
                }
                if (read >= lines && !line.contains(" ")) {
                    LockSupport.parkNanos(moreNanos); // into the middle of the next
                    child.toHandle().destroyForcibly();
                }
            }
        }
        assertEquals(137, child.waitFor());
    }
}
