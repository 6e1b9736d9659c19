package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.batch.PackerState;
import dripstone.journal.ChronicleJournal;
import dripstone.journal.Entries;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalSettings;
import dripstone.journal.Position;
import dripstone.meter.Meters;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LearningLagTest {
    @TempDir
    private Path dir;

    private final Meters meters = new Meters();
    private Optional<PackerState> place = Optional.empty();
    private long nowMillis;

    private static JournalEntry at(long number, long millis, int part, int parts, boolean heldOut) {
        JournalEntry e = Entries.text(number, "text number " + number);
        return new JournalEntry(e.kind(), e.source(), e.address(), e.member(), part, parts, e.sequence(), e.version(), e.rawHash(),
                e.extractor(), e.verdicts(), heldOut, millis, e.tokens(), e.text());
    }

    private void trainedTo(Position position) {
        place = Optional.of(new PackerState(0, position, 0, PackerState.atStart().replay(), 0));
    }

    private double scraped(String name) {
        return meters.scrape().lines().filter(l -> l.startsWith(name + " ")).map(l -> Double.parseDouble(l.substring(name.length() + 1)))
                .findFirst().orElseThrow();
    }

    @Test
    void lag_isDocumentsAndSecondsOfTheOldest_heldOutOnesNotCounted() throws Exception {
        try (Journal journal = ChronicleJournal.open(dir, JournalSettings.defaults())) {
            List<Position> at = journal.append(List.of(at(0, 1_000, 0, 1, false), at(1, 2_000, 0, 1, true), at(2, 3_000, 0, 2, false),
                    at(3, 4_000, 1, 2, false), at(4, 5_000, 0, 1, false)));
            LearningLag lag = new LearningLag(journal, () -> place, () -> Instant.ofEpochMilli(nowMillis), meters);
            nowMillis = 11_000;
            lag.look();
            assertEquals(Optional.empty(), lag.lag(), "nothing is being trained");
            assertTrue(Double.isNaN(scraped("dripstone_train_lag_documents")));

            trainedTo(Position.ORIGIN);
            lag.look();
            assertEquals(new LearningLag.Lag(3, 10), lag.lag().orElseThrow());

            trainedTo(at.get(1));
            lag.look();
            assertEquals(new LearningLag.Lag(2, 8), lag.lag().orElseThrow());
            assertEquals(10, scraped("dripstone_train_lag_seconds_sum"), "the first waited ten seconds");

            trainedTo(at.get(3)); // in the middle of a document of two parts
            lag.look();
            assertEquals(new LearningLag.Lag(2, 7), lag.lag().orElseThrow());
            assertEquals(1, scraped("dripstone_train_lag_seconds_count"));

            trainedTo(journal.end());
            lag.look();
            assertEquals(new LearningLag.Lag(0, 0), lag.lag().orElseThrow());
            assertEquals(3, scraped("dripstone_train_lag_seconds_count"));

            journal.append(List.of(at(5, 10_500, 0, 1, false)));
            lag.look();
            assertEquals(new LearningLag.Lag(1, 0.5), lag.lag().orElseThrow());
            assertEquals(1, scraped("dripstone_train_lag_documents"));
        }
    }

    @Test
    void aTrainerThatGoesBackToASnapshot_isFollowed() throws Exception {
        try (Journal journal = ChronicleJournal.open(dir, JournalSettings.defaults())) {
            List<Position> at = journal.append(List.of(at(0, 0, 0, 1, false), at(1, 0, 0, 1, false), at(2, 0, 0, 1, false)));
            LearningLag lag = new LearningLag(journal, () -> place, () -> Instant.ofEpochMilli(1_000), meters);
            trainedTo(journal.end());
            lag.look();
            assertEquals(0, lag.lag().orElseThrow().documents());
            trainedTo(at.get(1));
            lag.look();
            assertEquals(2, lag.lag().orElseThrow().documents());
        }
    }
}
