package dripstone.app.house;

import static dripstone.app.house.TinyHouse.ask;
import static dripstone.app.house.TinyHouse.learn;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.RefusedException;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Withdrawal from the command's operations down to the bytes on the disk. */
final class ForgettingTest {
    private static final String MARKER = "QUILLWORTHY";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    @SuppressWarnings("NullAway.Init")
    private TinyHouse tiny;

    @BeforeEach
    void texts() throws IOException {
        tiny = new TinyHouse(dir);
        tiny.write(0, 12);
        Files.writeString(tiny.text(5), MARKER, StandardOpenOption.APPEND);
    }

    private ObjectNode forget(House house, int text, boolean erase) throws Exception {
        return tiny.askAbout(text, house, "source-forget", "erase", erase);
    }

    private JsonNode why(House house, int text) throws Exception {
        return tiny.askAbout(text, house, "why");
    }

    private List<LedgerEntry.Withdrawn> withdrawn() throws IOException {
        return tiny.decisions().stream().filter(LedgerEntry.Withdrawn.class::isInstance).map(LedgerEntry.Withdrawn.class::cast).toList();
    }

    /** The text of the entry with the marker as the journal's file has it, where it stands once. */
    private byte[] compressed(House house, String marker) throws IOException {
        byte[] deflated = new byte[10_000];
        try (var reader = house.journal().reader(dripstone.journal.Position.ORIGIN)) {
            for (var entry = reader.next(); entry != null; entry = reader.next()) {
                if (entry.entry().text().contains(marker)) {
                    java.util.zip.Deflater deflater = new java.util.zip.Deflater(4, true);
                    deflater.setInput(entry.entry().text().getBytes(UTF_8));
                    deflater.finish();
                    deflated = Arrays.copyOf(deflated, deflater.deflate(deflated));
                    deflater.end();
                }
            }
        }
        assertEquals(1, filesWith(deflated).size(), "the test finds what is there");
        return deflated;
    }

    private List<Path> filesWith(byte[] wanted) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(tiny.data)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int at = 0; at + wanted.length <= bytes.length; at++) {
                    if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                        found.add(file);
                        break;
                    }
                }
            }
        }
        return found;
    }

    @Test
    void forgotten_isRefusedAndToldOf_andTheModelTakesItInBeforeItsNextStep() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            learn(house, 500);
            JsonNode told = why(house, 5).path("documents").path(0);
            assertEquals("ingest", told.path("source").asText());
            JsonNode version = told.path("versions").path(0);
            assertEquals(1, version.path("parts").asInt(), told.toPrettyString());
            assertFalse(version.path("held-out").asBoolean());

            ObjectNode answer = forget(house, 5, false);
            assertTrue(answer.path("done").asBoolean(), answer.toPrettyString());
            JsonNode first = answer.path("withdrawals").path(0);
            assertEquals("withdrawn", first.path("state").asText());
            assertEquals(1, first.path("entries").asInt());
            assertEquals("19700102F.cq4", first.path("journal").path(0).path("file").asText());
            assertTrue(first.path("models").path(0).path("tokenizer").asText().startsWith("was trained"), first.toPrettyString());
            assertEquals(List.of(), withdrawn(), "the model is not being trained");

            Files.writeString(tiny.text(5), "a new version of it, which nobody shall take, " + MARKER + " says so again and again");
            ObjectNode again = ask(house, "ingest", "files", List.of(tiny.text(5).toString()));
            assertEquals(12, house.journal().stat().entries(), again.toPrettyString());
            long steps = tiny.snapshots().getLast().step();
            assertInstanceOf(TrainingEnd.EpochsDone.class, learn(house, 0));
            assertEquals(List.of(steps + 1), withdrawn().stream().map(LedgerEntry.Withdrawn::fromStep).toList());
            assertTrue(why(house, 5).path("documents").path(0).path("versions").path(0).path("withdrawn").asBoolean());

            ObjectNode allowed = tiny.askAbout(5, house, "source-allow");
            assertEquals(1, allowed.path("allowed").size());
            tiny.ingest(house);
            assertEquals(13, house.journal().stat().entries());
            assertTrue(forget(house, 5, false).path("done").asBoolean());
            assertEquals(2, ask(house, "source-withdrawn").path("withdrawals").size());
        }
    }

    @Test
    void stepsThatTrainedOnIt_areNamed_andNoneAfterTheWithdrawal() throws Exception {
        try (House house = tiny.open("batch.epochs", "3")) {
            tiny.ingest(house);
            learn(house, 800); // into the second pass or so
            JsonNode before = why(house, 3).path("documents").path(0).path("versions").path(0).path("models").path(0);
            assertTrue(before.path("steps").path("count").asLong() >= 1, before.toPrettyString());
            long until = tiny.snapshots().getLast().step();
            forget(house, 3, false);
            learn(house, 0);
            assertTrue(tiny.snapshots().getLast().step() > until);
            JsonNode after = why(house, 3).path("documents").path(0).path("versions").path(0).path("models").path(0);
            assertEquals(before.path("steps"), after.path("steps"));
            assertEquals(until + 1, after.path("withdrawn-from-step").asLong());
            assertFalse(after.path("snapshots").isEmpty(), "what has learnt it goes on having learnt it");
            JsonNode other = why(house, 4).path("documents").path(0).path("versions").path(0).path("models").path(0);
            assertTrue(other.path("steps").path("last").asLong() > until, "another document has all of its epochs");
        }
    }

    @Test
    void erased_nothingOfItsTextIsFoundInAnyFile_andLearningGoesOnFromTheMiddleOfIt() throws Exception {
        byte[] compressed;
        try (House house = tiny.open()) {
            tiny.ingest(house);
            assertEquals(12, house.journal().stat().entries());
            compressed = compressed(house, MARKER);
        }
        byte[] plain = Files.readAllBytes(tiny.data.resolve("journal/19700102F.cq4"));
        try (House house = tiny.open("model-name", "plain")) {
            learn(house, 300);
        }
        try (House house = tiny.open()) {
            learn(house, 300);
            long steps = tiny.snapshots().getLast().step();
            int middle = inTheMiddle(house);
            ObjectNode answer = forget(house, middle, true);
            assertTrue(answer.path("done").asBoolean(), answer.toPrettyString());
            assertEquals("erased", answer.path("withdrawals").path(0).path("state").asText());
            assertTrue(forget(house, 5, true).path("done").asBoolean());
            assertInstanceOf(TrainingEnd.EpochsDone.class, learn(house, 0));
            assertEquals(steps + 1, withdrawn().getFirst().fromStep());
            JsonNode story = why(house, 5).path("documents").path(0);
            assertEquals("erased", story.path("withdrawals").path(0).path("address").asText());
            assertEquals(List.of("holds nothing of it: erased"), story.path("journal").findValuesAsText("until"));
            tiny.ingest(house);
            assertEquals(12, house.journal().stat().entries(), "it is refused by the hash of its key");
            assertThrows(RefusedException.class, () -> ask(house, "source-forget", "address", "no/such/thing"));
        }
        assertEquals(List.of(), filesWith(MARKER.getBytes(UTF_8)));
        assertEquals(List.of(), filesWith(compressed));
        assertEquals(List.of(), filesWith("text-5.txt".getBytes(UTF_8)).stream().filter(f -> !f.toString().endsWith("index.mv")).toList());
        byte[] after = Files.readAllBytes(tiny.data.resolve("journal/19700102F.cq4"));
        assertEquals(plain.length, after.length);
        assertFalse(Arrays.equals(plain, after));
    }

    /** The text that the newest snapshot left half packed; else the next. */
    private int inTheMiddle(House house) throws Exception {
        for (int i = 0; i < 12; i++) {
            JsonNode steps = why(house, i).path("documents").path(0).path("versions").path(0).path("models").path(0).path("steps");
            if (i != 5 && steps.path("last").asLong() == tiny.snapshots().getLast().step()) {
                return i;
            }
        }
        return 0;
    }

    @Test
    void erasingWaits_whileAModelWouldHaveToMakeAStepAgainThatWasTrainedOnIt_andFollowsAtTheNextStart() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            learn(house, 0);
            for (Snapshot snapshot : tiny.snapshots()) {
                dripstone.disk.Publish.removeDirectory(snapshot.directory()); // as if it had been killed before its first
            }
            ObjectNode answer = forget(house, 5, true);
            assertFalse(answer.path("done").asBoolean());
            JsonNode waits = answer.path("withdrawals").path(0);
            assertEquals("withdrawn", waits.path("state").asText());
            assertTrue(waits.path("erasing-waits").asText().contains("model=main"), waits.toPrettyString());
            String uninterrupted = weights(house);
            assertFalse(uninterrupted.isEmpty());
            assertEquals(List.of(), house.withdrawals().open().stream().filter(w -> w.isCarriedOut()).toList());
        }
        try (House house = tiny.open()) {
            house.forgetting().carryOutOpen(line -> {});
            assertEquals(List.of(), house.withdrawals().open(), "the model made its steps again and has a snapshot now");
            assertEquals("erased", ask(house, "source-withdrawn").path("withdrawals").path(0).path("state").asText());
        }
        assertEquals(List.of(), filesWith(MARKER.getBytes(UTF_8)));
    }

    /** Trains to the end of the text, by the ledger that stands there: a batch that differs would stop it. */
    private String weights(House house) throws Exception {
        assertInstanceOf(TrainingEnd.EpochsDone.class, learn(house, 0));
        return tiny.snapshots().getLast().weightsSha256();
    }

    @Test
    void aSnapshotOlderThanTheErasing_isRefusedByName() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            learn(house, 100);
            learn(house, 0);
            assertTrue(forget(house, 5, true).path("done").asBoolean());
            learn(house, 0);
            for (Snapshot snapshot : tiny.snapshots()) {
                if (snapshot.step() > 4) {
                    dripstone.disk.Publish.removeDirectory(snapshot.directory());
                }
            }
            TrainingEnd.Failed failed = assertInstanceOf(TrainingEnd.Failed.class, learn(house, 0));
            assertTrue(String.valueOf(failed.describe()).contains("erased"), failed.describe());
            String refusal = refusal(house, 1, 10_000);
            assertTrue(refusal.contains("cannot be made again") && refusal.contains("withdrawal=1"), refusal);
            assertEquals("", refusal(house, withdrawn().getFirst().fromStep(), 10_000));
        }
    }

    private static String refusal(House house, long from, long to) throws IOException {
        return ModelHistory.ask(house, house.modelDirectory(), history -> house.forgetting().refusal(history, from, to)).orElseThrow()
                .orElse("");
    }

    @Test
    void daemon_forgetsAndErasesWhileItLearns_andMakesTheSameStepsAgain() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            learn(house, 200);
        }
        long fromStep;
        try (House house = tiny.open("batch.epochs", "100000", "batch.idle", "0s", "web.port", "0", "checkpoint.keep", "1000")) {
            Daemon daemon = Daemon.start(house);
            try {
                await(daemon, 20);
                ObjectNode answer = forget(house, 5, true);
                assertTrue(answer.path("done").asBoolean(), answer.toPrettyString());
                fromStep = answer.path("withdrawals").path(0).path("from-step").asLong();
                await(daemon, fromStep + 20);
                assertTrue(lastStepOn(house, 5) < fromStep);
                ObjectNode second = forget(house, 6, false);
                assertTrue(second.path("withdrawals").path(0).path("from-step").asLong() > fromStep, second.toPrettyString());
                await(daemon, fromStep + 60);
            } finally {
                daemon.close();
            }
        }
        assertEquals(2, withdrawn().size());
        List<Snapshot> since = tiny.snapshots().stream().filter(s -> s.step() >= fromStep - 1).toList();
        for (Snapshot snapshot : since.subList(1, since.size())) {
            dripstone.disk.Publish.removeDirectory(snapshot.directory());
        }
        try (House house = tiny.open("batch.epochs", "100000")) { // a batch that is not that of the ledger would stop it
            assertInstanceOf(TrainingEnd.TokensReached.class, learn(house, 1));
            assertInstanceOf(TrainingEnd.TokensReached.class, learn(house, 32 * (fromStep + 70)));
        }
    }

    private static void await(Daemon daemon, long step) {
        org.awaitility.Awaitility.await().atMost(java.time.Duration.ofSeconds(60))
                .until(() -> daemon.learning().status().map(s -> s.step() >= step).orElse(false));
    }

    private long lastStepOn(House house, int text) throws Exception {
        return why(house, text).path("documents").path(0).path("models").path(0).path("steps").path("last").asLong();
    }

    @Test
    void notedAndNotFound_asACrashLeavesIt_isGoneOnWith() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            house.withdrawals().note("ingest", tiny.text(5).toRealPath().toString().substring(1), "", true, 1);
        }
        try (House house = tiny.open()) {
            house.forgetting().carryOutOpen(line -> {});
            assertEquals("erased", ask(house, "source-withdrawn").path("withdrawals").path(0).path("state").asText());
            assertInstanceOf(TrainingEnd.EpochsDone.class, learn(house, 0));
            assertTrue(why(house, 5).path("documents").path(0).path("models").path(0).path("tokenizer").asText().startsWith("was not"));
        }
        assertEquals(List.of(), filesWith(MARKER.getBytes(UTF_8)));
    }
}
