package dripstone.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dripstone.disk.Publish;
import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Power cuts under Chronicle's mapped files, by seed: see {@link SyncedPages}. {@code -Ddripstone.page-faults=N} tries N seeds, from
 * {@code -Ddripstone.page-faults.from=S}.
 */
final class PageFaultTest {
    private static final JournalSettings SMALL = new JournalSettings(Bytes.kib(128));
    private static final int CUTS_IN_A_ROW = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temp;

    /** In memory where there is one: what a force does to a real disk is not what is tried. */
    private Path home(int seed) throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? Files.createTempDirectory(memory, "page-faults-") : temp.resolve("seed-" + seed);
    }

    /** An entry that counts. */
    private record Known(Position at, JournalEntry entry) {}

    @Test
    @Timeout(3600)
    void afterAnyPowerCut_everyAcknowledgedEntryIsThereAndAppendingGoesOn() throws IOException {
        int from = Integer.getInteger("dripstone.page-faults.from", 0);
        int seeds = Integer.getInteger("dripstone.page-faults", 50);
        List<String> failures = new ArrayList<>();
        for (int seed = from; seed < from + seeds; seed++) {
            Path home = home(seed);
            try {
                cutAgainAndAgain(seed, home);
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add("seed=" + seed + ": " + e);
            } finally {
                Publish.deleteTree(home);
            }
        }
        if (!failures.isEmpty()) {
            fail(failures.size() + " of " + seeds + " seeds failed:\n" + String.join("\n", failures));
        }
    }

    @Test
    void eachNewFile_isForced_andThenItsDirectory_beforeItsGroupIsAcknowledged() throws IOException {
        Path in = temp.resolve("journal");
        Files.createDirectories(in);
        SyncedPages disk = new SyncedPages(in, temp.resolve("never"), Integer.MAX_VALUE, new SplittableRandom(1));
        try (ChronicleJournal journal = ChronicleJournal.open(in, SMALL, disk)) {
            for (int i = 0, rolls = 0; rolls < 4; i++) {
                int before = new CycleFiles(in).list().size();
                int logged = disk.log().size();
                journal.append(List.of(Entries.random(i, new SplittableRandom(i))));
                List<String> done = disk.log().subList(logged, disk.log().size());
                String file = String.valueOf(new CycleFiles(in).list().lastEntry().getValue().getFileName());
                assertEquals("force " + file, done.getFirst());
                if (new CycleFiles(in).list().size() > before) {
                    rolls++;
                    assertEquals(List.of("force " + file, "force " + CycleFiles.METADATA, "force directory"), done.subList(0, 3));
                }
            }
        }
    }

    private static void cutAgainAndAgain(int seed, Path home) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<Known> known = new ArrayList<>();
        Path now = home.resolve("0");
        Files.createDirectories(now);
        for (int cut = 1; cut <= CUTS_IN_A_ROW; cut++) {
            Path next = home.resolve("" + cut);
            List<JournalEntry> last = appendUntilCut(now, next, known, random);
            check(next, known, last);
            now = next;
        }
    }

    /** @return the group that was not acknowledged */
    private static List<JournalEntry> appendUntilCut(Path in, Path next, List<Known> known, SplittableRandom random) throws IOException {
        SyncedPages disk = new SyncedPages(in, next, random.nextInt(14), random);
        List<JournalEntry> group = List.of();
        try (ChronicleJournal journal = ChronicleJournal.open(in, SMALL, disk)) {
            while (!disk.isCut()) {
                group = group(known.size(), random);
                List<Position> places = journal.append(group);
                for (int i = 0; i < places.size(); i++) {
                    known.add(new Known(places.get(i), group.get(i)));
                }
            }
        } catch (IOException e) {
            assertTrue(disk.isCut(), () -> "not by the power cut: " + e);
        }
        return group;
    }

    private static List<JournalEntry> group(int first, SplittableRandom random) {
        List<JournalEntry> group = new ArrayList<>();
        for (int size = 1 + random.nextInt(12); size > 0; size--) {
            group.add(Entries.random(first + group.size(), random));
        }
        return group;
    }

    /** What is readable of the group that was not acknowledged is known from now on. */
    private static void check(Path in, List<Known> known, List<JournalEntry> last) throws IOException {
        Path copy = in.resolveSibling(in.getFileName() + "-checked");
        Files.createDirectories(copy);
        try (var files = Files.list(in)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
            }
        }
        int acknowledged = known.size();
        try (ChronicleJournal journal = ChronicleJournal.open(copy, SMALL)) {
            List<JournalReader.Located> there = JournalContract.readAll(journal, Position.ORIGIN);
            assertTrue(there.size() >= acknowledged, () -> "acknowledged=" + acknowledged + " there=" + there.size());
            for (int i = 0; i < acknowledged; i++) {
                assertEquals(known.get(i).at(), there.get(i).at());
                assertTrue(Entries.same(known.get(i).entry(), there.get(i).entry()), "entry " + i);
            }
            for (int i = acknowledged; i < there.size(); i++) {
                assertTrue(Entries.same(last.get(i - acknowledged), there.get(i).entry()), "entry " + i);
                known.add(new Known(there.get(i).at(), there.get(i).entry()));
            }
            assertEquals(there.size(), journal.stat().entries());
            appendSome(journal, there.size());
        }
        try (ChronicleJournal journal = ChronicleJournal.open(copy, SMALL)) {
            assertEquals(known.size() + 60, JournalContract.readAll(journal, Position.ORIGIN).size(), "after a clean stop");
        }
    }

    private static void appendSome(Journal journal, int first) throws IOException {
        for (int i = 0; i < 20; i++) {
            journal.append(List.of(Entries.text(first + 3L * i, "goes on " + i), Entries.text(first + 3L * i + 1, "x".repeat(3000)),
                    Entries.text(first + 3L * i + 2, "")));
        }
        Position from = journal.end();
        try (JournalReader reader = journal.reader(from)) {
            assertEquals(from, reader.position());
        }
        assertEquals(first + 60, JournalContract.readAll(journal, Position.ORIGIN).size());
    }
}
