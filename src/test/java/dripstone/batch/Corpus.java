package dripstone.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dripstone.journal.Entries;
import dripstone.journal.JournalEntry;
import dripstone.journal.PlainFileJournal;
import dripstone.journal.Position;
import dripstone.token.BpeTrainer;
import dripstone.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A real journal in a directory of its own, whose documents can be told apart by their tokens: document k with stored tokens has
 * only ids of {@value #FIRST_ID} + k; one without has a text of its own letters.
 */
final class Corpus implements AutoCloseable {
    static final int FIRST_ID = 1000;
    static final Tokenizer BYTES = new BpeTrainer().train(257);

    final PlainFileJournal journal;
    final Path directory;
    final List<JournalEntry> entries = new ArrayList<>();
    final List<Position> positions = new ArrayList<>();

    Corpus() throws IOException {
        directory = Files.createTempDirectory("corpus");
        journal = PlainFileJournal.open(directory);
    }

    void append(JournalEntry... group) throws IOException {
        positions.addAll(journal.append(List.of(group)));
        entries.addAll(List.of(group));
    }

    void appendRandom(int count, Random random) throws IOException {
        JournalEntry[] group = new JournalEntry[count];
        for (int i = 0; i < count; i++) {
            group[i] = document(entries.size() + i, random.nextInt(30), random.nextInt(5) == 0, random.nextInt(4) != 0);
        }
        append(group);
    }

    static JournalEntry document(long k, int length, boolean heldOut, boolean withTokens) {
        String text = (k + ":" + "x".repeat(length)).substring(0, length + 1);
        int[] ids = new int[length];
        Arrays.fill(ids, (int) (FIRST_ID + k));
        return Entries.text(k, text, withTokens ? new JournalEntry.Tokens(BYTES.fingerprint(), ids) : null, heldOut);
    }

    /** What the document's tokens must be. */
    static int[] ids(JournalEntry entry) {
        return entry.tokens() != null ? entry.tokens().ids() : BYTES.encode(entry.text().getBytes(UTF_8));
    }

    /** The stream that entries make, as pairs of input and target. */
    static List<Long> stream(List<JournalEntry> documents) {
        List<Long> out = new ArrayList<>();
        for (JournalEntry entry : documents) {
            int before = BYTES.endOfText();
            for (int id : ids(entry)) {
                out.add(pair(before, id));
                before = id;
            }
            out.add(pair(before, BYTES.endOfText()));
        }
        return out;
    }

    static long pair(int input, int target) {
        return (long) input << 32 | target;
    }

    static Map<Long, Integer> counts(List<Long> pairs) {
        Map<Long, Integer> out = new HashMap<>();
        pairs.forEach(p -> out.merge(p, 1, Integer::sum));
        return out;
    }

    List<JournalEntry> trained() {
        return entries.stream().filter(e -> !e.heldOut()).toList();
    }

    @Override
    public void close() throws IOException {
        journal.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
