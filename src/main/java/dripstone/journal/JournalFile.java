package dripstone.journal;

/**
 * A file of a journal, as far as people are told of one.
 *
 * @param name in the journal's directory
 * @param from position of its first entry
 * @param to just behind its last
 * @param bytes that it takes on the disk
 */
public record JournalFile(String name, Position from, Position to, long bytes) {}
