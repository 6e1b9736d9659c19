package dripstone.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.KeyValueStore;
import dripstone.journal.JournalEntry;
import dripstone.life.Health;
import dripstone.text.Document;
import dripstone.text.Receipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is durable decides: after a failed append, a crash, a lost index. */
@Timeout(60)
final class IntakeRecoveryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private static void assertFails(CompletableFuture<Receipt> answer) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> answer.get(20, TimeUnit.SECONDS));
        assertInstanceOf(IOException.class, e.getCause());
    }

    private static List<String> texts(House house) throws IOException {
        return house.entries().stream().map(JournalEntry::text).toList();
    }

    @Test
    void failedAppend_failsTheAnswerAndTheNextOfferWorks() throws Exception {
        try (House house = House.started(directory)) {
            house.journal.failNextAfter(0);
            assertFails(house.offer(Documents.of("a", "some words")));
            assertInstanceOf(Health.Degraded.class, house.intake.health());
            House.accepted(house.receipt(Documents.of("a", "some words")));
            Awaitility.await().until(() -> house.intake.health() instanceof Health.Waiting);
            assertEquals(List.of("some words"), texts(house));
        }
    }

    @Test
    void groupOfWhichAPartBecameDurable_isNeitherLostNorDoubled() throws Exception {
        try (House house = House.idle(directory)) {
            house.journal.failNextAfter(1);
            CompletableFuture<Receipt> a = house.offer(Documents.of("a", "first text"));
            CompletableFuture<Receipt> b = house.offer(Documents.of("b", "second text"));
            house.intake.start();
            assertFails(a);
            assertFails(b);
            assertInstanceOf(Receipt.Repeat.class, house.receipt(Documents.of("a", "first text")));
            House.accepted(house.receipt(Documents.of("b", "second text")));
            assertEquals(List.of("first text", "second text"), texts(house));
            assertEquals(2, house.intake.status().documents());
        }
    }

    @Test
    void tornDocument_isCompletedByTheRetryAndNoPartComesTwice() throws Exception {
        String text = Documents.words(3, 30_000);
        for (int parts = 1; parts <= 3; parts++) {
            Path here = directory.resolve("after" + parts);
            try (House house = House.idle(here)) {
                house.journal.failNextAfter(parts);
                CompletableFuture<Receipt> torn = house.offer(Documents.of("long", text));
                house.intake.start();
                assertFails(torn);
            }
            try (House house = House.started(here)) {
                assertEquals(0, house.intake.status().documents());
                House.accepted(house.receipt(Documents.of("between", "another document")));
                House.accepted(house.receipt(Documents.of("long", text)));
                assertInstanceOf(Receipt.Repeat.class, house.receipt(Documents.of("long", text)));
                List<JournalEntry> entries = house.entries().stream().filter(e -> e.address().equals("long")).toList();
                assertEquals(text, String.join("", entries.stream().map(JournalEntry::text).toList()));
                assertEquals(entries.size() + 1, house.entries().stream().map(JournalEntry::sequence).distinct().count());
            }
        }
    }

    @Test
    void tornDocumentWhoseTextChanges_isTakenWhole() throws Exception {
        String text = Documents.words(3, 30_000);
        String changed = Documents.words(4, 30_000);
        try (House house = House.started(directory)) {
            house.journal.failNextAfter(2);
            assertFails(house.offer(Documents.of("long", text)));
            Receipt.Accepted accepted = House.accepted(house.receipt(Documents.of("long", changed)));
            List<JournalEntry> taken = house.entries().stream().filter(e -> e.version().equals(accepted.version())).toList();
            assertEquals(changed, String.join("", taken.stream().map(JournalEntry::text).toList()));
        }
    }

    @Test
    void indexMadeAgain_equalsTheIndexKept() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        try (House house = House.started(directory)) {
            house.journal.failNextAfter(2);
            house.offer(Documents.of("torn", Documents.words(77, 30_000))).exceptionally(e -> new Receipt.Repeat("")).join();
            for (int i = 0; i < 120; i++) {
                int words = 5 + random.nextInt(i % 40 == 0 ? 40_000 : 300);
                String text = Documents.words(random.nextInt(60), words);
                house.receipt(Documents.of("s" + random.nextInt(3), "page/" + random.nextInt(40), text));
            }
        }
        Path index = directory.resolve("intake").resolve("index.mv");
        Map<String, String> kept = dump(index);
        assertTrue(kept.size() > 100, "entries=" + kept.size());
        Files.delete(index);
        House.started(directory).close();
        assertEquals(kept, dump(index));
    }

    private static Map<String, String> dump(Path index) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (KeyValueStore store = KeyValueStore.open(index)) {
            for (String name : List.of("versions", "documents", "torn", "sources", "meta")) {
                store.map(name).scan(new byte[0], (key, value) -> {
                    all.put(name + " " + HexFormat.of().formatHex(key), HexFormat.of().formatHex(value));
                    return true;
                });
            }
        }
        return all;
    }

    @Test
    void indexBehindTheJournal_isCaughtUpBeforeTheFirstJudgement() throws Exception {
        Path index = directory.resolve("intake").resolve("index.mv");
        Path older = directory.resolve("older");
        try (House house = House.started(directory)) {
            house.receipt(Documents.of("a", "first text"));
        }
        Files.copy(index, older);
        try (House house = House.started(directory)) {
            house.receipt(Documents.of("b", "second text"));
        }
        Files.move(older, index, StandardCopyOption.REPLACE_EXISTING);
        try (House house = House.started(directory)) {
            assertEquals(2, house.intake.status().documents());
            assertInstanceOf(Receipt.Repeat.class, house.receipt(Documents.of("b", "second text")));
            assertInstanceOf(Receipt.DuplicateOf.class, house.receipt(Documents.of("c", "second text")));
        }
    }

    @Test
    void indexAheadOfTheJournal_isOfAnotherOneAndMadeAgain() throws Exception {
        try (House house = House.started(directory)) {
            house.receipt(Documents.of("a", "first text"));
        }
        Files.delete(directory.resolve("journal").resolve("journal.plain"));
        try (House house = House.started(directory)) {
            assertEquals(0, house.intake.status().documents());
            House.accepted(house.receipt(Documents.of("a", "first text")));
        }
    }

    @Test
    void damagedIndex_isSetAsideAndMadeAgain() throws Exception {
        Path index = directory.resolve("intake").resolve("index.mv");
        try (House house = House.started(directory)) {
            house.receipt(Documents.of("a", "first text"));
        }
        Files.write(index, "this is no index".repeat(1000).getBytes(StandardCharsets.UTF_8));
        try (House house = House.started(directory)) {
            assertInstanceOf(Receipt.Repeat.class, house.receipt(Documents.of("a", "first text")));
        }
        assertTrue(Files.exists(directory.resolve("intake").resolve("index.mv.unreadable")));
    }

    @Test
    void anyFailuresOverAnyOffers_leaveEachVersionOnce() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            documents.add(Documents.of("page/" + i, Documents.words(i, i % 3 == 0 ? 20_000 : 40)));
        }
        for (int round = 0; round < 3; round++) {
            try (House house = House.idle(directory)) {
                house.journal.failNextAfter(random.nextInt(12));
                List<CompletableFuture<Receipt>> answers = new ArrayList<>();
                for (Document document : documents) {
                    answers.add(house.offer(document));
                }
                house.intake.start();
                for (CompletableFuture<Receipt> answer : answers) {
                    answer.exceptionally(e -> new Receipt.Repeat("")).get(20, TimeUnit.SECONDS);
                }
            }
        }
        try (House house = House.started(directory)) {
            for (Document document : documents) {
                house.receipt(document);
            }
            assertEachOnce(documents, house.entries());
        }
    }

    static void assertEachOnce(List<Document> documents, List<JournalEntry> entries) {
        Map<String, String> joined = new TreeMap<>();
        for (JournalEntry entry : entries) {
            joined.merge(entry.address() + " " + entry.version(), entry.text(), String::concat);
        }
        Map<String, String> expected = new TreeMap<>();
        for (Document document : documents) {
            expected.put(document.key().address() + " " + dripstone.disk.Sha256.of(document.text().getBytes(StandardCharsets.UTF_8)),
                    document.text());
        }
        assertEquals(expected.keySet(), joined.keySet());
        expected.forEach((key, text) -> assertTrue(text.equals(joined.get(key)), () -> "parts of " + key + " are missing or doubled"));
    }
}
