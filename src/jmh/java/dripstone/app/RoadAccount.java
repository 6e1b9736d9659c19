package dripstone.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.house.DataDirectory;
import dripstone.checkpoint.ModelDirectory;
import dripstone.journal.ChronicleJournal;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.JournalSettings;
import dripstone.life.Bytes;
import dripstone.token.Tokenizer;
import dripstone.token.TokenizerJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was dropped, offered, taken and trained, from three books: what the daemon counted, what the journal holds, what the trainer
 * reports.
 *
 * @param verdicts of the intake, by name
 * @param targets of the entries that are trained: their tokens, and an end of text each
 * @param heldOutTokens of entries that are not
 */
record RoadAccount(long filesDropped, RoadSample end, Map<String, Long> verdicts, List<Entry> entries, long targets, long heldOutTokens,
        long heldOutEntries, long textBytes) {
    private static final Pattern VERDICT = Pattern.compile(
            "^dripstone_intake_documents(?:_total)?\\{.*verdict=\"([a-z-]+)\".*\\} ([0-9.E+]+)$", Pattern.MULTILINE);

    /** An entry that is trained. @param targets of it and all before it */
    record Entry(long acceptedMillis, long targets) {}

    static RoadAccount of(DataDirectory data, RoadSample end, long filesDropped, String metrics) throws IOException {
        Map<String, Long> verdicts = new TreeMap<>();
        Matcher m = VERDICT.matcher(metrics);
        while (m.find()) {
            verdicts.put(m.group(1), (long) Double.parseDouble(m.group(2)));
        }
        Tokenizer tokenizer = TokenizerJson.read(ModelDirectory.of(data.root(), "road").tokenizer());
        List<Entry> entries = new ArrayList<>();
        long targets = 0;
        long heldOutTokens = 0;
        long heldOut = 0;
        long textBytes = 0;
        try (Journal journal = ChronicleJournal.open(data.journal(), new JournalSettings(Bytes.mib(256)));
                JournalReader reader = journal.reader(journal.start())) {
            for (JournalReader.Located at = reader.next(); at != null; at = reader.next()) {
                JournalEntry entry = at.entry();
                byte[] text = entry.text().getBytes(StandardCharsets.UTF_8);
                textBytes += text.length;
                long tokens = entry.tokens() == null ? tokenizer.encode(text).length : entry.tokens().ids().length;
                if (entry.heldOut()) {
                    heldOut++;
                    heldOutTokens += tokens;
                } else {
                    targets += tokens + 1;
                    entries.add(new Entry(entry.timeMillis(), targets));
                }
            }
        }
        return new RoadAccount(filesDropped, end, verdicts, entries, targets, heldOutTokens, heldOut, textBytes);
    }

    private long offered() {
        return verdicts.values().stream().mapToLong(Long::longValue).sum();
    }

    private long accepted() {
        return verdicts.getOrDefault("accepted", 0L);
    }

    /** @throws IllegalStateException where something is missing, or there twice */
    void require() {
        equal("files dropped, and files taken or refused", filesDropped, end.taken() + end.refused());
        equal("documents of the files taken, and documents with a verdict", end.documents(), offered());
        equal("documents accepted, and documents in the journal", accepted(), end.accepted());
        equal("entries that the intake counts, and entries in the journal", end.entries(), entries.size() + heldOutEntries);
        equal("targets in the journal, and targets trained", targets, end.trained());
    }

    private static void equal(String what, long one, long other) {
        if (one != other) {
            throw new IllegalStateException(what + " differ: " + one + " and " + other);
        }
    }

    void into(ObjectNode node) {
        node.put("filesDropped", filesDropped).put("filesTaken", end.taken()).put("filesRefused", end.refused())
                .put("documentsOffered", offered()).put("documentsAccepted", accepted());
        ObjectNode by = node.putObject("verdicts");
        verdicts.forEach(by::put);
        node.put("journalEntries", entries.size() + heldOutEntries).put("heldOutEntries", heldOutEntries).put("textBytes", textBytes)
                .put("targetsInJournal", targets).put("targetsTrained", end.trained()).put("heldOutTokens", heldOutTokens);
    }

    @Override
    public String toString() {
        return "files dropped=" + filesDropped + " taken=" + end.taken() + " refused=" + end.refused() + "; documents offered=" + offered()
                + " accepted=" + accepted() + " verdicts=" + verdicts + "; entries=" + (entries.size() + heldOutEntries) + " held-out="
                + heldOutEntries + "; targets in the journal=" + targets + " trained=" + end.trained()
                + " held-out tokens=" + heldOutTokens;
    }
}
