package dripstone.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a closed journal are damaged; each time the journal is opened, read through, and appended to. */
final class DamagedFileTest {
    private static final JournalSettings SMALL = new JournalSettings(Bytes.kib(256));
    private static final int ENTRIES = 2400;


    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final Map<Position, JournalEntry> written = new HashMap<>();
    private Path second = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        try (Journal journal = ChronicleJournal.open(directory, SMALL)) {
            for (int n = 0; n < ENTRIES; n += 48) {
                List<JournalEntry> group = new ArrayList<>();
                for (int i = n; i < n + 48; i++) {
                    group.add(Entries.text(i, Entries.hash(i) + Entries.hash(-i) + Entries.hash(7L * i)));
                }
                List<Position> places = journal.append(group);
                for (int i = 0; i < group.size(); i++) {
                    written.put(places.get(i), group.get(i));
                }
            }
        }
        second = new CycleFiles(directory).file(2);
        assertTrue(new CycleFiles(directory).list().size() > 2);
    }

    private void overwrite(long at, byte[] bytes) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(second.toFile(), "rw")) {
            out.seek(at);
            out.write(bytes);
        }
    }

    private Scanned.Slot slot(int index) throws IOException {
        return FileScan.of(second, OptionalLong.empty()).entries().get(index);
    }

    private Position at(int index) {
        return new Position(QueueOpener.ROLL_CYCLE.toIndex(2, index));
    }

    /** What is readable is what was written there; the rest is lost, and said to be. @return how many are lost */
    private static int read(Journal journal, Map<Position, JournalEntry> written) throws IOException {
        int readable = 0;
        try (JournalReader reader = journal.reader(Position.ORIGIN)) {
            boolean more = true;
            while (more) {
                try {
                    JournalReader.Located next = reader.next();
                    more = next != null;
                    if (next != null && written.containsKey(next.at())) {
                        assertTrue(Entries.same(java.util.Objects.requireNonNull(written.get(next.at())), next.entry()), "" + next.at());
                        assertFalse(journal.lost().contains(next.at()));
                        readable++;
                    }
                } catch (CorruptEntryException e) {
                    assertFalse(journal.lost().isEmpty());
                }
            }
        }
        long lost = written.keySet().stream().filter(journal.lost()::contains).count();
        assertEquals(written.size(), readable + lost);
        return (int) lost;
    }

    private int openAndRead() throws IOException {
        int lost;
        try (Journal journal = ChronicleJournal.open(directory, SMALL)) {
            lost = read(journal, written);
            Position end = journal.end();
            JournalEntry entry = Entries.text(ENTRIES, "goes on");
            assertEquals(end.value() >>> 32, journal.append(List.of(entry)).getFirst().value() >>> 32);
            assertEquals(lost, read(journal, written));
        }
        try (Journal journal = ChronicleJournal.open(directory, SMALL)) {
            assertEquals(lost, read(journal, written), "nothing that was lost comes back, and no more is lost");
        }
        return lost;
    }

    @Test
    void flippedBitsInOneEntry_loseThatEntry() throws IOException {
        Scanned.Slot slot = slot(100);
        overwrite(slot.offset() + 60, new byte[] {1, 2, 3, 4, 5, 6});
        assertEquals(1, openAndRead());
        try (Journal journal = ChronicleJournal.open(directory, SMALL)) {
            assertEquals(new PositionRanges(List.of(new PositionRange(at(100), at(101)))), journal.lost());
        }
    }

    @Test
    void zeroedPage_losesAFewAtFirst_andItsOwnOnlyWhenTheFileIsWrittenAnew() throws IOException {
        long page = slot(100).offset() / GroupMark.PAGE_BYTES * GroupMark.PAGE_BYTES;
        overwrite(page, new byte[GroupMark.PAGE_BYTES]);
        int lost = openAndRead();
        assertTrue(lost > 0 && lost < 300, "up to the next place that Chronicle's index names: lost=" + lost);
    }

    @Test
    void readerThatBeginsBehindTheDamage_orInIt_goesOn() throws IOException {
        long page = slot(100).offset() / GroupMark.PAGE_BYTES * GroupMark.PAGE_BYTES;
        overwrite(page, new byte[GroupMark.PAGE_BYTES]);
        try (Journal journal = ChronicleJournal.open(directory, SMALL)) {
            for (int from : new int[] {0, 99, 101, 120, 255, 256, 300}) {
                try (JournalReader reader = journal.reader(at(from))) {
                    Position last = Position.ORIGIN;
                    while (true) {
                        try {
                            JournalReader.Located next = reader.next();
                            if (next == null) {
                                break;
                            }
                            assertTrue(next.at().compareTo(at(from)) >= 0 && next.at().compareTo(last) > 0);
                            last = next.at();
                        } catch (CorruptEntryException e) {
                            assertTrue(reader.position().compareTo(last) > 0);
                        }
                    }
                    assertEquals(journal.end(), reader.position());
                    assertTrue(last.compareTo(at(400)) > 0, "from " + from);
                }
            }
            assertThrows(PositionOutOfRangeException.class, () -> journal.reader(at(100_000)));
        }
    }

    @Test
    void zeroedHead_losesNothing_andTheFileIsWrittenAnew() throws IOException {
        overwrite(0, new byte[3 * GroupMark.PAGE_BYTES]);
        assertEquals(0, openAndRead());
        assertFalse(Files.exists(directory.resolve(FileRepair.QUARANTINE)));
    }

    @Test
    void cutOlderFile_keepsWhatIsBefore_andIsKeptInQuarantine() throws IOException {
        long cut = slot(300).offset() + 5;
        int inFile = FileScan.of(second, OptionalLong.empty()).entries().size();
        try (RandomAccessFile out = new RandomAccessFile(second.toFile(), "rw")) {
            out.setLength(cut);
        }
        assertEquals(inFile - 300, openAndRead());
        try (var kept = Files.list(directory.resolve(FileRepair.QUARANTINE))) {
            List<Path> all = kept.toList();
            assertEquals(1, all.size());
            assertEquals(cut, Files.size(all.getFirst()));
        }
    }

    @Test
    void olderFileOfZeros_isLostWhole_andTheOthersAreRead() throws IOException {
        int inFile = FileScan.of(second, OptionalLong.empty()).entries().size();
        Files.write(second, new byte[1 << 17]);
        assertEquals(inFile, openAndRead());
    }

    @Test
    void missingOlderFile_isLostWhole() throws IOException {
        int inFile = FileScan.of(second, OptionalLong.empty()).entries().size();
        Files.delete(second);
        assertEquals(inFile, openAndRead());
    }

    @Test
    void damagedListOfFiles_isMadeAgain() throws IOException {
        Files.write(directory.resolve(FileList.FILE), new byte[] {1, 2, 3});
        assertEquals(0, openAndRead());
        Files.delete(directory.resolve(FileList.FILE));
        assertEquals(0, openAndRead());
    }
}
