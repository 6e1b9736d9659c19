package dripstone.app.house;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.ModelDirectory;
import dripstone.disk.Claims;
import dripstone.journal.PositionRanges;
import dripstone.journal.Entries;
import dripstone.journal.PlainFileJournal;
import dripstone.journal.Position;
import dripstone.life.Bytes;
import dripstone.token.TokenizerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenizerDeskTest {
    private static final int VOCABULARY = 300;

    @TempDir
    private Path dir;

    private @Nullable PlainFileJournal opened;
    private long written;

    @BeforeEach
    void openJournal() throws IOException {
        opened = PlainFileJournal.open(Files.createDirectories(dir.resolve("journal")));
    }

    @AfterEach
    void closeJournal() throws IOException {
        journal().close();
    }

    private PlainFileJournal journal() {
        return java.util.Objects.requireNonNull(opened);
    }

    private ModelDirectory model(String name) {
        return ModelDirectory.of(dir, name);
    }

    private TokenizerDesk desk(String model, int vocabulary, @Nullable Path importPath) {
        return new TokenizerDesk(new TokenizerSettings(vocabulary, new Bytes(1000), importPath), null, journal(), model(model),
                () -> PositionRanges.NONE);
    }

    private void write(String text) throws IOException {
        journal().append(List.of(Entries.text(written++, text)));
    }

    @Test
    void crashBetweenPositionAndFile_givesTheSameTokenizer_thoughTextCameMeanwhile() throws IOException {
        write("the cat sat on the mat and the rat sat on the cat. ".repeat(20));
        Position before = journal().end();
        byte[] uninterrupted = desk("a", VOCABULARY, null).trainOn(before).toJson();
        Files.createDirectories(model("b").root());
        Files.writeString(model("b").root().resolve("tokenizer.position"), before + "\n");
        write("quite zygotic jinxes vex fjords, quite zygotic jinxes. ".repeat(40));
        byte[] resumed = desk("b", VOCABULARY, null).trainOn(journal().end()).toJson();
        assertArrayEquals(uninterrupted, resumed);
        assertNotEquals(new String(uninterrupted, java.nio.charset.StandardCharsets.UTF_8),
                new String(desk("c", VOCABULARY, null).trainOn(journal().end()).toJson(), java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void recordedPositionBeyondTheJournal_isRefused() throws IOException {
        write("some text, and then some more of it");
        Files.createDirectories(model("a").root());
        Files.writeString(model("a").root().resolve("tokenizer.position"), new Position(journal().end().value() + 1000) + "\n");
        Claims.assertSays(assertThrows(IOException.class, () -> desk("a", VOCABULARY, null).trainOn(journal().end())),
                "the journal ends at", "tokenizer.position");
    }

    @Test
    void service_trainsOnceEnoughTextStands_andIsFrozenFromThen() throws Exception {
        TokenizerDesk desk = desk("a", VOCABULARY, null);
        desk.start();
        try {
            write("short");
            await().until(() -> desk.health().detail().startsWith("waiting for text: 5 B of 1000 B"));
            write("the cat sat on the mat. ".repeat(60));
            await().until(() -> desk.current().isPresent());
        } finally {
            desk.stop(Duration.ofSeconds(10));
        }
        byte[] frozen = Files.readAllBytes(model("a").tokenizer());
        write("something entirely other, and a lot of it. ".repeat(60));
        TokenizerDesk later = desk("a", VOCABULARY, null);
        later.load();
        assertArrayEquals(frozen, later.trainOn(journal().end()).toJson());
    }

    @Test
    void anotherVocabularySize_isRefusedWithBothValuesAndTheWayOut() throws IOException {
        write("the cat sat on the mat. ".repeat(60));
        desk("a", 2000, null).trainOn(journal().end());
        desk("a", 2000, null).load();
        Claims.assertSays(assertThrows(IOException.class, () -> desk("a", 4000, null).load()), "tokenizer.vocabulary-size", "model=2000",
                "configured=4000", "new name");
    }

    @Test
    void imported_isFrozenFromTheStart_andAnotherImportOrNoneIsRefused() throws IOException {
        write("the cat sat on the mat. ".repeat(60));
        String first = desk("first", VOCABULARY, null).trainOn(journal().end()).fingerprint();
        write("quite zygotic jinxes vex fjords. ".repeat(60));
        String second = desk("second", VOCABULARY, null).trainOn(journal().end()).fingerprint();
        Path file = Files.copy(model("first").tokenizer(), dir.resolve("given.json"));
        TokenizerDesk desk = desk("a", 8192, file);
        desk.load();
        assertEquals(first, desk.current().orElseThrow().fingerprint());
        Claims.assertSays(assertThrows(IOException.class, () -> desk("a", 8192, model("second").tokenizer()).load()),
                "tokenizer.import-path", first, second, "new name");
        Claims.assertSays(assertThrows(IOException.class, () -> desk("a", 8192, null).load()), "tokenizer.import-path", "configured=none");
        Files.delete(file);
        TokenizerDesk without = desk("a", 8192, file);
        without.load();
        assertTrue(without.current().isPresent(), "once imported, the given file may go");
    }
}
