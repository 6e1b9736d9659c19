package dripstone.intake;

import dripstone.disk.SpaceFloor;
import dripstone.journal.ChronicleJournal;
import dripstone.journal.JournalSettings;
import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.text.Document;
import dripstone.text.Receipt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A process that offers {@link #documents} again and again and prints the index of each as it is answered. */
final class OfferUntilKilled {
    private OfferUntilKilled() {}

    /** A fixed list: small ones and ones of several parts, each with a key of its own; every fifth key has two versions. */
    static List<Document> documents() {
        List<Document> all = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            int words = i % 7 == 0 ? 25_000 : 60;
            all.add(Documents.of("page/" + i, Documents.words(i, words)));
            if (i % 5 == 0) {
                all.add(Documents.of("page/" + i, Documents.words(5000 + i, words)));
            }
        }
        return all;
    }

    static ChronicleJournal journal(Path directory) throws java.io.IOException {
        return ChronicleJournal.open(directory.resolve("journal"), new JournalSettings(Bytes.mib(1)));
    }

    static Intake intake(Path directory, ChronicleJournal journal) throws java.io.IOException {
        return new Intake(House.SETTINGS, journal, directory.resolve("intake"), Optional::empty,
                SpaceFloor.of(directory, new Bytes(0)), new Meters());
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        List<Document> documents = documents();
        try (ChronicleJournal journal = journal(directory)) {
            Intake intake = intake(directory, journal);
            intake.start();
            while (true) {
                List<CompletableFuture<Void>> answers = new ArrayList<>();
                for (int i = 0; i < documents.size(); i++) {
                    int n = i;
                    answers.add(intake.offer(documents.get(i)).thenAccept(receipt -> print(n, receipt)));
                }
                answers.forEach(CompletableFuture::join);
            }
        }
    }

    private static void print(int n, Receipt receipt) {
        switch (receipt) {
            case Receipt.Accepted a -> System.out.println(n);
            case Receipt.Repeat r -> System.out.println(n);
            case Receipt.DuplicateOf d -> System.out.println("unexpected " + receipt);
            case Receipt.NearDuplicateOf near -> System.out.println("unexpected " + receipt);
            case Receipt.Filtered f -> System.out.println("unexpected " + receipt);
            case Receipt.TooLittleNew t -> System.out.println("unexpected " + receipt);
        }
        System.out.flush();
    }
}
