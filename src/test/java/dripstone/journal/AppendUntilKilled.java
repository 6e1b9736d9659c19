package dripstone.journal;

import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A process that appends groups for ever and prints, after each, how many entries are acknowledged. Arguments: directory, seed, and
 * {@code half} when it shall end by itself in the middle of writing an entry.
 */
final class AppendUntilKilled {
    private AppendUntilKilled() {}

    public static void main(String[] arguments) throws IOException {
        SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[1]));
        Path directory = Path.of(arguments[0]);
        try (ChronicleJournal journal = ChronicleJournal.open(directory, new JournalSettings(Bytes.kib(256)))) {
            long next = journal.stat().entries();
            for (int groups = 0; !(arguments.length > 2 && groups == 20); groups++) {
                List<JournalEntry> group = new ArrayList<>();
                for (int size = 1 + random.nextInt(20); size > 0; size--) {
                    group.add(Entries.random(next++, random));
                }
                journal.append(group);
                System.out.println(next);
                System.out.flush();
            }
            HalfWritten.endInTheMiddleOfAnEntry(directory);
        }
    }
}
