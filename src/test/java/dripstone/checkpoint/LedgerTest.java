package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.LedgerEntry.EndOfRound;
import dripstone.checkpoint.LedgerEntry.Identity;
import dripstone.checkpoint.LedgerEntry.KernelChanged;
import dripstone.checkpoint.LedgerEntry.Published;
import dripstone.checkpoint.LedgerEntry.SettingChanged;
import dripstone.checkpoint.LedgerEntry.Skipped;
import dripstone.checkpoint.LedgerEntry.WeightsHash;
import dripstone.checkpoint.LedgerEntry.Step;
import dripstone.disk.ChildProcess;
import dripstone.disk.Claims;
import dripstone.disk.CorruptFileException;
import dripstone.disk.FormatTooNewException;
import dripstone.disk.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
    private static final List<LedgerEntry> DECISIONS = List.of(
            new Identity("{\"seed\":1,\"name\":\"d\u00e9j\u00e0 \\\"vu\\\"\\n\"}"),
            new EndOfRound(0, "1:ff"),
            new SettingChanged(3, "train.rate", "1e-3", "5e-4"),
            new KernelChanged(4, "scalar-1", "onednn-2"),
            new Skipped(5, "loss is not finite"),
            new Published(6, "ab".repeat(32)),
            new WeightsHash(7, "cd".repeat(32)));

    @TempDir
    Path dir;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = dir.resolve("model/ledger");
    }

    private static Step step(long n) {
        return new Step(n, "1:" + n, "1:" + (n + 1), Sha256.of(new byte[] {(byte) n}), 100 + n);
    }

    private void write(int steps) throws IOException {
        try (Ledger ledger = Ledger.open(file)) {
            for (int i = 0; i < Math.max(steps, DECISIONS.size()); i++) {
                if (i < DECISIONS.size()) {
                    ledger.append(DECISIONS.get(i));
                }
                if (i < steps) {
                    ledger.append(step(i + 1));
                }
            }
            ledger.force();
        }
    }

    @Test
    void reopened_holdsWhatWasAppended() throws IOException {
        write(4);
        try (Ledger ledger = Ledger.open(file)) {
            assertEquals(DECISIONS, ledger.decisions());
            assertEquals(Optional.of(step(4)), ledger.step(4));
            assertEquals(Optional.empty(), ledger.step(5));
            assertEquals(Optional.empty(), ledger.step(0));
            ledger.append(step(5));
            assertEquals(Optional.of(step(5)), ledger.step(5));
        }
        try (Ledger ledger = Ledger.open(file)) {
            assertEquals(Optional.of(step(5)), ledger.step(5));
        }
    }

    @Test
    void step_trainedAgain_isTheLatest() throws IOException {
        Step again = new Step(2, "1:2", "1:9", "00".repeat(32), 7);
        write(5);
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(again);
            assertEquals(Optional.of(again), ledger.step(2));
            assertEquals(Optional.of(step(3)), ledger.step(3));
        }
        try (Ledger ledger = Ledger.open(file)) {
            assertEquals(Optional.of(again), ledger.step(2));
        }
    }

    @Test
    void manySteps_areFoundAcrossPieces() throws IOException {
        int steps = 5_000; // about 1.2 MB: several pieces
        write(steps);
        try (Ledger ledger = Ledger.open(file)) {
            for (int n = 1; n <= steps; n += 7) {
                assertEquals(Optional.of(step(n)), ledger.step(n));
            }
            assertEquals(Optional.of(step(steps)), ledger.step(steps));
            assertEquals(Optional.empty(), ledger.step(steps + 1L));
        }
    }

    @Test
    void lines_areAsDocumented() throws IOException {
        write(1);
        List<String> lines = Files.readAllLines(file);
        assertEquals("{\"format\":\"dripstone-ledger\",\"version\":2}", lines.getFirst());
        String previous = Sha256.of((lines.getFirst() + "\n").getBytes(StandardCharsets.UTF_8));
        for (int n = 1; n < lines.size(); n++) {
            String line = lines.get(n);
            String entry = line.substring(("{\"n\":" + n + ",\"entry\":").length(), line.lastIndexOf(",\"hash\":"));
            String hash = Sha256.of((previous + entry).getBytes(StandardCharsets.UTF_8));
            assertEquals("{\"n\":" + n + ",\"entry\":" + entry + ",\"hash\":\"" + hash + "\"}", line);
            previous = hash;
        }
        try (Ledger ledger = Ledger.open(file)) {
            assertEquals(previous, ledger.head());
        }
        assertTrue(lines.get(2).startsWith("{\"n\":2,\"entry\":{\"type\":\"step\",\"step\":1,\"from\":\"1:1\",\"to\":\"1:2\",\"batch\":\""),
                lines.get(2));
    }

    @Test
    void cutOffAnywhere_keepsTheWholeLinesBefore_andGoesOn() throws IOException {
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(DECISIONS.get(0));
            ledger.append(step(1));
            ledger.append(DECISIONS.get(1));
        }
        byte[] whole = Files.readAllBytes(file);
        int header = LedgerScan.header().length;
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            if (length < header) {
                Claims.assertSays(assertThrows(CorruptFileException.class, () -> Ledger.open(file)), file.toString(), "line=1 ");
                continue;
            }
            int lines = 0;
            for (int i = header; i < length; i++) {
                lines += whole[i] == '\n' ? 1 : 0;
            }
            try (Ledger ledger = Ledger.open(file)) {
                ledger.append(new Skipped(99, "goes on"));
                assertEquals(new Skipped(99, "goes on"), ledger.decisions().getLast());
            }
            try (var text = Files.lines(file)) {
                assertEquals(1 + lines + 1, text.count());
            }
        }
    }

    @Test
    void flippedBitAnywhere_isRefusedByLine_orCutsATornLastLine() throws IOException {
        write(3);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(file, flipped);
            boolean looksTorn = flipped[flipped.length - 1] != '\n';
            if (!looksTorn) {
                IOException e = assertThrows(IOException.class, () -> Ledger.open(file).close(), "byte " + i);
                Claims.assertSays(e, file.toString());
            }
        }
    }

    @Test
    void pagesThatNeverReachedTheDisk_atTheEnd_areCutOff() throws IOException {
        write(3);
        Files.write(file, new byte[5000], StandardOpenOption.APPEND);
        long before = Files.size(file);
        Ledger.open(file).close();
        assertEquals(before - 5000, Files.size(file));
    }

    private void write(LedgerEntry... entries) throws IOException {
        try (Ledger ledger = Ledger.open(file)) {
            for (LedgerEntry entry : entries) {
                ledger.append(entry);
            }
        }
    }

    /** Zeros from the middle of a line to the end of a sector, with whole lines behind. @param line from 0, the header */
    private void loseSectorOf(int line) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int from = 40;
        for (int i = 0; i < bytes.length && line > 0; i++) {
            if (bytes[i] == '\n') {
                line--;
                from = i + 40;
            }
        }
        Arrays.fill(bytes, from, (from / 512 + 1) * 512, (byte) 0);
        Files.write(file, bytes);
    }

    @Test
    void sectorLostBeforeLinesThatWereNeverForced_isCutOffWithThem() throws IOException {
        LedgerEntry[] entries = Stream.concat(Stream.of(DECISIONS.getFirst()), LongStream.range(1, 20).mapToObj(LedgerTest::step))
                .toArray(LedgerEntry[]::new);
        write(entries);
        loseSectorOf(4);
        try (Ledger ledger = Ledger.open(file)) {
            assertEquals(2, ledger.lastStep());
            ledger.append(step(3));
        }
        try (Ledger ledger = Ledger.open(file)) {
            assertEquals(3, ledger.lastStep());
        }
    }

    @Test
    void moreLostThanALineMayBeLong_isCutOff() throws IOException {
        write(DECISIONS.getFirst(), step(1), step(2));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, new byte[(3 << 20) - bytes.length % 512], StandardOpenOption.APPEND);
        Files.write(file, Arrays.copyOfRange(bytes, bytes.length - 300, bytes.length), StandardOpenOption.APPEND);
        Ledger.open(file).close();
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void sectorLostBeforeADecisionThatWasFollowedByAStep_isDamage() throws IOException {
        write(DECISIONS.getFirst(), step(1), step(2), step(3), step(4), new Skipped(4, "not finite"), step(5));
        loseSectorOf(2);
        Claims.assertSays(assertThrows(CorruptFileException.class, () -> Ledger.open(file)), file.toString(), "line=3 ");
    }

    @Test
    void lineTakenOut_isRefusedByItsNumber() throws IOException {
        write(3);
        List<String> lines = new java.util.ArrayList<>(Files.readAllLines(file));
        lines.remove(3);
        Files.write(file, lines);
        Claims.assertSays(assertThrows(CorruptFileException.class, () -> Ledger.open(file)), file.toString(), "line=4 ");
    }

    @Test
    void history_readsBesideItsOwner_andShowsWhatStoodThere() throws IOException {
        LedgerEntry withdrawn = new LedgerEntry.Withdrawn(3, List.of("1:5..1:9", "1:20..1:21"));
        try (Ledger ledger = Ledger.open(file)) {
            for (long step = 1; step <= 2000; step++) {
                ledger.append(new LedgerEntry.Step(step, "1:" + step + "+0", "1:" + (step + 1) + "+0", "0".repeat(64), 7));
            }
            ledger.append(withdrawn);
            ledger.force();
            Files.writeString(file, "{\"n\":2002,\"entry\":{\"ty", StandardOpenOption.APPEND); // being written
            try (LedgerHistory history = LedgerHistory.open(file)) {
                assertEquals(2000, history.lastStep());
                assertEquals(List.of(withdrawn), history.decisions());
                assertEquals("1:1234+0", history.step(1234).orElseThrow().from());
                assertEquals(Optional.empty(), history.step(2001));
                List<Long> seen = new java.util.ArrayList<>();
                history.steps(700, 1300, step -> {
                    seen.add(step.step());
                    return step.step() < 1200;
                });
                assertEquals(java.util.stream.LongStream.rangeClosed(700, 1200).boxed().toList(), seen);
                List<Long> alsoSeen = new java.util.ArrayList<>();
                ledger.steps(1999, Long.MAX_VALUE, step -> alsoSeen.add(step.step()));
                assertEquals(List.of(1999L, 2000L), alsoSeen);
            }
        }
    }

    @Test
    void newerFormatOrUnknownEntry_isRefusedByName() throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "{\"format\":\"dripstone-ledger\",\"version\":3}\n");
        Claims.assertSays(assertThrows(FormatTooNewException.class, () -> Ledger.open(file)), "version=3", file.toString());
        String start = Sha256.of(LedgerScan.header());
        byte[] unknown = LedgerLine.after(start, 1, "{\"type\":\"of-tomorrow\"}".getBytes(StandardCharsets.UTF_8)).encode();
        Files.write(file, LedgerScan.header());
        Files.write(file, unknown, StandardOpenOption.APPEND);
        Claims.assertSays(assertThrows(CorruptFileException.class, () -> Ledger.open(file)), "type=of-tomorrow", "line=2 ");
    }

    @Test
    void ledgerOfTheVersionBefore_saysInItsChainWhereTheNewOneBegins_once() throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "{\"format\":\"dripstone-ledger\",\"version\":1}\n");
        WeightsHash hash = new WeightsHash(5, "ab".repeat(32));
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(step(5));
            ledger.append(new Skipped(5, "as before"));
            assertEquals(1, ledger.decisions().size(), "an older build still reads it");
            ledger.append(hash);
        }
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(new WeightsHash(6, "cd".repeat(32)));
            assertEquals(List.of(new Skipped(5, "as before"), new LedgerEntry.Format(2), hash, new WeightsHash(6, "cd".repeat(32))),
                    ledger.decisions());
        }
    }

    @Test
    void laterFormatInTheChain_isRefusedByName() throws IOException {
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(new LedgerEntry.Format(3));
        }
        Claims.assertSays(assertThrows(FormatTooNewException.class, () -> Ledger.open(file)), "version=3", file.toString());
    }

    @Test
    void interruptedThread_appendsAndForces() throws IOException {
        Thread.currentThread().interrupt();
        write(3);
        assertTrue(Thread.interrupted());
        try (Ledger ledger = Ledger.open(file)) {
            assertEquals(Optional.of(step(3)), ledger.step(3));
        }
    }

    @Test
    void tooLongAnEntry_isRefusedAndNothingIsAppended() throws IOException {
        try (Ledger ledger = Ledger.open(file)) {
            String head = ledger.head();
            assertThrows(IllegalArgumentException.class, () -> ledger.append(new Identity("x".repeat(LedgerScan.LONGEST_LINE_BYTES))));
            assertEquals(head, ledger.head());
            ledger.append(new Identity("x".repeat(LedgerScan.LONGEST_LINE_BYTES - 200)));
        }
        try (Ledger ledger = Ledger.open(file)) {
            assertEquals(1, ledger.decisions().size());
        }
    }

    /** Appends steps for ever, forcing every tenth and telling it. */
    static final class Appender {
        public static void main(String[] args) throws IOException {
            Path told = Path.of(args[1]);
            try (Ledger ledger = Ledger.open(Path.of(args[0]))) {
                long n = Files.exists(told) ? Files.size(told) * 10 + 1 : 1;
                while (ledger.step(n).isPresent()) {
                    n++;
                }
                for (; ; n++) {
                    ledger.append(step(n));
                    if (n % 10 == 0) {
                        ledger.force();
                        Files.write(told, new byte[(int) (n / 10 - (Files.exists(told) ? Files.size(told) : 0))],
                                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    }
                }
            }
        }
    }

    @Test
    void killedWhileAppending_forcedStepsAreThere() throws Exception {
        Path told = dir.resolve("told");
        for (int round = 1; round <= 2; round++) {
            long enough = 40L * round;
            Process child = ChildProcess.start(dir.resolve("log"), Appender.class, file.toString(), told.toString());
            try {
                Awaitility.await().atMost(30, TimeUnit.SECONDS).pollInterval(2, TimeUnit.MILLISECONDS)
                        .until(() -> (Files.exists(told) && Files.size(told) > enough) || !child.isAlive());
            } finally {
                child.destroyForcibly().waitFor();
            }
            long forced = Files.size(told) * 10;
            assertTrue(forced > enough, Files.readString(dir.resolve("log")));
            try (Ledger ledger = Ledger.open(file)) {
                for (long n = 1; n <= forced; n++) {
                    assertEquals(Optional.of(step(n)), ledger.step(n));
                }
            }
        }
    }
}
