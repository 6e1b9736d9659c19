package dripstone.app.house;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.LedgerHistory;
import dripstone.disk.ChildProcess;
import dripstone.disk.Publish;
import dripstone.journal.Position;
import dripstone.life.StopSignal;
import dripstone.life.StoppedException;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a data directory, beside a daemon at work and without one, and the way back. */
@Timeout(180)
final class BackupTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    @SuppressWarnings("NullAway.Init")
    private TinyHouse tiny;

    @BeforeEach
    void texts() throws IOException {
        tiny = new TinyHouse(dir, TinyHouse.AUDITABLE);
        tiny.write(0, 12);
    }

    private Path backup() {
        return dir.resolve("backup");
    }

    private ObjectNode backUp(House house) throws Exception {
        return TinyHouse.ask(house, "backup", "directory", backup().toString());
    }

    /** The restored directory beside the first. */
    private TinyHouse restored() throws Exception {
        Path beside = Files.createDirectories(dir.resolve("restored"));
        TinyHouse restored = new TinyHouse(beside, TinyHouse.AUDITABLE);
        new Restoration(backup(), new DataDirectory(restored.data), StopSignal.NEVER, line -> {}).restore();
        return restored;
    }

    private static Set<String> addresses(House house) throws Exception {
        TreeSet<String> addresses = new TreeSet<>();
        try (var reader = house.journal().reader(Position.ORIGIN)) {
            for (var entry = reader.next(); entry != null; entry = reader.next()) {
                assertTrue(addresses.add(entry.entry().address()), "twice: " + entry.entry().address());
            }
        }
        return addresses;
    }

    private static List<LedgerEntry.Step> steps(TinyHouse house) throws IOException {
        List<LedgerEntry.Step> steps = new ArrayList<>();
        try (Ledger ledger = Ledger.open(house.model().resolve("ledger"))) {
            ledger.steps(1, ledger.lastStep(), steps::add);
        }
        return steps;
    }

    /** @param rounds the ends of rounds, or all others: the packer reads ahead, and writes its own between whichever steps are made then */
    private static List<LedgerEntry> decisions(TinyHouse house, boolean rounds) throws IOException {
        return house.decisions().stream().filter(entry -> entry instanceof LedgerEntry.EndOfRound == rounds).toList();
    }

    @Test
    void restored_trainsOn_toTheSameBitsAsTheOriginal() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            TinyHouse.learn(house, 300, 5);
        }
        try (House house = tiny.open("train.learning-rate", "0.0005")) {
            TinyHouse.learn(house, 400, 5);
            ObjectNode answer = backUp(house);
            long step = tiny.snapshots().getLast().step();
            assertEquals(step, answer.path("models").path(0).path("checkpoint-step").asLong(), answer.toPrettyString());
            assertEquals(step, answer.path("models").path(0).path("ledger-step").asLong());
        }
        TinyHouse restored = restored();
        for (TinyHouse each : List.of(tiny, restored)) {
            try (House house = each.open("train.learning-rate", "0.0005")) {
                assertInstanceOf(TrainingEnd.EpochsDone.class, TinyHouse.learn(house, 0, 5));
            }
        }
        assertEquals(tiny.snapshots().getLast().weightsSha256(), restored.snapshots().getLast().weightsSha256());
        assertEquals(steps(tiny), steps(restored));
        for (boolean rounds : List.of(true, false)) {
            assertEquals(decisions(tiny, rounds), decisions(restored, rounds));
        }
        for (String file : List.of("optimizer.safetensors", "trainer.json")) {
            assertArrayEquals(Files.readAllBytes(tiny.snapshots().getLast().directory().resolve(file)),
                    Files.readAllBytes(restored.snapshots().getLast().directory().resolve(file)), file);
        }
    }

    @Test
    void besideADaemonThatTakesInAndTrains_theCopyHasAllThatWasAnsweredFor_opens_andRepeatsTheLedger() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        int before;
        ObjectNode answer;
        String[] settings = {
            "batch.epochs", "100000", "batch.idle", "0s", "web.port", "0", "tokenizer.train-on", "2 KiB", "journal.roll-size", "256 KiB"};
        try (House house = tiny.open(settings); Daemon daemon = Daemon.start(house)) {
            tiny.ingest(house);
            CompletableFuture<Void> offering = CompletableFuture.runAsync(() -> offer(house, enough, answered));
            await().atMost(Duration.ofSeconds(60)).until(() -> daemon.learning().status().map(s -> s.step() >= 30).orElse(false));
            daemon.learning().requestCheckpoint().get();
            before = answered.get();
            Set<String> wrong = ConcurrentHashMap.newKeySet();
            answer = new BackupOperation(house).backUp(backup(), slowly(wrong));
            assertEquals(Set.of(), wrong);
            int after = answered.get();
            await().atMost(Duration.ofSeconds(60)).until(() -> answered.get() > after + 5); // it goes on
            enough.set(true);
            offering.get();
        }
        TinyHouse restored = restored();
        long ledgerStep = answer.path("models").path(0).path("ledger-step").asLong();
        assertTrue(answer.path("models").path(0).path("checkpoint-step").asLong() >= 30, answer.toPrettyString());
        try (House house = restored.open(settings)) {
            Set<String> there = addresses(house);
            for (int i = 0; i < before; i++) {
                assertTrue(there.contains(address(i)), "answered for before the backup began: " + i + " of " + before);
            }
            ObjectNode audit = TinyHouse.ask(house, "audit", "from", "beginning", "to", Long.toString(ledgerStep));
            assertEquals("equal", audit.path("verdict").asText(), audit.toPrettyString());
            tiny.ingest(house); // what stands in the journal is a repeat: the indexes belong to it
            Set<String> again = addresses(house);
            assertTrue(again.containsAll(there));
        }
        try (House house = restored.open(settings); Daemon daemon = Daemon.start(house)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> daemon.learning().status().map(s -> s.step() >= ledgerStep + 5).orElse(false));
        }
        try (LedgerHistory original = LedgerHistory.open(tiny.model().resolve("ledger"));
                LedgerHistory copy = LedgerHistory.open(restored.model().resolve("ledger"))) {
            for (long step = 1; step <= ledgerStep; step++) {
                assertEquals(original.step(step), copy.step(step));
            }
        }
    }

    /** So that much happens between one file and the next. @param wrong what should have been copied before the journal's newest file */
    private FileCopy slowly(Set<String> wrong) {
        return new FileCopy(() -> {
            LockSupport.parkNanos(1_000_000);
            look(wrong);
            return false;
        }, line -> {}, 0);
    }

    private void look(Set<String> wrong) {
        try {
            Path pending = named(".backup.pending").getFirst().resolve("data");
            if (!Files.exists(pending.resolve("journal/metadata.cq4t"))) { // comes with the newest file, which may roll meanwhile
                return;
            }
            for (String file : List.of("models/main/ledger", "drop/files.mv", "text/boilerplate.mv", "frontier/frontier.mv")) {
                if (!Files.exists(pending.resolve(file)) && Files.exists(tiny.data.resolve(file))) {
                    wrong.add(file);
                }
            }
            if (!Thread.currentThread().getName().equals("intake")) {
                wrong.add("the intake goes on: copied by " + Thread.currentThread());
            }
        } catch (IOException e) {
            wrong.add(e.toString());
        }
    }

    private Path offered(int i) {
        return dir.resolve("offered-" + i + ".txt");
    }

    private String address(int i) {
        return offered(i).toString().substring(1);
    }

    private void offer(House house, AtomicBoolean enough, AtomicInteger answered) {
        try {
            for (int i = 0; !enough.get(); i++) {
                Files.writeString(offered(i),
                        ("offered w" + i * 7919 + " x" + i * 104_729 + " has words of its own, y" + i + ". ").repeat(20));
                TinyHouse.ask(house, "ingest", "files", List.of(offered(i).toString()));
                answered.set(i + 1);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyFile_isItsOwnersAlone_andTheSumsAreThoseOfSha256sum() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            TinyHouse.learn(house, 300, 5);
            String _ = WebToken.in(house.data());
            backUp(house);
        }
        try (Stream<Path> all = Files.walk(backup())) {
            for (Path file : all.toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertTrue(mode.endsWith("------") || backup().equals(file.getParent()), file + " " + mode);
            }
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backup())));
        Process check = new ProcessBuilder("sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS").directory(backup().toFile())
                .redirectErrorStream(true).start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, check.waitFor(), said);
        Path token = restored().data.resolve("web-token");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(token)));
    }

    @Test
    void whatWouldBeReplaced_isRefused() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            Files.createDirectory(backup());
            assertSays(assertThrows(RefusedException.class, () -> backUp(house)), ExitCode.FAILED, "there already");
            Files.delete(backup());
            for (Path wrong : List.of(tiny.data.resolve("backup"), dir.resolve("no/such/backup"))) {
                assertThrows(RefusedException.class, () -> TinyHouse.ask(house, "backup", "directory", wrong.toString()));
            }
            backUp(house);
            assertSays(assertThrows(RefusedException.class, () -> restore(tiny.data)), ExitCode.IN_USE, "owner-pid");
        }
        assertSays(assertThrows(RefusedException.class, () -> restore(tiny.data)), ExitCode.FAILED, "not empty");
        Path empty = dir.resolve("mounted");
        Files.createDirectories(empty.resolve("lost+found"));
        restore(empty);
        assertTrue(Files.isDirectory(empty.resolve("journal")));
    }

    private void restore(Path data) throws Exception {
        new Restoration(backup(), new DataDirectory(data), StopSignal.NEVER, line -> {}).restore();
    }

    private static void assertSays(RefusedException refused, ExitCode exit, String words) {
        assertEquals(exit, refused.exitCode(), refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains(words), refused.getMessage());
    }

    @Test
    void damagedBackup_isRefusedByTheFile_andWhatWasRestoredOfItIsNotOpened() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            backUp(house);
        }
        Path file = backup().resolve("data/journal/19700102F.cq4");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 3] ^= 1;
        Files.write(file, bytes);
        Path data = dir.resolve("restored/data");
        assertSays(assertThrows(RefusedException.class, () -> restore(data)), ExitCode.DAMAGED, "19700102F.cq4");
        TinyHouse half = new TinyHouse(dir.resolve("restored"), TinyHouse.AUDITABLE);
        IOException refused = assertThrows(IOException.class, half::open);
        assertTrue(String.valueOf(refused.getCause()).contains("did not come to its end"), String.valueOf(refused.getCause()));
        assertSays(assertThrows(RefusedException.class, () -> restore(data)), ExitCode.DAMAGED, "did not come to its end");

        Path sums = backup().resolve("SHA256SUMS");
        Files.writeString(sums, Files.readString(sums) + "0".repeat(64) + "  data/../outside\n");
        Publish.deleteTree(data);
        assertSays(assertThrows(RefusedException.class, () -> restore(data)), ExitCode.DAMAGED, "SHA256SUMS");
        Files.delete(backup().resolve("backup.json"));
        assertSays(assertThrows(RefusedException.class, () -> restore(data)), ExitCode.DAMAGED, "no backup here");
        assertFalse(Files.exists(data));
    }

    @Test
    void names_thatLeadElsewhere_areNoLinesOfABackup() {
        for (String name : List.of("data/../outside", "data//twice", "data/a/./b", "other/file", "/etc/passwd", "data/a\\b")) {
            assertThrows(IOException.class, () -> BackupFormat.Entry.parse(Path.of("SHA256SUMS"), "0".repeat(64) + "  " + name), name);
        }
    }

    @Test
    void stopped_nothingIsKept() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        refusesToGoOn(() -> asked.incrementAndGet() > 3);
    }

    @Test
    void stoppedWhileIntakeStands_nothingIsKept() throws Exception {
        refusesToGoOn(() -> Thread.currentThread().getName().equals("intake"));
    }

    private void refusesToGoOn(StopSignal stop) throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            FileCopy copy = new FileCopy(stop, line -> {}, 0);
            assertThrows(StoppedException.class,
                    () -> Publish.directory(backup(), pending -> new BackupContent(house, copy, pending).write()));
        }
        assertEquals(List.of(), named("backup"));
    }

    private List<Path> named(String beginning) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(dir)) {
            all.filter(p -> p.getFileName().toString().contains(beginning)).forEach(found::add);
        }
        return found;
    }

    @Test
    void killedInTheMiddle_whatHasTheNameIsWhole_andTheDataIsAsItWas() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            TinyHouse.learn(house, 300, 5);
        }
        byte[] bulk = new byte[24 << 20];
        new java.util.Random(7).nextBytes(bulk);
        Files.write(tiny.data.resolve("bulk"), bulk); // so that a kill finds it at work
        SplittableRandom random = new SplittableRandom(3);
        int torn = 0;
        for (int kill = 0; kill < 4; kill++) {
            String name = "killed-" + kill;
            Process child = ChildProcess.start(dir.resolve("child.log"), BackUpUntilKilled.class, tiny.data.toString(),
                    dir.resolve(name).toString());
            await().atMost(Duration.ofSeconds(60)).until(() -> !named(name).isEmpty() || !child.isAlive());
            LockSupport.parkNanos(random.nextInt(400_000_000));
            child.destroyForcibly();
            assertEquals(137, child.waitFor(), () -> "see " + dir.resolve("child.log"));
            for (Path made : named(name)) {
                if (made.getFileName().toString().startsWith(".")) {
                    torn++;
                } else {
                    Path data = dir.resolve("from-" + made.getFileName());
                    new Restoration(made, new DataDirectory(data), StopSignal.NEVER, line -> {}).restore();
                    assertArrayEquals(bulk, Files.readAllBytes(data.resolve("bulk")));
                    Publish.deleteTree(data);
                }
                Publish.deleteTree(made);
            }
        }
        assertTrue(torn > 0, "no kill came in the middle");
        try (House house = tiny.open()) {
            backUp(house);
            assertEquals(addresses(house), addressesOf(restored()));
        }
    }

    private static Set<String> addressesOf(TinyHouse tiny) throws Exception {
        try (House house = tiny.open()) {
            return addresses(house);
        }
    }
}
