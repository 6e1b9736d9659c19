package dripstone.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Journal} does. Implementations extend it with their own way of opening. */
public abstract class JournalContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    /** Opens the journal in the directory, the first time or again. */
    protected abstract Journal open(Path in) throws IOException;

    @Test
    void emptyJournal_startsAndEndsAtOrigin() throws IOException {
        try (Journal journal = open(directory); JournalReader reader = journal.reader(Position.ORIGIN)) {
            assertEquals(Position.ORIGIN, journal.start());
            assertEquals(Position.ORIGIN, journal.end());
            assertNull(reader.next());
            assertEquals(0, journal.stat().entries());
            assertEquals(List.of(), journal.append(List.of()));
            assertEquals(Position.ORIGIN, journal.end());
        }
    }

    @Test
    void entriesComeBackWholeAndInOrder() throws IOException {
        List<JournalEntry> written = random(1, 400);
        try (Journal journal = open(directory)) {
            appendInGroups(journal, written, 7);
            assertSame(written, readAll(journal, Position.ORIGIN));
            assertEquals(written.size(), journal.stat().entries());
        }
        try (Journal again = open(directory)) {
            assertSame(written, readAll(again, Position.ORIGIN));
            assertEquals(written.size(), again.stat().entries());
        }
    }

    @Test
    void appendTellsThePlaceWhereTheReaderFindsTheEntry() throws IOException {
        List<JournalEntry> written = random(2, 40);
        try (Journal journal = open(directory)) {
            List<Position> told = appendInGroups(journal, written, 9);
            List<JournalReader.Located> read = readAll(journal, Position.ORIGIN);
            assertEquals(told, read.stream().map(JournalReader.Located::at).toList());
            for (int i = 1; i < told.size(); i++) {
                assertTrue(told.get(i - 1).compareTo(told.get(i)) < 0, "positions grow");
                assertTrue(read.get(i - 1).after().compareTo(told.get(i)) <= 0, "after lies not beyond the next");
            }
            assertEquals(journal.end(), read.getLast().after());
        }
    }

    @Test
    void readerOpenedAtAnyPosition_goesOnThere() throws IOException {
        List<JournalEntry> written = random(3, 60);
        try (Journal journal = open(directory)) {
            appendInGroups(journal, written, 8);
            List<JournalReader.Located> all = readAll(journal, Position.ORIGIN);
            for (int i = 0; i < all.size(); i++) {
                assertSame(written.subList(i, written.size()), readAll(journal, all.get(i).at()));
                assertSame(written.subList(i + 1, written.size()), readAll(journal, all.get(i).after()));
            }
        }
    }

    @Test
    void positionSurvivesReopening() throws IOException {
        List<JournalEntry> written = random(4, 30);
        Position stood;
        try (Journal journal = open(directory)) {
            appendInGroups(journal, written.subList(0, 20), 5);
            try (JournalReader reader = journal.reader(Position.ORIGIN)) {
                for (int i = 0; i < 20; i++) {
                    assertNotNull(reader.next());
                }
                stood = reader.position();
            }
            assertEquals(journal.end(), stood);
        }
        try (Journal again = open(directory)) {
            assertEquals(stood, again.end());
            try (JournalReader reader = again.reader(stood)) {
                assertNull(reader.next());
                appendInGroups(again, written.subList(20, 30), 5);
                for (int i = 20; i < 30; i++) {
                    assertTrue(Entries.same(written.get(i), assertNotNullAnd(reader.next()).entry()));
                }
                assertNull(reader.next());
            }
            assertSame(written.subList(20, 30), readAll(again, Position.parse(stood.toString())));
        }
    }

    @Test
    void readerAtTheEnd_seesWhatComesLater() throws IOException {
        try (Journal journal = open(directory); JournalReader early = journal.reader(Position.ORIGIN)) {
            assertNull(early.next());
            for (long n = 0; n < 50; n++) {
                journal.append(List.of(Entries.text(n, "text " + n)));
                assertEquals(n, assertNotNullAnd(early.next()).entry().sequence());
                assertNull(early.next());
            }
        }
    }

    @Test
    void positionBeyondTheEnd_isRefused() throws IOException {
        try (Journal journal = open(directory)) {
            assertThrows(PositionOutOfRangeException.class, () -> journal.reader(new Position(1)));
            journal.append(List.of(Entries.text(0, "only")));
            Position beyond = new Position(journal.end().value() + 1);
            PositionOutOfRangeException e = assertThrows(PositionOutOfRangeException.class, () -> journal.reader(beyond));
            assertEquals(beyond, e.asked());
            assertThrows(PositionOutOfRangeException.class, () -> journal.reader(new Position(Long.MAX_VALUE)));
            assertThrows(PositionOutOfRangeException.class, () -> journal.release(new Position(Long.MAX_VALUE)));
        }
    }

    @Test
    void readersNeverSeeBeyondTheDurableEnd() throws Exception {
        int groups = 60;
        try (Journal journal = open(directory); ExecutorService readers = Executors.newFixedThreadPool(3)) {
            List<Future<Long>> seen = new ArrayList<>();
            for (int r = 0; r < 3; r++) {
                seen.add(readers.submit(() -> followUntil(journal, groups * 5L)));
            }
            for (int g = 0; g < groups; g++) {
                List<JournalEntry> group = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    group.add(Entries.text(g * 5L + i, "group " + g));
                }
                journal.append(group);
            }
            for (Future<Long> s : seen) {
                assertEquals(groups * 5L, s.get(30, TimeUnit.SECONDS));
            }
        }
    }

    private static long followUntil(Journal journal, long count) throws IOException {
        long n = 0;
        try (JournalReader reader = journal.reader(Position.ORIGIN)) {
            while (n < count) {
                JournalReader.Located located = reader.next();
                if (located == null) {
                    Thread.onSpinWait();
                    continue;
                }
                assertEquals(n, located.entry().sequence());
                assertTrue(located.after().compareTo(journal.end()) <= 0, "read beyond the end");
                n++;
            }
        }
        return n;
    }

    @Test
    void releaseKeepsAllFromThePositionOn() throws IOException {
        List<JournalEntry> written = random(5, 200);
        try (Journal journal = open(directory)) {
            List<Position> at = appendInGroups(journal, written, 10);
            journal.release(at.get(120));
            assertTrue(journal.start().compareTo(at.get(120)) <= 0);
            assertSame(written.subList(120, 200), readAll(journal, at.get(120)));
            List<JournalReader.Located> kept = readAll(journal, Position.ORIGIN);
            assertSame(written.subList(200 - kept.size(), 200), kept);
            assertEquals(kept.size(), journal.stat().entries());
        }
        try (Journal again = open(directory)) {
            assertSame(written.subList(120, 200), readAll(again, new Position(position(again, 120, written))));
        }
    }

    private static long position(Journal journal, int sequence, List<JournalEntry> written) throws IOException {
        for (JournalReader.Located located : readAll(journal, Position.ORIGIN)) {
            if (located.entry().sequence() == written.get(sequence).sequence()) {
                return located.at().value();
            }
        }
        throw new AssertionError("released too much: sequence=" + sequence);
    }

    @Test
    void releaseToTheEnd_keepsTheEndAndTakesMore() throws IOException {
        try (Journal journal = open(directory)) {
            appendInGroups(journal, random(6, 100), 10);
            Position end = journal.end();
            journal.release(end);
            assertEquals(end, journal.end());
            try (JournalReader reader = journal.reader(end)) {
                assertNull(reader.next());
                journal.append(List.of(Entries.text(100, "one more")));
                assertEquals(100, assertNotNullAnd(reader.next()).entry().sequence());
            }
        }
    }

    @Test
    void damagedEntry_isNamedAndTheNextCallGoesOnBehindIt() throws IOException {
        List<JournalEntry> written = List.of(Entries.text(0, "before"), Entries.text(1, "damaged"), Entries.text(2, "behind"));
        List<Position> at;
        try (Journal journal = open(directory)) {
            at = journal.append(written);
        }
        damage(written.get(1));
        try (Journal journal = open(directory); JournalReader reader = journal.reader(Position.ORIGIN)) {
            assertEquals(0, assertNotNullAnd(reader.next()).entry().sequence());
            CorruptEntryException e = assertThrows(CorruptEntryException.class, reader::next);
            assertTrue(assertNotNullAnd(e.getMessage()).contains(at.get(1).toString()), e.getMessage());
            assertEquals(2, assertNotNullAnd(reader.next()).entry().sequence());
            assertNull(reader.next());
        }
    }

    @Test
    void groupOfWhichOneCannotBeEncoded_isRefusedWhole() throws IOException {
        try (Journal journal = open(directory)) {
            journal.append(List.of(Entries.text(0, "first")));
            List<JournalEntry> group = List.of(Entries.text(1, "fine"), Entries.text(2, "half a pair \uD800"));
            assertThrows(IllegalArgumentException.class, () -> journal.append(group));
            journal.append(List.of(Entries.text(3, "last")));
            List<Long> sequences = readAll(journal, Position.ORIGIN).stream().map(l -> l.entry().sequence()).toList();
            assertEquals(List.of(0L, 3L), sequences);
        }
    }

    /** Turns one byte in the middle of an entry wherever it lies in the directory's files. */
    private void damage(JournalEntry entry) throws IOException {
        damage(directory, entry);
    }

    static void damage(Path directory, JournalEntry entry) throws IOException {
        byte[] bytes = encoded(entry);
        int damaged = 0;
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                int at = indexOf(Files.readAllBytes(file), bytes);
                if (at >= 0) {
                    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                        raw.seek(at + bytes.length / 2L);
                        raw.write(bytes[bytes.length / 2] ^ 1);
                    }
                    damaged++;
                }
            }
        }
        assertEquals(1, damaged, "the entry's bytes are found once");
    }

    static int indexOf(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++) {
            if (java.util.Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    static byte[] encoded(JournalEntry entry) {
        try (EntryEncoder encoder = new EntryEncoder()) {
            ByteBuffer encoded = encoder.encode(entry);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        }
    }

    static List<JournalEntry> random(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(Entries.random(i, random));
        }
        return entries;
    }

    static List<Position> appendInGroups(Journal journal, List<JournalEntry> entries, int groupSize) throws IOException {
        List<Position> positions = new ArrayList<>();
        for (int i = 0; i < entries.size(); i += groupSize) {
            positions.addAll(journal.append(entries.subList(i, Math.min(entries.size(), i + groupSize))));
        }
        return positions;
    }

    static List<JournalReader.Located> readAll(Journal journal, Position from) throws IOException {
        List<JournalReader.Located> all = new ArrayList<>();
        try (JournalReader reader = journal.reader(from)) {
            for (var located = reader.next(); located != null; located = reader.next()) {
                all.add(located);
            }
        }
        return all;
    }

    static void assertSame(List<JournalEntry> expected, List<JournalReader.Located> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            int n = i;
            assertTrue(Entries.same(expected.get(i), actual.get(i).entry()), () -> "entry " + n + " differs");
        }
    }

    static <T> T assertNotNullAnd(@org.jspecify.annotations.Nullable T value) {
        if (value == null) {
            throw new AssertionError("nothing there");
        }
        return value;
    }
}
