package dripstone.source.drop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.KeyValueStore;
import dripstone.life.Health;
import dripstone.meter.Meters;
import dripstone.text.ExtractionSettings;
import dripstone.text.FileExtractor;
import dripstone.text.HtmlPageReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FollowTest {
    @TempDir
    private Path temporary;

    private Path tree;
    private final RecordingSink sink = new RecordingSink();

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(temporary.resolve("tree"));
    }

    private FoldersFixture follow(Duration rescan) throws IOException {
        return new FoldersFixture(temporary, sink, FoldersFixture.settings(tree, FolderSettings.Mode.FOLLOW, rescan)).start();
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path f : files.filter(Files::isRegularFile).toList()) {
                contents.put(tree.relativize(f).toString(), Files.readString(f) + Files.getLastModifiedTime(f));
            }
        }
        return contents;
    }

    @Test
    void follow_readsWhereFilesLie_andTouchesNothing() throws Exception {
        FoldersFixture.put(tree.resolve("a.md"), "# a");
        FoldersFixture.put(tree.resolve("src/b.java"), "class B {}");
        Files.write(tree.resolve("c.bin"), new byte[10]);
        Map<String, String> before = contents();
        try (FoldersFixture f = follow(Duration.ofMillis(200))) {
            await().until(() -> f.status().taken() == 2 && f.status().refused() == 1);
            assertEquals(List.of("a.md", "src/b.java"), sink.addresses());
            assertEquals(before, contents());
        }
        assertEquals(before, contents());
    }

    @Test
    void follow_changedFile_isANewVersion_andTouchedFileIsNot() throws Exception {
        FoldersFixture.put(tree.resolve("a.txt"), "one");
        FoldersFixture.put(tree.resolve("b.txt"), "constant");
        try (FoldersFixture f = follow(FoldersFixture.NEVER)) {
            await().until(() -> f.status().taken() == 2);
            Files.setLastModifiedTime(tree.resolve("b.txt"), FileTime.from(Instant.now().minusSeconds(500)));
            FoldersFixture.put(tree.resolve("a.txt"), "two");
            await().until(() -> sink.lastText("a.txt").equals("two"));
            Files.writeString(tree.resolve("a.txt"), "three");
            await().until(() -> sink.lastText("a.txt").equals("three"));
            await().until(() -> f.status().seen() >= 5 && f.status().inFlight() + f.status().waiting() == 0);
            assertEquals(1, sink.offersOf("b.txt"));
            assertEquals(3, sink.offersOf("a.txt"));
        }
    }

    @Test
    void follow_afterARestart_readsOnlyWhatChanged() throws Exception {
        for (int i = 0; i < 50; i++) {
            FoldersFixture.put(tree.resolve("f" + i + ".txt"), "text " + i);
        }
        Files.write(tree.resolve("binary.txt"), new byte[5]);
        try (FoldersFixture f = follow(FoldersFixture.NEVER)) {
            await().until(() -> f.status().taken() == 50 && f.status().refused() == 1);
        }
        FoldersFixture.put(tree.resolve("f7.txt"), "changed while nobody looked");
        FoldersFixture.put(tree.resolve("new.txt"), "made while nobody looked");
        try (FoldersFixture f = follow(FoldersFixture.NEVER)) {
            await().until(() -> f.status().taken() == 2 && f.status().waiting() + f.status().inFlight() == 0);
            assertEquals(52, sink.offered().size());
            assertEquals(0, f.status().refused());
            assertEquals(2, f.status().seen());
        }
    }

    @Test
    void follow_deletedFilesAndDirectories_areNoted() throws Exception {
        FoldersFixture.put(tree.resolve("a.txt"), "one");
        FoldersFixture.put(tree.resolve("d/b.txt"), "two");
        FoldersFixture.put(tree.resolve("d/c.txt"), "three");
        try (FoldersFixture f = follow(Duration.ofMillis(300))) {
            await().until(() -> f.status().taken() == 3);
            Files.delete(tree.resolve("a.txt"));
            await().until(() -> f.status().deleted() == 1);
            Files.move(tree.resolve("d"), temporary.resolve("elsewhere"));
            await().until(() -> f.status().deleted() == 3);
            Files.move(temporary.resolve("elsewhere"), tree.resolve("e"));
            await().until(() -> sink.addresses().contains("e/c.txt") && sink.addresses().contains("e/b.txt"));
            FoldersFixture.put(tree.resolve("e/d.txt"), "after the move");
            await().until(() -> sink.addresses().contains("e/d.txt"));
        }
    }

    @Test
    void follow_folderThatGoesAway_forgetsNothing() throws Exception {
        FoldersFixture.put(tree.resolve("a.txt"), "one");
        try (FoldersFixture f = follow(Duration.ofMillis(200))) {
            await().until(() -> f.status().taken() == 1);
            Files.move(tree, temporary.resolve("unmounted"));
            await().until(() -> f.folders().health() instanceof Health.Degraded);
            Files.move(temporary.resolve("unmounted"), tree);
            await().until(() -> f.folders().health() instanceof Health.Waiting);
            FoldersFixture.put(tree.resolve("b.txt"), "two");
            await().until(() -> f.status().taken() == 2);
            assertEquals(0, f.status().deleted());
            assertEquals(1, sink.offersOf("a.txt"));
        }
    }

    @Test
    void follow_globsAndHiddenDirectories() throws Exception {
        for (String name : List.of("a.md", "x/b.md", "x/c.txt", "node_modules/d.md", "x/node_modules/e.md", ".git/f.md", "gen/g.md")) {
            FoldersFixture.put(tree.resolve(name), "text of " + name);
        }
        FolderSettings settings = FoldersFixture.settings(tree, FolderSettings.Mode.FOLLOW, FoldersFixture.NEVER,
                List.of("*.md", "x/*.txt"), List.of("node_modules", "gen/**"));
        try (FoldersFixture f = new FoldersFixture(temporary, sink, settings).start()) {
            await().until(() -> f.status().taken() == 3);
            FoldersFixture.put(tree.resolve("x/node_modules/late.md"), "late");
            FoldersFixture.put(tree.resolve("x/late.md"), "late");
            await().until(() -> sink.addresses().contains("x/late.md"));
            assertEquals(List.of("a.md", "x/b.md", "x/c.txt", "x/late.md"), sink.addresses());
        }
        assertThrows(IllegalArgumentException.class, () -> FoldersFixture.settings(tree, FolderSettings.Mode.FOLLOW,
                FoldersFixture.NEVER, List.of("[bad"), List.of()));
    }

    @Test
    void follow_filesMadeBetweenScans_areFoundWithoutNews() throws Exception {
        // a directory made and filled at once: its files are there before the watch on it is
        try (FoldersFixture f = follow(Duration.ofMillis(500))) {
            await().until(() -> f.folders().health() instanceof Health.Waiting);
            for (int i = 0; i < 40; i++) {
                Path deep = tree.resolve("p" + i + "/q/r/s");
                Files.createDirectories(deep);
                Files.writeString(deep.resolve("x.txt"), "text " + i);
            }
            await().atMost(Duration.ofSeconds(15)).until(() -> f.status().taken() == 40);
            assertEquals(40, sink.offered().size());
        }
    }

    @Test
    void follow_linksOutOfTheTree_areNotFollowed() throws Exception {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        FoldersFixture.put(outside.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(tree.resolve("dir"), outside);
        Files.createSymbolicLink(tree.resolve("file.txt"), outside.resolve("secret.txt"));
        FoldersFixture.put(tree.resolve("own.txt"), "own");
        try (FoldersFixture f = follow(Duration.ofMillis(200))) {
            await().until(() -> f.status().taken() == 1 && f.status().refused() == 2);
            assertEquals(List.of("own.txt"), sink.addresses());
        }
        assertTrue(Files.isSymbolicLink(tree.resolve("dir")));
        assertThrows(IOException.class, () -> SafeDirectory.read(tree, Path.of("dir/secret.txt")).close());
        assertThrows(IOException.class, () -> SafeDirectory.read(tree, Path.of("file.txt")).close());
    }

    @Test
    void folders_ofOneNameOrInsideEachOther_areRefused() throws Exception {
        try (KeyValueStore store = KeyValueStore.open(temporary.resolve("s.mv"))) {
            FileExtractor extractor = new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader(""));
            FolderSettings a = FolderSettings.byDefault("a", tree, FolderSettings.Mode.TAKE);
            FolderSettings inside = FolderSettings.byDefault("b", tree.resolve("x"), FolderSettings.Mode.FOLLOW);
            for (List<FolderSettings> bad : List.of(List.of(a, a), List.of(a, inside), List.of(inside, a))) {
                assertThrows(IllegalArgumentException.class,
                        () -> new Folders(bad, DropSettings.byDefault(), extractor, sink, store, new Meters()));
            }
        }
    }

    @Test
    void fileState_ofAnotherForm_isReadAnew() {
        FileStamp stamp = new FileStamp(FileStamp.Kind.REGULAR, 5, 6, 7, "(dev=1,ino=2)");
        FileState state = new FileState(stamp, "abc", true, "a\treason");
        assertEquals(state, FileState.decode(state.encode()).orElseThrow());
        assertTrue(FileState.decode("9\tx".getBytes(StandardCharsets.UTF_8)).isEmpty());
        byte[] whole = state.encode();
        for (int n = 0; n < whole.length; n++) {
            FileState.decode(java.util.Arrays.copyOf(whole, n));
        }
    }
}
