package dripstone.intake;

import dripstone.disk.Sha256;
import dripstone.journal.JournalEntry;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.Parts;
import dripstone.text.Receipt;
import dripstone.token.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the documents of one group in their order, against the index and against each other, and makes the entries of those that
 * are accepted. Its receipts hold once the entries are durable.
 */
final class GroupPlan {
    private final DuplicateIndex index;
    private final double minNew;
    private final HeldOutChoice heldOut;
    private final @Nullable Tokenizer tokenizer;
    private final long timeMillis;
    private final List<JournalEntry> entries = new ArrayList<>();
    private final Map<String, DocumentKey> versions = new HashMap<>();
    private final Map<DocumentKey, Sketch> latest = new HashMap<>();
    private final Map<String, Long> nextSequence = new HashMap<>();

    GroupPlan(DuplicateIndex index, double minNew, HeldOutChoice heldOut, Optional<Tokenizer> tokenizer, long timeMillis) {
        this.index = index;
        this.minNew = minNew;
        this.heldOut = heldOut;
        this.tokenizer = tokenizer.orElse(null);
        this.timeMillis = timeMillis;
    }

    List<JournalEntry> entries() {
        return entries;
    }

    /** The rules of key and version; see {@code src/docs/JOURNAL.md}. */
    Receipt judge(Document document) {
        DocumentKey key = document.key().withPart(0);
        String version = Sha256.of(document.text().getBytes(StandardCharsets.UTF_8));
        Optional<DocumentKey> holder = Optional.ofNullable(versions.get(version)).or(() -> index.holder(version));
        if (holder.isPresent()) {
            return holder.get().equals(key) ? new Receipt.Repeat(version) : new Receipt.DuplicateOf(holder.get());
        }
        List<String> parts = Parts.cut(document.text());
        Optional<Sketch> previous = Optional.ofNullable(latest.get(key)).or(() -> index.latest(key));
        if (previous.isPresent()) {
            double share = previous.get().newShare(Shingles.of(parts));
            if (share < minNew) {
                return new Receipt.TooLittleNew(share);
            }
        }
        return accept(document, key, version, parts);
    }

    private Receipt accept(Document document, DocumentKey key, String version, List<String> parts) {
        boolean held = heldOut.holds(key);
        Optional<Torn> torn = index.torn(key, version, parts.size());
        List<JournalEntry> made = new ArrayList<>();
        long sequence = nextSequence.getOrDefault(key.source(), index.nextSequence(key.source()));
        for (int part = 0; part < parts.size(); part++) {
            if (torn.isEmpty() || !torn.get().present().get(part)) {
                made.add(entry(document, version, part, parts, sequence++, held));
            }
        }
        // noted only now: a tokenizer that fails on the document leaves no trace of it
        entries.addAll(made);
        nextSequence.put(key.source(), sequence);
        versions.put(version, key);
        latest.put(key, Sketch.of(Shingles.of(parts)));
        return new Receipt.Accepted(version, parts.size(), held);
    }

    private JournalEntry entry(Document document, String version, int part, List<String> parts, long sequence, boolean held) {
        DocumentKey key = document.key();
        String text = parts.get(part);
        Tokenizer t = tokenizer;
        JournalEntry.Tokens tokens =
                t == null ? null : new JournalEntry.Tokens(t.fingerprint(), t.encode(text.getBytes(StandardCharsets.UTF_8)));
        return new JournalEntry(JournalEntry.Kind.TEXT, key.source(), key.address(), key.member(), part, parts.size(), sequence, version,
                document.rawHash(), document.extractor(), document.verdicts(), held, timeMillis, tokens, text);
    }
}
