package dripstone.source.drop;

import java.nio.file.Path;

/** What became of one file that was given by name. */
public record IngestResult(Path path, Outcome outcome) {
    /** Final, save for {@link Failed}. */
    public sealed interface Outcome {}

    /**
     * Durable in the journal, or left out by a rule that is on.
     *
     * @param documents how many the file gave that were not left out @param repeats how many of them were known already
     * @param filtered how many were left out
     * @param remarks one line for each archive member without text and each document that was left out; empty when there is none
     */
    public record Accepted(int documents, int repeats, int filtered, String remarks) implements Outcome {
        public Accepted(int documents, int repeats, String remarks) {
            this(documents, repeats, 0, remarks);
        }
    }

    /** It gave no text, and why. */
    public record Refused(String reason) implements Outcome {}

    /** It could not be read or made durable now; trying again may help. */
    public record Failed(String reason) implements Outcome {}
}
