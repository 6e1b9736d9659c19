package dripstone.source.drop;

/** What came of one attempt at a file. */
sealed interface FileOutcome {
    /**
     * Its text is durable. @param hash of the file's bytes, or empty where nobody asked @param documents durable, repeats among them
     * @param repeats how many were known already @param filtered how many were left out, beside the durable ones
     * @param remarks one line for each member without text and each document left out
     */
    record Taken(String hash, int documents, int repeats, int filtered, String remarks) implements FileOutcome {}

    /** Its bytes are those of last time. */
    record Unchanged(String hash) implements FileOutcome {}

    /** No text, finally. */
    record Refused(String hash, String reason) implements FileOutcome {}

    /** It was written to meanwhile: to be read again once it is at rest. */
    record Changed() implements FileOutcome {}

    record Vanished() implements FileOutcome {}

    /** The file could not be read, which may pass. */
    record Unreadable(String reason) implements FileOutcome {}

    /** The journal did not take it, which will pass. */
    record SinkDown(String reason) implements FileOutcome {}
}
