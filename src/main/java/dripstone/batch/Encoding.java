package dripstone.batch;

import dripstone.journal.JournalEntry;
import dripstone.token.Tokenizer;
import java.nio.charset.StandardCharsets;

/** The token ids of an entry under one tokenizer. */
record Encoding(Tokenizer tokenizer) {
    /** Stored ids where this tokenizer made them; otherwise the text is encoded. */
    int[] of(JournalEntry entry) {
        JournalEntry.Tokens stored = entry.tokens();
        return stored != null && stored.fingerprint().equals(tokenizer.fingerprint())
                ? stored.ids()
                : tokenizer.encode(entry.text().getBytes(StandardCharsets.UTF_8));
    }

    /** Whether an entry is one to train on. */
    static boolean isTrained(JournalEntry entry) {
        return switch (entry.kind()) {
            case TEXT -> !entry.heldOut() && !entry.text().isEmpty();
            case ERASED -> false;
        };
    }

    /** Whether an entry has a place in the order of a pass: one to train on, or what is left of one. */
    static boolean hasPlace(JournalEntry entry) {
        return switch (entry.kind()) {
            case TEXT -> isTrained(entry);
            case ERASED -> !entry.heldOut();
        };
    }

    static boolean isHeldOut(JournalEntry entry) {
        return switch (entry.kind()) {
            case TEXT -> entry.heldOut() && !entry.text().isEmpty();
            case ERASED -> false;
        };
    }
}
