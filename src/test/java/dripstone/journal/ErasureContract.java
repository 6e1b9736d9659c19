package dripstone.journal;

import static dripstone.journal.JournalContract.appendInGroups;
import static dripstone.journal.JournalContract.assertNotNullAnd;
import static dripstone.journal.JournalContract.encoded;
import static dripstone.journal.JournalContract.random;
import static dripstone.journal.JournalContract.readAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What erasing is, and reading without text, for both implementations of {@link Journal}. */
abstract class ErasureContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    abstract Journal open(Path in) throws IOException;

    @Test
    void erasedEntries_keepTheirPlaceAndNothingElse_alsoAfterReopening() throws IOException {
        List<JournalEntry> written = random(31, 120);
        List<Integer> gone = List.of(0, 7, 8, 9, 50, 119);
        List<JournalReader.Located> before;
        try (Journal journal = open(directory); JournalReader reader = journal.reader(Position.ORIGIN)) {
            List<Position> at = appendInGroups(journal, written, 9);
            before = readAll(journal, Position.ORIGIN);
            for (int i = 0; i < 5; i++) {
                assertTrue(Entries.same(written.get(i), assertNotNullAnd(reader.next()).entry()));
            }
            PositionRanges places = new PositionRanges(
                    gone.stream().map(i -> new PositionRange(at.get(i), before.get(i).after())).toList());
            journal.erase(places);
            journal.erase(places); // once more changes nothing
            journal.append(List.of(Entries.text(120, "goes on")));
            for (int i = 5; i < 120; i++) { // by a reader that was open all the while
                assertErasedOrSame(gone.contains(i), written.get(i), assertNotNullAnd(reader.next()).entry());
            }
        }
        try (Journal again = open(directory)) {
            List<JournalReader.Located> after = readAll(again, Position.ORIGIN);
            assertEquals(121, after.size());
            assertEquals(121, again.stat().entries());
            for (int i = 0; i < 120; i++) {
                assertEquals(before.get(i).at(), after.get(i).at());
                assertErasedOrSame(gone.contains(i), written.get(i), after.get(i).entry());
                assertEquals(1, readAll(again, after.get(i).at()).size() - readAll(again, after.get(i).after()).size());
            }
        }
        for (int i : gone) {
            assertEquals(0, filesWith(encoded(written.get(i))), "entry " + i + " can still be found");
        }
    }

    private static void assertErasedOrSame(boolean erased, JournalEntry written, JournalEntry read) {
        assertEquals(erased ? JournalEntry.Kind.ERASED : JournalEntry.Kind.TEXT, read.kind());
        assertEquals(written.source(), read.source());
        assertEquals(written.sequence(), read.sequence());
        assertEquals(written.heldOut() || (erased && written.text().isEmpty()), read.heldOut());
        if (erased) {
            assertEquals("", read.address() + read.member() + read.text() + read.extractor());
            assertNull(read.tokens());
        } else {
            assertTrue(Entries.same(written, read));
        }
    }

    @Test
    void damagedEntry_whenErased_isZerosAndStaysDamaged() throws IOException {
        List<JournalEntry> written = random(32, 5);
        Position at;
        try (Journal journal = open(directory)) {
            at = appendInGroups(journal, written, 5).get(2);
        }
        JournalContract.damage(directory, written.get(2));
        try (Journal journal = open(directory); JournalReader reader = journal.reader(at)) {
            journal.erase(new PositionRanges(List.of(new PositionRange(at, new Position(at.value() + 1)))));
            assertThrows(CorruptEntryException.class, reader::next);
            assertTrue(Entries.same(written.get(3), assertNotNullAnd(reader.next()).entry()));
        }
    }

    @Test
    void heads_areTheEntriesWithoutTokensAndText() throws IOException {
        List<JournalEntry> written = random(33, 60);
        try (Journal journal = open(directory); JournalReader reader = journal.reader(Position.ORIGIN)) {
            appendInGroups(journal, written, 9);
            for (JournalEntry entry : written) {
                assertEquals(entry.head(), assertNotNullAnd(reader.nextHead()).entry());
            }
            assertNull(reader.nextHead());
        }
    }

    @Test
    void files_coverEveryEntryOnce() throws IOException {
        try (Journal journal = open(directory)) {
            assertEquals(List.of(), journal.files());
            appendInGroups(journal, random(34, 300), 3);
            List<JournalFile> files = journal.files();
            for (JournalReader.Located located : readAll(journal, Position.ORIGIN)) {
                assertEquals(1, files.stream().filter(f -> new PositionRange(f.from(), f.to()).contains(located.at())).count());
            }
        }
    }

    private int filesWith(byte[] bytes) throws IOException {
        int found = 0;
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                found += JournalContract.indexOf(Files.readAllBytes(file), bytes) >= 0 ? 1 : 0;
            }
        }
        return found;
    }
}
