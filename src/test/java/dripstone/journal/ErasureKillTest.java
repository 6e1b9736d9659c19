package dripstone.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Erasing under {@code kill -9}: what was begun is finished by the next opening, and nothing else is touched. */
final class ErasureKillTest {
    private static final JournalSettings SETTINGS = new JournalSettings(Bytes.kib(256));
    private static final int ENTRIES = 3000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    @Timeout(120)
    void killedWhileErasing_eachGroupIsErasedWhollyOrNotAtAll_andAllElseIsWhole() throws Exception {
        List<JournalEntry> written = JournalContract.random(9, ENTRIES);
        try (Journal journal = ChronicleJournal.open(directory, SETTINGS)) {
            JournalContract.appendInGroups(journal, written, 100);
        }
        SplittableRandom random = new SplittableRandom(4);
        for (int kill = 0; kill < 4; kill++) {
            int acknowledged = runAndKill(random.nextInt(4), random.nextInt(3_000_000));
            try (Journal journal = ChronicleJournal.open(directory, SETTINGS)) {
                check(written, journal, acknowledged, "kill=" + kill);
            }
        }
    }

    /** @return entries whose erasing was acknowledged */
    private int runAndKill(int groups, int moreNanos) throws Exception {
        Process child = Children.start(EraseUntilKilled.class, directory.toString());
        int erased = 0;
        try (BufferedReader out = child.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                erased = line.equals("ready") ? 0 : Integer.parseInt(line);
                if (erased / EraseUntilKilled.AT_ONCE >= groups) {
                    LockSupport.parkNanos(moreNanos); // into the middle of the next
                    child.toHandle().destroyForcibly();
                }
            }
        }
        assertTrue(child.waitFor(20, TimeUnit.SECONDS));
        assertEquals(137, child.exitValue());
        return erased;
    }

    private static void check(List<JournalEntry> written, Journal journal, int acknowledged, String what) throws IOException {
        List<JournalReader.Located> read = JournalContract.readAll(journal, Position.ORIGIN);
        assertEquals(ENTRIES, read.size(), what);
        for (int i = 0; i < ENTRIES; i++) {
            JournalEntry entry = read.get(i).entry();
            boolean erased = entry.kind() == JournalEntry.Kind.ERASED;
            assertTrue(erased ? i % 2 == 0 : Entries.same(written.get(i), entry), what + " entry=" + i);
            assertTrue(erased || i % 2 == 1 || i / 2 >= acknowledged, what + " entry=" + i + " was acknowledged");
            int firstOfGroup = i / 2 / EraseUntilKilled.AT_ONCE * EraseUntilKilled.AT_ONCE * 2;
            if (i % 2 == 0) {
                assertEquals(read.get(firstOfGroup).entry().kind(), entry.kind(), what + " entry=" + i + " of a group");
            }
        }
    }

    @Test
    void anErasureLeftHalfDone_isFinishedByTheNextOpening() throws IOException {
        List<JournalEntry> written = JournalContract.random(10, 40);
        Position at;
        try (Journal journal = ChronicleJournal.open(directory, SETTINGS)) {
            at = JournalContract.appendInGroups(journal, written, 8).get(17);
        }
        JournalEntry entry = written.get(17);
        new Erasure(List.of(new Erasure.Place(at, true, entry.source(), entry.sequence(), entry.heldOut()))).write(directory);
        overwriteHalf(JournalContract.encoded(entry));
        try (Journal journal = ChronicleJournal.open(directory, SETTINGS)) {
            assertEquals(JournalEntry.Kind.ERASED, JournalContract.readAll(journal, at).getFirst().entry().kind());
            assertEquals(40, JournalContract.readAll(journal, Position.ORIGIN).size());
        }
        assertFalse(Files.exists(directory.resolve("erasing")));
    }

    private void overwriteHalf(byte[] entry) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".cq4")).toList()) {
                byte[] all = Files.readAllBytes(file);
                for (int at = 0; at + entry.length <= all.length; at++) {
                    if (java.util.Arrays.equals(all, at, at + entry.length, entry, 0, entry.length)) {
                        try (var raw = new java.io.RandomAccessFile(file.toFile(), "rw")) {
                            raw.seek(at);
                            raw.write(new byte[entry.length / 2]);
                        }
                        return;
                    }
                }
            }
        }
        throw new AssertionError("the entry was not found");
    }
}
