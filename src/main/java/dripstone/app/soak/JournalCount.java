package dripstone.app.soak;

import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in a journal.
 *
 * @param goodFiles different good files of the drop box
 * @param doubled parts of a version that stand there again
 * @param editions how often each edition of the site's pages stands there, by its mark
 */
record JournalCount(long goodFiles, long doubled, Map<String, Integer> editions) {
    private static final Pattern MARK = Pattern.compile("Edition \\d+ of page \\d+\\b");


    static JournalCount of(Journal journal) throws IOException {
        Set<String> files = new HashSet<>();
        Set<String> parts = new HashSet<>();
        Map<String, Integer> editions = new HashMap<>();
        long doubled = 0;
        try (JournalReader reader = journal.reader(journal.start())) {
            for (JournalReader.Located at = reader.next(); at != null; at = reader.next()) {
                JournalEntry entry = at.entry();
                String key = entry.source() + '\n' + entry.address() + '\n' + entry.member();
                if (!parts.add(key + '\n' + entry.part() + '\n' + entry.version())) {
                    doubled++;
                }
                if (entry.source().equals("dropbox") && entry.address().startsWith(SoakFolder.GOOD)) {
                    files.add(entry.address());
                }
                Matcher mark = MARK.matcher(entry.text());
                if (mark.find()) {
                    editions.merge(mark.group(), 1, Integer::sum);
                }
            }
        }
        return new JournalCount(files.size(), doubled, Map.copyOf(editions));
    }
}
