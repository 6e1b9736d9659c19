package dripstone.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ChronicleJournalTest extends JournalContract {
    private static final JournalSettings SMALL = new JournalSettings(Bytes.kib(64));

    @Override
    protected Journal open(Path in) throws IOException {
        return ChronicleJournal.open(in, SMALL);
    }

    private int files() throws IOException {
        return new CycleFiles(directory).list().size();
    }

    @Test
    void fullFileIsFollowedByTheNext_andReleaseDeletesWhatLiesWhollyBelow() throws IOException {
        try (Journal journal = open(directory)) {
            List<Position> at = appendInGroups(journal, random(7, 600), 10);
            int before = files();
            assertTrue(before > 5, "files=" + before);
            journal.release(at.get(300));
            assertTrue(files() < before, "files=" + files());
            long bytesAFile = journal.stat().bytesOnDisk() / files();
            assertTrue(bytesAFile > 60_000 && bytesAFile < 250_000, journal.stat()::toString);
            assertTrue(journal.start().value() > 0);
            assertThrows(PositionOutOfRangeException.class, () -> journal.reader(at.get(0)));
            assertSame(random(7, 600).subList(300, 600), readAll(journal, at.get(300)));
        }
    }

    @Test
    void statAfterReopening_isTheStatBefore() throws IOException {
        JournalStat before;
        try (Journal journal = open(directory)) {
            appendInGroups(journal, random(7, 600), 10);
            before = journal.stat();
        }
        try (Journal journal = open(directory)) {
            assertEquals(before.entries(), journal.stat().entries());
            long difference = Math.abs(before.bytesOnDisk() - journal.stat().bytesOnDisk());
            assertTrue(difference / files() < 200_000, "Chronicle's headers and index are counted only afterwards: " + difference);
        }
    }

    @Test
    void readerOverReleasedFiles_readsOnWhereTextIsKept() throws IOException {
        try (Journal journal = open(directory); JournalReader reader = journal.reader(Position.ORIGIN)) {
            List<Position> at = appendInGroups(journal, random(8, 600), 10);
            assertEquals(at.getFirst(), assertNotNullAnd(reader.next()).at());
            journal.release(at.get(500));
            long last = 0;
            for (var located = reader.next(); located != null; located = reader.next()) {
                assertTrue(located.entry().sequence() > last);
                last = located.entry().sequence();
            }
            assertEquals(599, last);
        }
    }

    @Test
    void positionsFollowFromTheGroupsAlone() throws IOException {
        List<Position> here;
        try (Journal journal = open(directory.resolve("a"))) {
            here = appendInGroups(journal, random(9, 300), 10);
        }
        try (Journal journal = open(directory.resolve("b"))) {
            assertEquals(here, appendInGroups(journal, random(9, 300), 10));
        }
    }

    @Test
    void positionNoEntryHas_isRefused() throws IOException {
        try (Journal journal = open(directory)) {
            appendInGroups(journal, random(10, 600), 10);
            long inFirstFile = QueueOpener.ROLL_CYCLE.toIndex(1, 100_000);
            assertThrows(PositionOutOfRangeException.class, () -> journal.reader(new Position(inFirstFile)));
        }
    }

    @Test
    void lostMetadata_isMadeAgain() throws IOException {
        List<JournalEntry> written = random(11, 300);
        try (Journal journal = open(directory)) {
            appendInGroups(journal, written, 10);
        }
        Files.delete(directory.resolve(CycleFiles.METADATA));
        try (Journal journal = open(directory)) {
            assertSame(written, readAll(journal, Position.ORIGIN));
            journal.append(List.of(Entries.text(300, "goes on")));
            assertEquals(301, readAll(journal, Position.ORIGIN).size());
        }
    }

    @Test
    void fileThatWasOnlyBegun_isGivenUp() throws IOException {
        List<JournalEntry> written = random(12, 50);
        try (Journal journal = open(directory)) {
            appendInGroups(journal, written, 10);
        }
        int last = new CycleFiles(directory).list().lastKey();
        Files.write(new CycleFiles(directory).file(last + 1), new byte[8192]);
        try (Journal journal = open(directory)) {
            assertSame(written, readAll(journal, Position.ORIGIN));
            journal.append(List.of(Entries.text(50, "goes on")));
            assertEquals(51, readAll(journal, Position.ORIGIN).size());
        }
    }

    @Test
    @Timeout(20)
    void lockLeftByADeadProcessOfTheSamePid_isBroken() throws IOException {
        try (Journal journal = open(directory)) {
            journal.append(List.of(Entries.text(0, "first")));
        }
        try (SingleChronicleQueue left = QueueOpener.open(directory, new CycleClock(1))) {
            left.createAppender().writingDocument(); // takes the lock in this process's name and never gives it back
            try (Journal journal = open(directory)) {
                journal.append(List.of(Entries.text(1, "second")));
                assertEquals(2, readAll(journal, Position.ORIGIN).size());
            }
        }
    }

    @Test
    void entryThatIsWrittenButNotForced_isNotSeen() throws IOException {
        try (Journal journal = open(directory); JournalReader reader = journal.reader(Position.ORIGIN)) {
            journal.append(List.of(Entries.text(0, "durable")));
            try (SingleChronicleQueue side = QueueOpener.open(directory, new CycleClock(1))) {
                side.createAppender().writeBytes(net.openhft.chronicle.bytes.Bytes.wrapForRead(new byte[100]));
            }
            assertEquals(0, assertNotNullAnd(reader.next()).entry().sequence());
            assertNull(reader.next());
        }
    }

    @Test
    void interruptedThread_appendsAndStaysInterrupted() throws IOException {
        try (Journal journal = open(directory)) {
            Thread.currentThread().interrupt();
            journal.append(List.of(Entries.text(0, "in a hurry")));
            assertTrue(Thread.interrupted());
            assertEquals(1, readAll(journal, Position.ORIGIN).size());
        }
    }

    @Test
    void closedJournal_refusesEverythingWithoutHarm() throws IOException {
        Journal journal = open(directory);
        journal.append(List.of(Entries.text(0, "text")));
        JournalReader reader = journal.reader(Position.ORIGIN);
        journal.close();
        journal.close();
        assertThrows(IOException.class, reader::next);
        reader.close();
        assertThrows(IOException.class, () -> journal.append(List.of(Entries.text(1, "text"))));
        assertThrows(IOException.class, () -> journal.reader(Position.ORIGIN));
    }

    @Test
    @Timeout(90)
    void killedInTheMiddle_everyAcknowledgedEntryIsThereOnceAndInOrder() throws Exception {
        SplittableRandom random = new SplittableRandom(20_26);
        for (int seed = 0; seed < 3; seed++) {
            long acknowledged = runAndKill(seed, 1 + random.nextInt(25));
            try (Journal journal = ChronicleJournal.open(directory, new JournalSettings(Bytes.kib(256)))) {
                checkAll(journal, acknowledged, "seed=" + seed);
            }
        }
    }

    @Test
    @Timeout(60)
    void halfWrittenEntry_isGivenUp() throws Exception {
        long acknowledged = 0;
        for (int round = 0; round < 2; round++) {
            Process child = Children.start(AppendUntilKilled.class, directory.toString(), "" + round, "half");
            try (BufferedReader out = child.inputReader()) {
                acknowledged = Long.parseLong(out.lines().reduce((a, b) -> b).orElseThrow());
            }
            assertEquals(9, child.waitFor());
            try (Journal journal = ChronicleJournal.open(directory, new JournalSettings(Bytes.kib(256)))) {
                checkAll(journal, acknowledged, "round=" + round);
                assertEquals(acknowledged, journal.stat().entries());
            }
        }
        try (Journal journal = ChronicleJournal.open(directory, new JournalSettings(Bytes.kib(256)))) {
            journal.append(List.of(Entries.text(acknowledged, "goes on")));
            checkAll(journal, acknowledged + 1, "last");
        }
    }

    private long runAndKill(int seed, int lines) throws IOException, InterruptedException {
        Process child = Children.start(AppendUntilKilled.class, directory.toString(), String.valueOf(seed));
        long acknowledged = 0;
        try (BufferedReader out = child.inputReader()) {
            for (int i = 0; i < lines; i++) {
                acknowledged = Long.parseLong(assertNotNullAnd(out.readLine()));
            }
            child.toHandle().destroyForcibly(); // SIGKILL; Process's own method would close the pipe as well
            // what was acknowledged before it died, and is in the pipe still
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                acknowledged = Long.parseLong(line);
            }
        }
        assertEquals(137, child.waitFor());
        return acknowledged;
    }

    private static void checkAll(Journal journal, long acknowledged, String what) throws IOException {
        List<JournalReader.Located> all = readAll(journal, Position.ORIGIN);
        assertTrue(all.size() >= acknowledged, () -> what + " acknowledged=" + acknowledged + " there=" + all.size());
        for (int i = 0; i < all.size(); i++) {
            assertEquals(i, all.get(i).entry().sequence(), what);
        }
        assertFalse(all.isEmpty());
        try (JournalReader reader = journal.reader(journal.end())) {
            assertNull(reader.next());
        }
    }
}
