package dripstone.source.drop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dripstone.life.Bytes;
import dripstone.life.Health;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TakeTest {
    @TempDir
    private Path temporary;

    private Path box;
    private final RecordingSink sink = new RecordingSink();

    @BeforeEach
    void makeBox() throws IOException {
        box = Files.createDirectory(temporary.resolve("box"));
    }

    private FoldersFixture take(Duration rescan) throws IOException {
        return new FoldersFixture(temporary, sink, FoldersFixture.settings(box, FolderSettings.Mode.TAKE, rescan)).start();
    }

    private static void awaitExists(Path file) {
        await().atMost(Duration.ofSeconds(15)).until(() -> Files.exists(file, LinkOption.NOFOLLOW_LINKS));
    }

    private static List<String> tree(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS)).map(f -> directory.relativize(f).toString()).sorted()
                    .toList();
        }
    }

    @Test
    void take_whatARuleLeavesOut_movesToProcessed_withTheReasonBeside() throws Exception {
        FoldersFixture.put(box.resolve("a.txt"), RecordingSink.THIN);
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            awaitExists(box.resolve("processed/a.txt"));
            await().until(() -> f.status().filtered() == 1);
            assertEquals("a.txt: left out by gopher-min-words: words=1 least=50", f.status().lastRefusal());
            assertEquals(0, f.status().documents());
            assertEquals(0, f.status().refused());
        }
        assertEquals("left out by gopher-min-words: words=1 least=50\n", Files.readString(box.resolve("processed/a.txt.reason.txt")));
    }

    @Test
    void take_filesThereBeforeAndAfterStart_moveToProcessed() throws Exception {
        FoldersFixture.put(box.resolve("before.txt"), "before");
        FoldersFixture.put(box.resolve("a/b/deep.md"), "# deep");
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            awaitExists(box.resolve("processed/a/b/deep.md"));
            FoldersFixture.put(box.resolve("after.txt"), "after");
            FoldersFixture.put(box.resolve("new/dir/inside.txt"), "inside");
            awaitExists(box.resolve("processed/after.txt"));
            awaitExists(box.resolve("processed/new/dir/inside.txt"));
            assertEquals(List.of("a/b/deep.md", "after.txt", "before.txt", "new/dir/inside.txt"), sink.addresses());
            assertEquals("box", sink.offered().getFirst().key().source());
            await().until(() -> f.status().taken() == 4 && f.status().waiting() == 0);
            assertInstanceOf(Health.Waiting.class, f.folders().health());
        }
    }

    @Test
    void take_refusedFile_movesToRejectedWithItsReason() throws Exception {
        Files.write(box.resolve("fake.txt"), new byte[] {'a', 0, 'b'});
        Files.writeString(box.resolve("song.ogg"), "OggS\0xx");
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            awaitExists(box.resolve("rejected/fake.txt"));
            awaitExists(box.resolve("rejected/song.ogg"));
            assertEquals("binary, not text: zero byte at offset=1\n", Files.readString(box.resolve("rejected/fake.txt.reason.txt")));
            assertEquals("unsupported type: Ogg media\n", Files.readString(box.resolve("rejected/song.ogg.reason.txt")));
            await().until(() -> f.status().refused() == 2);
            assertFalse(f.status().lastRefusal().isEmpty());
            assertTrue(sink.offered().isEmpty());
        }
    }

    @Test
    void take_fileThatIntakeCanNeverTake_isRejectedWithTheReason_andHoldsUpNothing() throws Exception {
        FoldersFixture.put(box.resolve("poison.txt"), RecordingSink.UNTAKABLE);
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            awaitExists(box.resolve("rejected/poison.txt"));
            assertEquals("document cannot be taken: its key is too long\n",
                    Files.readString(box.resolve("rejected/poison.txt.reason.txt")));
            FoldersFixture.put(box.resolve("good.txt"), "good");
            awaitExists(box.resolve("processed/good.txt"));
            assertEquals(1, sink.offersOf("poison.txt"));
            assertInstanceOf(Health.Waiting.class, f.folders().health());
        }
    }

    @Test
    void take_sparseFileOfFiveGigabytes_isRefusedUnread() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(box.resolve("huge.txt").toFile(), "rw")) {
            file.setLength(5L << 30);
        }
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            awaitExists(box.resolve("rejected/huge.txt"));
            assertEquals("larger than max-file: size=5368709120 max-file=1 MiB\n",
                    Files.readString(box.resolve("rejected/huge.txt.reason.txt")));
            assertEquals(0, f.status().taken());
        }
    }

    @Test
    void take_sameNameTwice_overwritesNothing() throws Exception {
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            for (int i = 1; i <= 3; i++) {
                FoldersFixture.put(box.resolve("same.txt"), "text " + i);
                await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(box.resolve("same.txt")));
            }
            assertEquals("text 1", Files.readString(box.resolve("processed/same.txt")));
            assertEquals("text 2", Files.readString(box.resolve("processed/same.2.txt")));
            assertEquals("text 3", Files.readString(box.resolve("processed/same.3.txt")));
            assertEquals(3, sink.offersOf("same.txt"));
            assertEquals(3, f.status().taken());
        }
    }

    @Test
    void take_fileBeingWritten_isTakenOnceComplete() throws Exception {
        try (FoldersFixture f = take(FoldersFixture.NEVER); OutputStream out = Files.newOutputStream(box.resolve("slow.txt"))) {
            Instant end = Instant.now().plusMillis(1500);
            await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(5)).until(() -> {
                out.write("line\n".getBytes(StandardCharsets.UTF_8));
                assertTrue(sink.offered().isEmpty(), "taken while it grew");
                return Instant.now().isAfter(end);
            });
            awaitExists(box.resolve("processed/slow.txt"));
            assertEquals(1, sink.offersOf("slow.txt"));
            assertEquals(Files.readString(box.resolve("processed/slow.txt")).strip(), sink.lastText("slow.txt"));
            assertEquals(1, f.status().taken());
        }
    }

    @Test
    void take_fileThatGrowsAfterItWasTaken_isReadAgainUnderItsName() throws Exception {
        try (FoldersFixture f = take(Duration.ofMillis(300));
                OutputStream out = Files.newOutputStream(box.resolve("log.txt"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write("first".getBytes(StandardCharsets.UTF_8));
            awaitExists(box.resolve("processed/log.txt"));
            out.write(" second".getBytes(StandardCharsets.UTF_8));
            await().atMost(Duration.ofSeconds(15)).until(() -> sink.lastText("log.txt").equals("first second"));
            assertEquals(List.of("log.txt"), sink.addresses());
            assertEquals(List.of("processed/log.txt"), tree(box));
            await().until(() -> f.status().taken() == 2);
        }
    }

    @Test
    void take_temporaryNames_areLeftUntilRenamed() throws Exception {
        List<String> names = List.of(".hidden", "x.tmp", "x.part", "x~", "x.crdownload", "~$x.txt", ".git/config");
        for (String name : names) {
            Files.createDirectories(box.resolve(name).getParent());
            Files.writeString(box.resolve(name), "text");
        }
        try (FoldersFixture f = take(Duration.ofMillis(200))) {
            FoldersFixture.put(box.resolve("z.txt"), "end");
            awaitExists(box.resolve("processed/z.txt"));
            assertEquals(List.of("z.txt"), sink.addresses());
            Files.move(box.resolve("x.part"), box.resolve("x.txt"));
            awaitExists(box.resolve("processed/x.txt"));
            assertEquals(2, f.status().seen());
        }
    }

    @Test
    void take_linksPipesAndOddNames_areRefusedUnopened() throws Exception {
        Path outside = Files.writeString(temporary.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(box.resolve("link.txt"), outside);
        Files.createSymbolicLink(box.resolve("linkdir"), temporary);
        assumeTrue(new ProcessBuilder("mkfifo", box.resolve("pipe.txt").toString()).start().waitFor() == 0, "no mkfifo here");
        Files.writeString(box.resolve("odd\u0007name.txt"), "odd");
        String longName = "n".repeat(251) + ".txt";
        Files.writeString(box.resolve(longName), "long");
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            for (String name : List.of("link.txt", "linkdir", "pipe.txt", "odd\u0007name.txt")) {
                awaitExists(box.resolve("rejected").resolve(name));
            }
            awaitExists(box.resolve("processed").resolve(longName));
            assertEquals("a symbolic link; links are not followed\n", Files.readString(box.resolve("rejected/link.txt.reason.txt")));
            assertEquals(List.of(longName), sink.addresses());
            assertEquals("secret", Files.readString(outside));
            await().until(() -> f.status().refused() == 4);
        }
    }

    @Test
    void take_processedReplacedByALink_writesNothingOutside() throws Exception {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createDirectory(box.resolve("processed"));
        Files.createSymbolicLink(box.resolve("processed/sub"), outside);
        FoldersFixture.put(box.resolve("sub/x.txt"), "text");
        try (FoldersFixture f = take(Duration.ofMillis(200))) {
            await().atMost(Duration.ofSeconds(10)).until(() -> f.folders().health() instanceof Health.Degraded);
            assertEquals(List.of(), tree(outside));
            Files.delete(box.resolve("processed/sub"));
            awaitExists(box.resolve("processed/sub/x.txt"));
            await().until(() -> !(f.folders().health() instanceof Health.Degraded));
            assertEquals(1, sink.offersOf("sub/x.txt"));
        }
    }

    @Test
    void take_archive_membersAreDocuments_andRemarksLieBeside() throws Exception {
        Path pending = box.resolve(".a.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(pending))) {
            for (String name : List.of("one.txt", "../evil.txt", "dir/two.html")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(("text of " + name).getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.move(pending, box.resolve("a.zip"));
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            awaitExists(box.resolve("processed/a.zip"));
            assertEquals(List.of("a.zip!/dir/two.html", "a.zip!/one.txt"), sink.addresses());
            assertTrue(Files.readString(box.resolve("processed/a.zip.reason.txt")).startsWith("../evil.txt: unsafe member name"));
            assertEquals(2, f.status().documents());
        }
    }

    @Test
    void take_sinkFailsForAWhile_losesNothing() throws Exception {
        sink.failNext(5);
        FoldersFixture.put(box.resolve("a.txt"), "alpha");
        FoldersFixture.put(box.resolve("b.txt"), "beta");
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            await().pollInterval(Duration.ofMillis(5)).until(() -> f.folders().health() instanceof Health.Degraded d
                    && d.detail().contains("no space left on device"));
            awaitExists(box.resolve("processed/a.txt"));
            awaitExists(box.resolve("processed/b.txt"));
            assertEquals(2, sink.durable());
            await().until(() -> f.folders().health() instanceof Health.Waiting);
        }
    }

    @Test
    void take_fullSink_holdsTheFilesBack() throws Exception {
        sink.hold();
        for (int i = 0; i < 200; i++) {
            FoldersFixture.put(box.resolve("f" + i + ".txt"), "text " + i);
        }
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            await().until(() -> f.status().inFlight() > 0);
            assertTrue(f.status().inFlight() <= 64);
            assertEquals(0, f.status().taken());
            sink.letThrough(1000);
            await().atMost(Duration.ofSeconds(15)).until(() -> f.status().taken() == 200);
        }
    }

    @Test
    void take_folderMissingAtStart_isWaitedFor() throws Exception {
        Files.delete(box);
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            await().until(() -> f.folders().health() instanceof Health.Degraded d && d.detail().contains("there is no directory " + box));
            Files.createDirectory(box);
            FoldersFixture.put(box.resolve("x.txt"), "text");
            awaitExists(box.resolve("processed/x.txt"));
            await().until(() -> !(f.folders().health() instanceof Health.Degraded));
            assertEquals(1, sink.durable());
        }
    }

    @Test
    void take_folderThatCannotBeWritten_isDegraded_andReadsNothing() throws Exception {
        Files.writeString(box.resolve("processed"), "in the way");
        FoldersFixture.put(box.resolve("x.txt"), "text");
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            await().until(() -> f.folders().health() instanceof Health.Degraded d && d.detail().contains("processed is no directory"));
            assertTrue(sink.offered().isEmpty());
            Files.delete(box.resolve("processed"));
            awaitExists(box.resolve("processed/x.txt"));
        }
    }

    @Test
    void take_fileRemovedOrReplacedWhileRead_losesNothing() throws Exception {
        sink.hold();
        Files.writeString(box.resolve("gone.txt"), "gone soon");
        Files.writeString(box.resolve("other.txt"), "first");
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            await().until(() -> f.status().inFlight() == 2);
            Files.delete(box.resolve("gone.txt"));
            FoldersFixture.put(box.resolve("other.txt"), "second, longer");
            sink.letThrough(1000);
            awaitExists(box.resolve("processed/other.txt"));
            assertEquals("second, longer", Files.readString(box.resolve("processed/other.txt")));
            assertEquals("second, longer", sink.lastText("other.txt"));
            await().until(() -> f.status().inFlight() == 0 && f.status().waiting() == 0);
            assertEquals(List.of("processed/other.txt"), tree(box));
        }
    }

    @Test
    void take_burstOfFiveThousandFiles_isTakenWholeAndOnce() throws Exception {
        try (FoldersFixture f = take(FoldersFixture.NEVER)) {
            await().until(() -> f.folders().health() instanceof Health.Waiting && Files.isDirectory(box.resolve("processed")));
            for (int i = 0; i < 5000; i++) {
                FoldersFixture.put(box.resolve("d" + i % 10 + "/f" + i + ".txt"), "text number " + i);
            }
            await().atMost(Duration.ofSeconds(40)).until(() -> f.status().taken() == 5000);
            assertEquals(5000, sink.durable());
            assertEquals(5000, sink.offered().size());
            assertEquals(5000, tree(box.resolve("processed")).size());
        }
    }

    @Test
    void take_renameStorm_readsEveryFileThatComesToRest() throws Exception {
        try (FoldersFixture f = take(Duration.ofSeconds(1))) {
            for (int i = 0; i < 300; i++) {
                Path at = box.resolve("r" + i + ".tmp");
                Files.writeString(at, "text " + i);
                for (int n = 0; n < 5; n++) {
                    Path next = box.resolve("r" + i + "." + n + ".part");
                    Files.move(at, next);
                    at = next;
                }
                Files.createDirectories(box.resolve("sub" + i % 3));
                Files.move(at, box.resolve("sub" + i % 3 + "/r" + i + ".txt"));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> f.status().taken() == 300);
            assertEquals(300, sink.offered().size());
        }
    }

    @Test
    void retention_deletesOldFiles_andTheOldestAboveTheBound() throws Exception {
        Path dir = Files.createDirectories(box.resolve("processed/sub"));
        for (int i = 0; i < 10; i++) {
            Files.write(dir.resolve("f" + i), new byte[1000]);
            Files.setLastModifiedTime(dir.resolve("f" + i), FileTime.from(Instant.EPOCH));
        }
        Path processed = box.resolve("processed");
        Retention.sweep(processed, Duration.ofDays(1), 4500, Instant.now(), p -> { });
        assertEquals(4, tree(processed).size());
        Retention.sweep(processed, Duration.ofDays(1), 4500, Instant.now().plus(Duration.ofDays(2)), p -> { });
        assertEquals(List.of(), tree(processed));
        assertFalse(Files.exists(dir));
        assertTrue(Files.exists(processed));
    }

    @Test
    void settings_stateTheirLimits() {
        Path p = Path.of("/tmp/x");
        for (String bad : List.of("", "a b", "../x", "x\n")) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> FolderSettings.byDefault(bad, p, FolderSettings.Mode.TAKE));
            assertTrue(String.valueOf(e.getMessage()).startsWith("name "));
        }
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new DropSettings(0, 1, Bytes.mib(1), Duration.ofSeconds(1), Duration.ofSeconds(1)));
        assertEquals("readers must be 1 to 64, is 0", e.getMessage());
    }
}
