package dripstone.app.soak;

import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** What stands in a journal. @param goodFiles different good files of the drop box @param doubled parts of a version that stand there again */
record JournalCount(long goodFiles, long doubled) {
    static JournalCount of(Journal journal) throws IOException {
        Set<String> files = new HashSet<>();
        Set<String> parts = new HashSet<>();
        long doubled = 0;
        try (JournalReader reader = journal.reader(journal.start())) {
            for (JournalReader.Located at = reader.nextHead(); at != null; at = reader.nextHead()) {
                JournalEntry entry = at.entry();
                if (!parts.add(entry.source() + '\n' + entry.address() + '\n' + entry.member() + '\n' + entry.part() + '\n' + entry.version())) {
                    doubled++;
                }
                if (entry.source().equals("dropbox") && entry.address().startsWith(SoakFolder.GOOD)) {
                    files.add(entry.address());
                }
            }
        }
        return new JournalCount(files.size(), doubled);
    }
}
