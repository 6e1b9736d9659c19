package dripstone.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dripstone.disk.SpaceFloor;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.PlainFileJournal;
import dripstone.journal.Position;
import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.text.Document;
import dripstone.text.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An intake over a journal in a directory, for one test. */
final class House implements AutoCloseable {
    static final IntakeSettings SETTINGS = new IntakeSettings(
            0.2, 7, 0.05, 64, Bytes.mib(4), Duration.ofMillis(5), 64, Bytes.mib(8), Bytes.mib(1024), Bytes.mib(1),
            NearDuplicateSettings.defaults());

    final FaultyJournal journal;
    final Intake intake;
    final Meters meters = new Meters();

    private House(Journal real, Path directory, IntakeSettings settings, Encoding encoding, SpaceFloor floor) {
        journal = new FaultyJournal(real);
        intake = new Intake(settings, journal, directory.resolve("intake"), encoding, floor, meters);
    }

    /** Over a disk of which only the free space matters. */
    static House idle(Path directory, SpaceFloor floor) throws IOException {
        return new House(PlainFileJournal.open(directory.resolve("journal")), directory, SETTINGS, Optional::empty, floor);
    }

    /** Not yet started: what is offered before {@link Intake#start} makes one group. */
    static House idle(Path directory, IntakeSettings settings, Encoding encoding, Bytes floor) throws IOException {
        return new House(PlainFileJournal.open(directory.resolve("journal")), directory, settings, encoding,
                SpaceFloor.of(directory, floor));
    }

    static House idle(Path directory) throws IOException {
        return idle(directory, SETTINGS, Optional::empty, new Bytes(0));
    }

    static House started(Path directory) throws IOException {
        House house = idle(directory);
        house.intake.start();
        return house;
    }

    CompletableFuture<Receipt> offer(Document document) throws InterruptedException {
        return intake.offer(document);
    }

    Receipt receipt(Document document) throws Exception {
        return offer(document).get(20, TimeUnit.SECONDS);
    }

    List<JournalEntry> entries() throws IOException {
        return entries(journal);
    }

    static List<JournalEntry> entries(Journal journal) throws IOException {
        List<JournalEntry> all = new ArrayList<>();
        try (JournalReader reader = journal.reader(Position.ORIGIN)) {
            for (var located = reader.next(); located != null; located = reader.next()) {
                all.add(located.entry());
            }
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        try {
            intake.stop(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        journal.close();
    }

    static Receipt.Accepted accepted(Receipt receipt) {
        assertEquals(Receipt.Accepted.class, receipt.getClass());
        return (Receipt.Accepted) receipt;
    }
}
