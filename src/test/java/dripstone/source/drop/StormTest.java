package dripstone.source.drop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.KeyValueStore;
import dripstone.text.Extraction;
import dripstone.text.Receipt;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rough programs do to files: truncate, replace, rename, in the middle of everything. */
final class StormTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path temporary;

    private Path box;
    private final RecordingSink sink = new RecordingSink();

    @BeforeEach
    void makeBox() throws IOException {
        box = Files.createDirectory(temporary.resolve("box"));
    }

    private FoldersFixture start(FolderSettings.Mode mode) throws IOException {
        return new FoldersFixture(temporary, sink, FoldersFixture.settings(box, mode, Duration.ofSeconds(1))).start();
    }

    @Test
    void follow_truncatedFile_isANewVersion_andAnEmptyOneIsRefused() throws Exception {
        Path file = box.resolve("log.txt");
        FoldersFixture.put(file, "first line\nsecond line\n");
        try (FoldersFixture f = start(FolderSettings.Mode.FOLLOW)) {
            await().atMost(PATIENCE).until(() -> sink.lastText("log.txt").equals("first line\nsecond line"));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate("first line".length());
            }
            await().atMost(PATIENCE).until(() -> sink.lastText("log.txt").equals("first line"));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
            await().atMost(PATIENCE).until(() -> f.status().refused() == 1);
            Files.writeString(file, "begun anew");
            await().atMost(PATIENCE).until(() -> sink.lastText("log.txt").equals("begun anew"));
        }
    }

    @Test
    void follow_replacedInode_ofTheSameSizeAndTime_isRead() throws Exception {
        Path file = box.resolve("a.txt");
        FoldersFixture.put(file, "version one");
        FileTime time = Files.getLastModifiedTime(file);
        try (FoldersFixture f = start(FolderSettings.Mode.FOLLOW)) {
            await().atMost(PATIENCE).until(() -> sink.lastText("a.txt").equals("version one"));
            Path other = box.resolve(".a.tmp");
            Files.writeString(other, "version two");
            Files.setLastModifiedTime(other, time);
            Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
            await().atMost(PATIENCE).until(() -> sink.lastText("a.txt").equals("version two"));
            assertEquals(2, sink.offersOf("a.txt"));
            assertEquals(0, f.status().refused());
        }
    }

    @Test
    void take_directoriesRenamedInAStorm_loseNoFile_andTakeNoneTwice() throws Exception {
        try (FoldersFixture f = start(FolderSettings.Mode.TAKE)) {
            for (int i = 0; i < 20; i++) {
                Path at = Files.createDirectory(box.resolve(".build" + i));
                for (int n = 0; n < 10; n++) {
                    Files.writeString(at.resolve("f" + n + ".txt"), "text " + i + " " + n);
                }
                for (int step = 0; step < 5; step++) {
                    Path next = box.resolve(".moved" + i + "-" + step);
                    Files.move(at, next);
                    at = next;
                }
                Files.move(at, box.resolve("done" + i));
            }
            await().atMost(PATIENCE).until(() -> f.status().taken() == 200);
            assertEquals(200, sink.offered().size());
            assertEquals(200, sink.durable());
        }
    }

    @Test
    void take_fileWrittenInManyPieces_isTakenOnceAndWhole() throws Exception {
        Path file = box.resolve("slow.txt");
        StringBuilder whole = new StringBuilder();
        try (FoldersFixture f = start(FolderSettings.Mode.TAKE)) {
            for (int i = 0; i < 12; i++) {
                String piece = "piece " + i + "\n";
                whole.append(piece);
                Files.writeString(file, piece, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                await().pollDelay(Duration.ofMillis(60)).until(() -> true); // well below the settle time of 300 ms
            }
            await().atMost(PATIENCE).until(() -> f.status().taken() >= 1 && f.status().waiting() == 0 && f.status().inFlight() == 0);
            assertEquals(whole.toString().strip(), sink.lastText("slow.txt"));
        }
    }

    @Test
    void receipts_ofAMillionDocuments_areCountedAsTheyCome() throws Exception {
        ReceiptTally tally = new ReceiptTally();
        Receipt accepted = new Receipt.Accepted("", 1, false);
        for (int i = 0; i < 1_000_000; i++) {
            tally.offered("m", CompletableFuture.completedFuture(accepted));
            if (i % 1000 == 0) {
                tally.refused(new Extraction.Refused("line-" + i, "no text"));
            }
        }
        CompletableFuture<Receipt> late = new CompletableFuture<>();
        tally.offered("late", late);
        late.completeExceptionally(new IllegalArgumentException("its key is too long"));
        ReceiptTally.Result result = tally.await();
        assertEquals(1_000_000, result.documents());
        assertEquals("", result.refusal());
        assertTrue(result.remarks().endsWith("and 981 more\n"), result.remarks());
        tally.offered("x", CompletableFuture.failedFuture(new IOException("disk full")));
        assertEquals("disk full", tally.await().down());
    }

    @Test
    void fileStates_areVisitedInTurns() throws Exception {
        try (KeyValueStore store = KeyValueStore.open(temporary.resolve("states.mv"))) {
            FileStates states = new FileStates(store, "box");
            FileStates other = new FileStates(store, "box2");
            FileState state = new FileState(new FileStamp(FileStamp.Kind.REGULAR, 1, 2, 3, "k"), "", false, "");
            for (int i = 0; i < 7; i++) {
                states.put("f" + i, state);
            }
            other.put("f9", state);
            List<String> seen = new ArrayList<>();
            String at = "";
            int turns = 0;
            do {
                at = states.visit(at, 3, (name, s) -> seen.add(name));
                turns++;
            } while (!at.isEmpty());
            assertEquals(List.of("f0", "f1", "f2", "f3", "f4", "f5", "f6"), seen);
            assertEquals(3, turns);
        }
    }
}
