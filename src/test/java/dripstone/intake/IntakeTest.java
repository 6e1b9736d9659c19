package dripstone.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.Sha256;
import dripstone.journal.JournalEntry;
import dripstone.life.Bytes;
import dripstone.life.Health;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.Receipt;
import dripstone.token.ByteTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class IntakeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    void whatWasLeftOutOnTheWay_isNotedAndCounted_andStandsInNoJournal() throws Exception {
        try (House house = House.started(directory)) {
            Receipt.Filtered verdict = new Receipt.Filtered("gopher-min-words", "words=12 least=50");
            assertEquals(verdict, house.intake.conclude(Documents.of("a.html", "Too short."), verdict).get(20, TimeUnit.SECONDS));
            assertEquals(List.of(), house.entries());
            assertEquals(0, house.intake.status().documents());
            String scrape = house.meters.scrape();
            assertTrue(scrape.contains("dripstone_intake_documents_total{verdict=\"filtered\"} 1.0"), scrape);
            House.accepted(house.receipt(Documents.of("a.html", "Too short.")));
        }
        String log = Files.readString(directory.resolve("intake").resolve("verdicts.log"));
        assertTrue(log.contains("\"address\":\"a.html\",\"verdict\":\"filtered\","
                + "\"filter\":\"gopher-min-words\",\"reason\":\"words=12 least=50\""), log);
        Receipt.Filtered late = new Receipt.Filtered("language", "language=de");
        try (House house = House.started(directory)) {
            house.intake.stop(Duration.ofSeconds(20));
            CompletableFuture<Receipt> answer = house.intake.conclude(Documents.of("b.html", "zu spät"), late);
            assertInstanceOf(IOException.class, assertThrows(ExecutionException.class, answer::get).getCause());
        }
    }

    @Test
    void newDocument_isAcceptedAndStandsInTheJournal() throws Exception {
        try (House house = House.started(directory)) {
            String text = "Drop by drop the stone grows.\n";
            Receipt.Accepted accepted = House.accepted(house.receipt(Documents.of("a.html", text)));
            assertEquals(Sha256.of(text.getBytes(StandardCharsets.UTF_8)), accepted.version());
            assertEquals(1, accepted.parts());
            JournalEntry entry = house.entries().getFirst();
            assertEquals(text, entry.text());
            assertEquals("a.html", entry.address());
            assertEquals(accepted.version(), entry.version());
            assertEquals(accepted.heldOut(), entry.heldOut());
            assertEquals(List.of("language=en"), entry.verdicts());
            assertEquals(0, entry.sequence());
            assertNull(entry.tokens());
        }
    }

    @Test
    void sameKeyAndText_isARepeat() throws Exception {
        try (House house = House.started(directory)) {
            Document document = Documents.of("a", Documents.words(1, 50));
            String version = House.accepted(house.receipt(document)).version();
            assertEquals(new Receipt.Repeat(version), house.receipt(document));
            assertEquals(1, house.entries().size());
        }
    }

    @Test
    void sameTextUnderAnotherKey_isADuplicateOfTheFirst() throws Exception {
        try (House house = House.started(directory)) {
            String text = Documents.words(1, 50);
            house.receipt(Documents.of("a", text));
            assertEquals(new Receipt.DuplicateOf(new DocumentKey("docs", "a", "", 0)), house.receipt(Documents.of("b", text)));
            assertEquals(new Receipt.DuplicateOf(new DocumentKey("docs", "a", "", 0)), house.receipt(Documents.of("other", "a", text)));
            assertEquals(1, house.entries().size());
        }
    }

    @Test
    void newVersion_isTakenWhenEnoughOfItIsNew() throws Exception {
        try (House house = House.started(directory)) {
            String text = Documents.words(1, 200);
            house.receipt(Documents.of("a", text));
            String oneWordMore = text + " postscript";
            Receipt.TooLittleNew little = assertInstanceOf(Receipt.TooLittleNew.class, house.receipt(Documents.of("a", oneWordMore)));
            assertEquals(1.0 / 197, little.newShare(), 1e-9);
            String aThirdMore = text + Documents.words(2, 100);
            House.accepted(house.receipt(Documents.of("a", aThirdMore)));
            assertEquals(List.of(text, aThirdMore), house.entries().stream().map(JournalEntry::text).toList());
        }
    }

    @Test
    void textThatAKeyHadBefore_isARepeat() throws Exception {
        try (House house = House.started(directory)) {
            Document first = Documents.of("a", Documents.words(1, 50));
            String version = House.accepted(house.receipt(first)).version();
            House.accepted(house.receipt(Documents.of("a", Documents.words(2, 50))));
            assertEquals(new Receipt.Repeat(version), house.receipt(first));
            assertEquals(2, house.entries().size());
        }
    }

    @Test
    void equalDocumentsInOneGroup_areCaught() throws Exception {
        try (House house = House.idle(directory)) {
            String text = Documents.words(1, 50);
            List<CompletableFuture<Receipt>> answers = List.of(
                    house.offer(Documents.of("a", text)),
                    house.offer(Documents.of("a", text)),
                    house.offer(Documents.of("b", text)),
                    house.offer(Documents.of("a", text + " x")));
            house.intake.start();
            String version = House.accepted(answers.get(0).get(20, TimeUnit.SECONDS)).version();
            assertEquals(new Receipt.Repeat(version), answers.get(1).get(20, TimeUnit.SECONDS));
            assertEquals(new Receipt.DuplicateOf(new DocumentKey("docs", "a", "", 0)), answers.get(2).get(20, TimeUnit.SECONDS));
            assertInstanceOf(Receipt.TooLittleNew.class, answers.get(3).get(20, TimeUnit.SECONDS));
            assertEquals(1, house.entries().size());
        }
    }

    @Test
    void longText_isCutIntoPartsThatJoinToIt() throws Exception {
        try (House house = House.started(directory)) {
            String text = Documents.words(3, 30_000);
            Receipt.Accepted accepted = House.accepted(house.receipt(Documents.of("long", text)));
            List<JournalEntry> entries = house.entries();
            assertTrue(accepted.parts() > 2);
            assertEquals(accepted.parts(), entries.size());
            StringBuilder joined = new StringBuilder();
            for (int i = 0; i < entries.size(); i++) {
                assertEquals(i, entries.get(i).part());
                assertEquals(i, entries.get(i).sequence());
                assertEquals(entries.size(), entries.get(i).parts());
                assertTrue(entries.get(i).text().getBytes(StandardCharsets.UTF_8).length <= 64 << 10);
                joined.append(entries.get(i).text());
            }
            assertEquals(text, joined.toString());
            assertInstanceOf(Receipt.Repeat.class, house.receipt(Documents.of("long", text)));
        }
    }

    @Test
    void heldOut_followsTheKeyAndNeverTheText() throws Exception {
        Map<String, Boolean> lots = new HashMap<>();
        try (House house = House.started(directory)) {
            for (int version = 0; version < 2; version++) {
                List<CompletableFuture<Receipt>> answers = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    answers.add(house.offer(Documents.of("page/" + i, Documents.words(1000 * version + i, 20))));
                }
                for (int i = 0; i < 300; i++) {
                    boolean held = House.accepted(answers.get(i).get(20, TimeUnit.SECONDS)).heldOut();
                    assertEquals(lots.computeIfAbsent("page/" + i, k -> held), held);
                }
            }
            long held = lots.values().stream().filter(h -> h).count();
            assertTrue(held > 30 && held < 90, "about a fifth of 300 is held out: " + held);
            for (JournalEntry entry : house.entries()) {
                assertEquals(lots.get(entry.address()), entry.heldOut());
            }
            assertEquals(2 * held, house.intake.status().heldOutDocuments());
        }
    }

    @Test
    void otherHeldOutRuleOverTheSameIndex_isRefused() throws Exception {
        House.started(directory).close();
        IntakeSettings other = new IntakeSettings(0.2, 8, 0.05, 64, Bytes.mib(4), Duration.ofMillis(5), 64, Bytes.mib(8), Bytes.mib(1),
                Bytes.mib(1), NearDuplicateSettings.defaults());
        try (House house = House.idle(directory, other, Optional::empty, new Bytes(0))) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, house.intake::start);
            assertTrue(String.valueOf(e.getMessage()).startsWith("held-out-share and seed are '0.2 8'"), e.getMessage());
        }
    }

    @Test
    void withATokenizer_entriesCarryItsTokens() throws Exception {
        ByteTokenizer tokenizer = new ByteTokenizer();
        try (House house = House.idle(directory, House.SETTINGS, () -> Optional.of(tokenizer), new Bytes(0))) {
            house.intake.start();
            house.receipt(Documents.of("a", "Größe"));
            JournalEntry.Tokens tokens = house.entries().getFirst().tokens();
            assertTrue(tokens != null && tokens.fingerprint().equals(tokenizer.fingerprint()));
            assertEquals("Größe", new String(tokenizer.decode(tokens.ids(), 0, tokens.ids().length), StandardCharsets.UTF_8));
        }
    }

    @Test
    void manyThreads_eachDocumentIsAcceptedOnce() throws Exception {
        int threads = 6;
        int documents = 150;
        try (House house = House.started(directory); ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                counts.add(pool.submit(() -> {
                    List<CompletableFuture<Receipt>> answers = new ArrayList<>();
                    for (int i = 0; i < documents; i++) {
                        answers.add(house.offer(Documents.of("page/" + i, Documents.words(i, 30))));
                    }
                    int accepted = 0;
                    for (CompletableFuture<Receipt> answer : answers) {
                        accepted += answer.get(30, TimeUnit.SECONDS) instanceof Receipt.Accepted ? 1 : 0;
                    }
                    return accepted;
                }));
            }
            int accepted = 0;
            for (Future<Integer> count : counts) {
                accepted += count.get(30, TimeUnit.SECONDS);
            }
            assertEquals(documents, accepted);
            assertEquals(documents, house.entries().size());
            IntakeStatus status = house.intake.status();
            assertEquals(documents, status.documents());
            assertEquals(documents, status.sources().getOrDefault("docs", SourceCount.NONE).nextSequence());
            assertTrue(status.lastAccepted().orElseThrow().isAfter(Instant.EPOCH));
        }
    }

    @Test
    void fullQueue_holdsTheSourceUpUntilThereIsRoom() throws Exception {
        try (House house = House.idle(directory); ExecutorService pool = Executors.newSingleThreadExecutor()) {
            List<CompletableFuture<Receipt>> answers = new ArrayList<>();
            for (int i = 0; i < House.SETTINGS.queueDocuments(); i++) {
                answers.add(house.offer(Documents.of("page/" + i, Documents.words(i, 20))));
            }
            Future<Receipt> blocked = pool.submit(() -> house.receipt(Documents.of("late", "late words")));
            assertThrows(java.util.concurrent.TimeoutException.class, () -> blocked.get(200, TimeUnit.MILLISECONDS));
            house.intake.start();
            House.accepted(blocked.get(20, TimeUnit.SECONDS));
            for (CompletableFuture<Receipt> answer : answers) {
                House.accepted(answer.get(20, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void documentThatCanNeverBeTaken_isRefusedAloneAndAtOnce() throws Exception {
        try (House house = House.started(directory)) {
            for (Document bad : List.of(Documents.of("a".repeat(20_000), "text"), Documents.of("a", "half a pair \uD800"))) {
                ExecutionException e = assertThrows(ExecutionException.class, () -> house.receipt(bad));
                assertInstanceOf(IllegalArgumentException.class, e.getCause());
            }
            House.accepted(house.receipt(Documents.of("a", "fine")));
            assertEquals(1, house.entries().size());
        }
    }

    @Test
    void tokenizerThatFailsOnADocument_refusesThatOneAlone() throws Exception {
        ByteTokenizer failing = new ByteTokenizer() {
            @Override
            public int[] encode(byte[] utf8) {
                if (utf8.length == 3) {
                    throw new IllegalStateException("cannot encode");
                }
                return super.encode(utf8);
            }
        };
        try (House house = House.idle(directory, House.SETTINGS, () -> Optional.of(failing), new Bytes(0))) {
            CompletableFuture<Receipt> bad = house.offer(Documents.of("a", "abc"));
            CompletableFuture<Receipt> good = house.offer(Documents.of("b", "abcd"));
            house.intake.start();
            House.accepted(good.get(20, TimeUnit.SECONDS));
            assertInstanceOf(IllegalArgumentException.class, assertThrows(ExecutionException.class, bad::get).getCause());
        }
    }

    @Test
    void stop_bringsWhatWaitsToItsEndAndTakesNothingMore() throws Exception {
        House house = House.idle(directory);
        CompletableFuture<Receipt> waiting = house.offer(Documents.of("a", "some words"));
        house.intake.start();
        house.intake.stop(Duration.ofSeconds(20));
        House.accepted(waiting.get(0, TimeUnit.SECONDS));
        CompletableFuture<Receipt> late = house.offer(Documents.of("b", "other words"));
        assertInstanceOf(IOException.class, assertThrows(ExecutionException.class, late::get).getCause());
        house.close();
    }

    @Test
    void belowTheSpaceFloor_intakePausesAndSaysSo() throws Exception {
        House house = House.idle(directory, House.SETTINGS, Optional::empty, Bytes.mib(1L << 30));
        CompletableFuture<Receipt> waiting = house.offer(Documents.of("a", "some words"));
        house.intake.start();
        Awaitility.await().until(() -> house.intake.health() instanceof Health.Degraded);
        assertTrue(house.intake.health().detail().contains("free space is below the floor"), house.intake.health().detail());
        assertFalse(waiting.isDone());
        house.close();
        assertInstanceOf(IOException.class, assertThrows(ExecutionException.class, waiting::get).getCause());
    }

    @Test
    void refusals_areLoggedForPeople() throws Exception {
        try (House house = House.started(directory)) {
            String text = Documents.words(1, 200);
            house.receipt(Documents.of("a", text));
            house.receipt(Documents.of("b", text));
            house.receipt(Documents.of("a", text));
            house.receipt(Documents.of("a", text + " more"));
        }
        List<String> lines = Files.readAllLines(directory.resolve("intake").resolve("verdicts.log"));
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("\"address\":\"b\",\"verdict\":\"duplicate\",\"of\":\"docs a\""), lines.get(0));
        assertTrue(lines.get(1).contains("\"verdict\":\"too-little-new\",\"new-share\":0.00"), lines.get(1));
    }

    @Test
    void metersCountWhatBecameOfDocuments() throws Exception {
        try (House house = House.started(directory)) {
            house.receipt(Documents.of("a", "some words"));
            house.receipt(Documents.of("a", "some words"));
            String scrape = house.meters.scrape();
            assertTrue(scrape.contains("dripstone_intake_documents_total{verdict=\"accepted\"} 1.0"), scrape);
            assertTrue(scrape.contains("dripstone_intake_documents_total{verdict=\"repeat\"} 1.0"), scrape);
        }
    }
}
