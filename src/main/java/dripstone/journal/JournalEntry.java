package dripstone.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One part of one version of one document, as the journal keeps it. The byte form stands in {@code src/docs/JOURNAL.md}.
 *
 * @param kind what the entry is
 * @param source name of the site or folder
 * @param address normalised URL or relative path
 * @param member name inside an archive, or empty
 * @param part number of the part, from 0
 * @param parts how many parts the version has
 * @param sequence counts the entries of this source, from 0
 * @param version SHA-256 of the whole document's clean text, lower-case hex
 * @param rawHash SHA-256 of the raw body, lower-case hex
 * @param extractor name and version of what made the text
 * @param verdicts what was decided on the way, each {@code name=value}
 * @param heldOut kept for validation: never packed into a training batch
 * @param timeMillis when it was accepted, milliseconds since 1970; information only
 * @param tokens null where the entry was appended before there was a tokenizer
 * @param text clean text of this part
 */
public record JournalEntry(
        Kind kind,
        String source,
        String address,
        String member,
        int part,
        int parts,
        long sequence,
        String version,
        String rawHash,
        String extractor,
        List<String> verdicts,
        boolean heldOut,
        long timeMillis,
        @Nullable Tokens tokens,
        String text) {
    /** What an entry is. */
    public enum Kind {
        /** Text to learn from, or to validate with. */
        TEXT,
        /** What is left where a text was erased: source, sequence, and whether it was held out. All else is empty. */
        ERASED
    }

    private static final String NO_HASH = "0".repeat(2 * EntryFormat.SHA256_BYTES);

    /** @param heldOut also where the entry had no text: whether it was never one to train on */
    static JournalEntry erased(String source, long sequence, boolean heldOut) {
        return new JournalEntry(Kind.ERASED, source, "", "", 0, 1, sequence, NO_HASH, NO_HASH, "", List.of(), heldOut, 0, null, "");
    }

    /** Without tokens and text. */
    JournalEntry head() {
        return new JournalEntry(kind, source, address, member, part, parts, sequence, version, rawHash, extractor, verdicts, heldOut,
                timeMillis, null, "");
    }

    /**
     * Token ids with the fingerprint of the tokenizer that made them. The array belongs to the entry and is not changed.
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by tests through Arrays.equals; copies would cost the reader an allocation
    public record Tokens(String fingerprint, int[] ids) {}

    public JournalEntry {
        verdicts = List.copyOf(verdicts);
    }
}
