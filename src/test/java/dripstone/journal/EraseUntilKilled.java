package dripstone.journal;

import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that erases every second entry of a journal, some at a time, and prints how many are durably erased. Argument: directory. */
final class EraseUntilKilled {
    static final int AT_ONCE = 150;

    private EraseUntilKilled() {}

    public static void main(String[] arguments) throws IOException {
        try (ChronicleJournal journal = ChronicleJournal.open(Path.of(arguments[0]), new JournalSettings(Bytes.kib(256)))) {
            List<PositionRange> all = everySecond(journal);
            System.out.println("ready");
            for (int from = 0; from < all.size(); from += AT_ONCE) {
                int to = Math.min(all.size(), from + AT_ONCE);
                journal.erase(new PositionRanges(all.subList(from, to)));
                System.out.println(to);
                System.out.flush();
            }
            new java.util.concurrent.CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static List<PositionRange> everySecond(Journal journal) throws IOException {
        List<PositionRange> places = new ArrayList<>();
        List<JournalReader.Located> entries = JournalContract.readAll(journal, Position.ORIGIN);
        for (int i = 0; i < entries.size(); i += 2) {
            places.add(new PositionRange(entries.get(i).at(), entries.get(i).after()));
        }
        return places;
    }
}
