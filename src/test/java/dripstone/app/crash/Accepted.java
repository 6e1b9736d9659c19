package dripstone.app.crash;

import dripstone.journal.ChronicleJournal;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.JournalSettings;
import dripstone.journal.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a journal holds: each part of each version of each document, with how often.
 *
 * @param parts by key, part and version; of texts that stand under two names, which one comes first is nobody's promise, so they count as
 *     one
 * @param entries all in all
 * @param endOfText behind the last that is to be trained
 */
record Accepted(Map<String, Integer> parts, long entries, Position endOfText) {
    /** Opens the journal as its one owner does, so only where no daemon runs. */
    static Accepted in(Path journal) throws IOException {
        Map<String, Integer> parts = new TreeMap<>();
        long entries = 0;
        Position endOfText = Position.ORIGIN;
        try (Journal opened = ChronicleJournal.open(journal, JournalSettings.defaults());
                JournalReader reader = opened.reader(Position.ORIGIN)) {
            for (JournalReader.Located l = reader.next(); l != null; l = reader.next()) {
                parts.merge(name(l.entry()), 1, Integer::sum);
                entries++;
                endOfText = l.entry().heldOut() ? endOfText : l.after();
            }
            return new Accepted(parts, entries, endOfText);
        }
    }

    private static String name(JournalEntry e) {
        boolean twin = e.address().startsWith(FixedInput.TWIN);
        String address = twin ? e.address().substring(0, e.address().lastIndexOf('-')) : e.address();
        String use = twin ? "" : e.heldOut() ? " held out" : " to train"; // which follows from the key
        return e.source() + " " + address + " " + e.member() + " part " + (e.part() + 1) + " of " + e.parts() + " " + e.version() + use;
    }

    /** Documents with their versions. */
    long documents() {
        return parts.keySet().stream().map(part -> part.replaceFirst(" part \\d+ of \\d+ ", " ")).distinct().count();
    }

    /** Parts that another journal has and this one has not. */
    List<String> lost(Accepted reference) {
        return reference.parts.keySet().stream().filter(p -> !parts.containsKey(p)).toList();
    }

    /** Parts that stand here more than once, and those that no other run has. */
    List<String> doubled(Accepted reference) {
        List<String> doubled = new ArrayList<>();
        parts.forEach((part, times) -> {
            if (times > 1) {
                doubled.add(part + " times=" + times);
            } else if (!reference.parts.containsKey(part)) {
                doubled.add(part + " in no run without a kill");
            }
        });
        return doubled;
    }
}
