package dripstone.intake.near;

/**
 * What is most like a text.
 *
 * @param name under which it was added; not changed
 * @param similarity estimated Jaccard similarity of their shingles, 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
public record NearMatch(byte[] name, double similarity) {}
