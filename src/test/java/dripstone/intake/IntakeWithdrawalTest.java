package dripstone.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.SpaceFloor;
import dripstone.journal.PlainFileJournal;
import dripstone.journal.Position;
import dripstone.journal.PositionRange;
import dripstone.journal.PositionRanges;
import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The intake beside withdrawals that change while it runs. */
final class IntakeWithdrawalTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    /** What is withdrawn now; read by the intake's thread. */
    private volatile String refused = "";

    private volatile PositionRanges places = PositionRanges.NONE;

    @SuppressWarnings("NullAway.Init") // set before each test
    private PlainFileJournal journal;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Intake intake;

    private final WithdrawnKeys keys = new WithdrawnKeys() {
        @Override
        public OptionalLong refusing(DocumentKey key) {
            return key.address().equals(refused) ? OptionalLong.of(7) : OptionalLong.empty();
        }

        @Override
        public PositionRanges places() {
            return places;
        }
    };

    @BeforeEach
    void open() throws IOException {
        journal = PlainFileJournal.open(directory.resolve("journal"));
        intake = new Intake(House.SETTINGS, journal, directory.resolve("intake"), Optional::empty,
                SpaceFloor.of(directory, new Bytes(0)), new Meters(), keys);
        intake.start();
    }

    @AfterEach
    void close() throws Exception {
        intake.stop(Duration.ofSeconds(20));
        journal.close();
    }

    private void reopen(boolean withoutIndex) throws Exception {
        close();
        if (withoutIndex) {
            Files.delete(directory.resolve("intake").resolve("index.mv"));
        }
        open();
    }

    private Receipt offer(String address, String text) throws Exception {
        return intake.offer(Documents.of("docs", address, text)).get(20, TimeUnit.SECONDS);
    }

    private Gone gone(String address) throws IOException {
        List<dripstone.journal.JournalEntry> entries =
                House.entries(journal).stream().filter(e -> e.address().equals(address)).toList();
        return new Gone(new DocumentKey("docs", address, "", 0), entries.stream().map(e -> e.version()).distinct().toList(),
                (int) entries.stream().map(e -> e.version()).distinct().count(), entries.getFirst().heldOut());
    }

    private PositionRanges placesOf(String address) throws IOException {
        PositionRanges found = PositionRanges.NONE;
        try (var reader = journal.reader(Position.ORIGIN)) {
            for (var l = reader.next(); l != null; l = reader.next()) {
                if (l.entry().address().equals(address)) {
                    found = found.plus(new PositionRanges(List.of(new PositionRange(l.at(), l.after()))));
                }
            }
        }
        return found;
    }

    private long nextSequence() {
        return java.util.Objects.requireNonNull(intake.status().sources().get("docs")).nextSequence();
    }

    @Test
    void aWithdrawnKey_isRefusedByName_untilItIsAllowed() throws Exception {
        refused = "secret";
        assertEquals(new Receipt.Withdrawn(7), offer("secret", "a text of some words that nobody shall keep"));
        assertEquals(0, House.entries(journal).size());
        List<String> log = Files.readAllLines(directory.resolve("intake/verdicts.log"));
        assertTrue(log.getLast().contains("\"verdict\":\"withdrawn\"") && log.getLast().contains("\"withdrawal\":7"), log.toString());
        assertFalse(log.getLast().contains("secret"), "the log would tell the name that was to be forgotten");
        refused = "";
        assertInstanceOf(Receipt.Accepted.class, offer("secret", "a text of some words that nobody shall keep"));
    }

    @Test
    void forgotten_itsTextIsNewUnderAnyKey_andCountsGoDown() throws Exception {
        String text = "one two three four five six seven eight nine ten";
        offer("a", text);
        offer("b", "quite another text of which nothing is in the first one, nor will be");
        assertInstanceOf(Receipt.DuplicateOf.class, offer("c", text));
        assertEquals(2, intake.status().documents());
        places = placesOf("a");
        intake.forget(List.of(gone("a"))).get(20, TimeUnit.SECONDS);
        assertEquals(1, intake.status().documents());
        intake.forget(List.of(gone("a"))).get(20, TimeUnit.SECONDS); // again, after a crash say
        assertEquals(1, intake.status().documents());
        assertInstanceOf(Receipt.Repeat.class, offer("b", "quite another text of which nothing is in the first one, nor will be"));
        assertInstanceOf(Receipt.Accepted.class, offer("c", text));
        reopen(false);
        assertEquals(2, intake.status().documents());
        assertInstanceOf(Receipt.Repeat.class, offer("c", text));
    }

    @Test
    void indexMadeAgainFromTheJournal_passesOverWithdrawnAndErasedEntries() throws Exception {
        String text = "one two three four five six seven eight nine ten";
        offer("a", text);
        offer("b", "quite another text of which nothing is in the first one, nor will be");
        places = placesOf("a");
        intake.forget(List.of(gone("a"))).get(20, TimeUnit.SECONDS);
        long next = nextSequence();
        for (boolean erase : new boolean[] {false, true}) {
            if (erase) {
                journal.erase(places);
                places = PositionRanges.NONE;
            }
            reopen(true);
            assertEquals(1, intake.status().documents());
            assertEquals(2, intake.status().entries());
            assertEquals(next, nextSequence(), "numbers are not given twice");
            assertInstanceOf(Receipt.Repeat.class, offer("b", "quite another text of which nothing is in the first one, nor will be"));
        }
        assertInstanceOf(Receipt.Accepted.class, offer("a", text));
    }

    @Test
    void verdictsOfAnAddress_canBeReadAndErased() throws Exception {
        String text = "one two three four five six seven eight nine ten";
        offer("a", text);
        offer("b", text);
        offer("c", text + " eleven twelve");
        assertInstanceOf(Receipt.DuplicateOf.class, offer("d", text));
        VerdictHistory history = new VerdictHistory(directory.resolve("intake"));
        List<ObjectNode> ofB = history.of("docs", "b", 10);
        assertEquals(1, ofB.size());
        assertEquals("duplicate", ofB.getFirst().path("verdict").asText());
        assertEquals(List.of(), history.of("other", "b", 10));
        intake.eraseVerdicts("docs", "b", "").get(20, TimeUnit.SECONDS);
        assertEquals(List.of(), history.of("docs", "b", 10));
        intake.eraseVerdicts("docs", "a", "").get(20, TimeUnit.SECONDS);
        ObjectNode ofD = history.of("", "d", 10).getFirst();
        assertEquals("erased", ofD.path("of").asText(), "the name of the original goes too");
        assertInstanceOf(Receipt.DuplicateOf.class, offer("e", text));
        assertEquals(1, history.of("docs", "e", 10).size(), "the log goes on");
    }

    @Test
    void settle_isDoneWhenWhatWasJudgedBeforeStandsInTheJournal() throws Exception {
        var answers = new java.util.ArrayList<java.util.concurrent.CompletableFuture<Receipt>>();
        for (int i = 0; i < 50; i++) {
            Document document = Documents.of("docs", "n" + i, "text number " + i + " is " + "w".repeat(i) + " and so on it goes");
            answers.add(intake.offer(document));
        }
        answers.getFirst().get(20, TimeUnit.SECONDS);
        intake.settle().get(20, TimeUnit.SECONDS);
        assertTrue(House.entries(journal).size() >= 1);
        intake.stop(Duration.ofSeconds(20));
        assertTrue(intake.settle().isCompletedExceptionally(), "nobody would do it any more");
    }
}
