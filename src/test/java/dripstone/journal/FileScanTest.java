package dripstone.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileScanTest {
    private static final JournalSettings SETTINGS = new JournalSettings(Bytes.mib(1));
    private static final int GROUPS = 12;
    private static final int IN_GROUP = 5;
    private static final int ENTRIES = GROUPS * IN_GROUP;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final List<JournalEntry> written = new ArrayList<>();

    private Path file() throws IOException {
        try (Journal journal = ChronicleJournal.open(directory, SETTINGS)) {
            for (int g = 0; g < GROUPS; g++) {
                List<JournalEntry> group = new ArrayList<>();
                for (int i = 0; i < IN_GROUP; i++) {
                    group.add(Entries.text(written.size() + i, ("text " + g + " " + i + " ").repeat(200)));
                }
                journal.append(group);
                written.addAll(group);
            }
        }
        Path file = new CycleFiles(directory).file(1);
        Scanned.Slot last = FileScan.of(file, OptionalLong.empty()).entries().getLast();
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(last.offset() + last.length() + 2L * GroupMark.PAGE_BYTES); // it is sparse behind that, and copied often
        }
        return file;
    }

    private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(at);
            out.write(bytes);
        }
    }

    private static List<Integer> unreadable(Scanned scanned) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < scanned.entries().size(); i++) {
            if (!scanned.entries().get(i).whole()) {
                places.add(i);
            }
        }
        return places;
    }

    @Test
    void untouchedFile_isReadWhole_withTheEndsOfItsGroups() throws IOException {
        Scanned scanned = FileScan.of(file(), OptionalLong.empty());
        assertEquals(ENTRIES, scanned.entries().size());
        assertEquals(List.of(), unreadable(scanned));
        assertEquals(GROUPS, scanned.groupEnds().size());
        assertEquals(IN_GROUP, scanned.groupEnds().getFirst());
    }

    @Test
    void groupsBeginOnPagesOfTheirOwn() throws IOException {
        Scanned scanned = FileScan.of(file(), OptionalLong.empty());
        for (int end : scanned.groupEnds().subList(0, GROUPS - 1)) {
            assertEquals(Integer.BYTES, scanned.entries().get(end).offset() % GroupMark.PAGE_BYTES, "behind its document's header");
        }
    }

    @Test
    void zeroedHead_costsNothing() throws IOException {
        Path file = file();
        overwrite(file, 0, new byte[Math.toIntExact(FileScan.headBytes(file))]);
        Scanned scanned = FileScan.of(file, OptionalLong.empty());
        assertEquals(List.of(), unreadable(scanned));
        assertEquals(ENTRIES, scanned.entries().size());
    }

    @Test
    void anyZeroedPage_costsItsEntriesOnly_andTheOthersKeepTheirPlaces() throws IOException {
        Path file = file();
        Scanned whole = FileScan.of(file, OptionalLong.empty());
        long from = FileScan.headBytes(file) / GroupMark.PAGE_BYTES;
        Scanned.Slot last = whole.entries().getLast();
        for (long page = from; page * GroupMark.PAGE_BYTES < last.offset() + last.length(); page++) {
            long begin = page * GroupMark.PAGE_BYTES;
            Path damaged = directory.resolve("damaged");
            Files.copy(file, damaged, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            overwrite(damaged, begin, new byte[GroupMark.PAGE_BYTES]);
            Scanned scanned = FileScan.of(damaged, OptionalLong.of(ENTRIES));
            assertEquals(ENTRIES, scanned.entries().size(), "page " + page);
            for (int i = 0; i < ENTRIES; i++) {
                Scanned.Slot slot = whole.entries().get(i);
                boolean touched = slot.offset() - Integer.BYTES < begin + GroupMark.PAGE_BYTES && slot.offset() + slot.length() > begin;
                assertEquals(!touched, scanned.entries().get(i).whole(), "page " + page + " entry " + i);
            }
        }
    }

    @Test
    void flippedBitInAnEntry_costsThatEntry_wherever() throws IOException {
        Path file = file();
        Scanned whole = FileScan.of(file, OptionalLong.empty());
        for (int i = 0; i < ENTRIES; i += 7) {
            Scanned.Slot slot = whole.entries().get(i);
            for (int at = -Integer.BYTES; at < slot.length(); at += 5) { // Chronicle's header before it, too
                Path damaged = directory.resolve("damaged");
                Files.copy(file, damaged, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                try (RandomAccessFile out = new RandomAccessFile(damaged.toFile(), "rw")) {
                    out.seek(slot.offset() + at);
                    int was = out.read();
                    out.seek(slot.offset() + at);
                    out.write(was ^ 1 << (at & 7));
                }
                Scanned scanned = FileScan.of(damaged, OptionalLong.of(ENTRIES));
                assertEquals(List.of(i), unreadable(scanned), "entry " + i + " byte " + at);
                assertEquals(ENTRIES, scanned.entries().size());
            }
        }
    }

    @Test
    void fileCutAnywhere_keepsWhatIsBefore() throws IOException {
        Path file = file();
        Scanned whole = FileScan.of(file, OptionalLong.empty());
        long end = whole.entries().getLast().offset() + whole.entries().getLast().length();
        for (long size = end; size >= 0; size -= 977) {
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(size);
            }
            long left = size;
            long readable = whole.entries().stream().filter(s -> s.offset() + s.length() <= left).count();
            Scanned known = FileScan.of(file, OptionalLong.of(ENTRIES));
            assertEquals(ENTRIES, known.entries().size());
            assertEquals(ENTRIES - readable, known.unreadable());
            assertEquals(readable, FileScan.of(file, OptionalLong.empty()).entries().size(), "as after a power cut");
        }
    }

    @Test
    void damageInTheLastGroupOfAFileThatWasBeingWritten_isGivenUp_andBeforeItIsLost() throws IOException {
        Path file = file();
        Scanned whole = FileScan.of(file, OptionalLong.empty());
        overwrite(file, whole.entries().get(ENTRIES - 2).offset() + 20, new byte[30]);
        Scanned given = FileScan.of(file, OptionalLong.empty());
        assertEquals(ENTRIES - 2, given.entries().size());
        assertEquals(List.of(), unreadable(given));
        overwrite(file, whole.entries().get(1).offset() + 20, new byte[30]);
        assertEquals(List.of(1), unreadable(FileScan.of(file, OptionalLong.empty())));
    }

    @Test
    void emptyOrForeignFile_holdsNothing() throws IOException {
        Path file = directory.resolve("foreign");
        Files.createFile(file);
        assertTrue(FileScan.of(file, OptionalLong.empty()).entries().isEmpty());
        Files.write(file, "no journal at all, and an odd number of bytes.".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertTrue(FileScan.of(file, OptionalLong.empty()).entries().isEmpty());
        assertThrows(IOException.class, () -> FileScan.of(directory.resolve("missing"), OptionalLong.empty()));
    }

    @Test
    void markIsKnownAgain_whateverTheOffset_andNotWithAnotherBit() {
        for (long offset = 4; offset < 2L * GroupMark.PAGE_BYTES; offset += 4) {
            byte[] bytes = new GroupMark(123, 45).toBytes(offset);
            assertEquals(0, (offset + bytes.length) % GroupMark.PAGE_BYTES);
            assertEquals(new GroupMark(123, 45), GroupMark.of(MemorySegment.ofArray(bytes)));
            bytes[(int) (offset % 20)] ^= 4;
            assertFalse(new GroupMark(123, 45).equals(GroupMark.of(MemorySegment.ofArray(bytes))));
        }
    }
}
