package dripstone.text;

/** What became of a document that was offered. Every answer is final and, where it says accepted, durable. */
public sealed interface Receipt {
    /** In the journal, durably. @param parts how many entries @param heldOut kept for validation, never trained on */
    record Accepted(String version, int parts, boolean heldOut) implements Receipt {}

    /** This key has this text already. */
    record Repeat(String version) implements Receipt {}

    /** The same text stands under another key. */
    record DuplicateOf(DocumentKey original) implements Receipt {}

    /** Almost the same text stands under another key. @param similarity estimated Jaccard similarity of their shingles, 0 to 1 */
    record NearDuplicateOf(DocumentKey original, double similarity) implements Receipt {}

    /** A person took documents of this key back; it is taken again when one allows it. @param number of the withdrawal */
    record Withdrawn(long number) implements Receipt {}

    /** Left out by a filter of quality. @param filter name of the rule, a metric's label @param reason fields, for people */
    record Filtered(String filter, String reason) implements Receipt {}

    /** A new version that holds too little new text. @param newShare share of shingles that are new */
    record TooLittleNew(double newShare) implements Receipt {}
}
