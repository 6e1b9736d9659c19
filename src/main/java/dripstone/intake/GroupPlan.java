package dripstone.intake;

import dripstone.disk.Sha256;
import dripstone.intake.near.NearMatch;
import dripstone.journal.JournalEntry;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.Parts;
import dripstone.text.Receipt;
import dripstone.text.near.Shingler;
import dripstone.text.near.Sketch;
import dripstone.text.near.TextSketch;
import dripstone.token.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the documents of one group in their order, against the indexes and against each other, and makes the entries of those that
 * are accepted. Its receipts hold once the entries are durable.
 */
final class GroupPlan {
    private final KnownDocuments known;
    private final double minNew;
    private final HeldOutChoice heldOut;
    private final @Nullable Tokenizer tokenizer;
    private final long timeMillis;
    private final List<Planned> planned = new ArrayList<>();
    private final Map<String, DocumentKey> versions = new HashMap<>();
    private final Map<DocumentKey, Sketch> latest = new HashMap<>();
    private final Map<String, Long> nextSequence = new HashMap<>();
    private final NearDuplicates.Group group = new NearDuplicates.Group();

    /** An entry to be appended, with the sketch of its text. */
    record Planned(JournalEntry entry, TextSketch sketch) {}

    /** A document's text in parts. @param sketches of the parts @param whole of all of them */
    private record Cut(List<String> parts, List<TextSketch> sketches, TextSketch whole) {}

    GroupPlan(KnownDocuments known, double minNew, HeldOutChoice heldOut, Optional<Tokenizer> tokenizer, long timeMillis) {
        this.known = known;
        this.minNew = minNew;
        this.heldOut = heldOut;
        this.tokenizer = tokenizer.orElse(null);
        this.timeMillis = timeMillis;
    }

    List<Planned> planned() {
        return planned;
    }

    /** The rules of key and version; see {@code src/docs/JOURNAL.md}. */
    Receipt judge(Document document) {
        DocumentKey key = document.key().withPart(0);
        String version = Sha256.of(document.text().getBytes(StandardCharsets.UTF_8));
        Optional<DocumentKey> holder = Optional.ofNullable(versions.get(version)).or(() -> known.index().holder(version));
        if (holder.isPresent()) {
            return holder.get().equals(key) ? new Receipt.Repeat(version) : new Receipt.DuplicateOf(holder.get());
        }
        Optional<DocumentKey> otherSide = known.index().tornElsewhere(key, version).filter(k -> heldOut.holds(k) != heldOut.holds(key));
        if (otherSide.isPresent()) {
            return new Receipt.DuplicateOf(otherSide.get());
        }
        Cut cut = cut(document.text());
        Optional<Sketch> previous = Optional.ofNullable(latest.get(key)).or(() -> known.index().latest(key));
        if (previous.isPresent()) {
            double share = previous.get().newShare(cut.whole().sketch());
            if (share < minNew) {
                return new Receipt.TooLittleNew(share);
            }
        }
        Optional<Torn> torn = known.index().torn(key, version, cut.parts().size());
        Optional<Receipt> near = known.near().flatMap(n -> n.nearest(key, cut.whole(), group)).flatMap(m -> near(key, m, torn.isPresent()));
        return near.isPresent() ? near.get() : accept(document, key, version, cut, torn);
    }

    private Cut cut(String text) {
        List<String> parts = Parts.cut(text);
        List<TextSketch> sketches = new ArrayList<>(parts.size());
        TextSketch whole = null;
        for (String part : parts) {
            TextSketch sketch = known.shingler().sketch(part);
            sketches.add(sketch);
            whole = whole == null ? sketch : whole.merge(sketch);
        }
        if (whole == null) {
            throw new IllegalArgumentException("a document without text is not offered");
        }
        return new Cut(parts, sketches, whole);
    }

    /**
     * A near duplicate is never appended, so it is not trained on where the other is held out, and does not become held out where the
     * other was trained on. A document of which a crash left parts in the journal is completed, unless that would bring the two sides
     * together.
     */
    private Optional<Receipt> near(DocumentKey key, NearMatch match, boolean isTorn) {
        DocumentKey original = KeyBytes.key(match.name());
        if (isTorn && heldOut.holds(original) == heldOut.holds(key)) {
            return Optional.empty();
        }
        return Optional.of(new Receipt.NearDuplicateOf(original, match.similarity()));
    }

    private Receipt accept(Document document, DocumentKey key, String version, Cut cut, Optional<Torn> torn) {
        boolean held = heldOut.holds(key);
        List<String> parts = cut.parts();
        List<Planned> made = new ArrayList<>();
        long sequence = nextSequence.getOrDefault(key.source(), known.index().nextSequence(key.source()));
        for (int part = 0; part < parts.size(); part++) {
            if (torn.isEmpty() || !torn.get().present().get(part)) {
                made.add(new Planned(entry(document, version, part, parts, sequence++, held), cut.sketches().get(part)));
            }
        }
        // noted only now: a tokenizer that fails on the document leaves no trace of it
        planned.addAll(made);
        nextSequence.put(key.source(), sequence);
        versions.put(version, key);
        latest.put(key, cut.whole().sketch());
        group.add(key, cut.whole());
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
