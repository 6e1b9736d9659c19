package dripstone.text;

import java.time.Instant;
import java.util.List;

/**
 * One whole document on its way to the journal: clean text with where it came from. The text is normalised (NFC, line ends
 * {@code \n}, no control characters) and not yet cut into parts.
 *
 * @param key with part 0; {@link Parts} counts the parts
 * @param title empty where there is none; it is not part of {@code text}'s version unless it stands in the text
 * @param text clean text, not blank
 * @param rawHash SHA-256 of the raw body, lower-case hex
 * @param extractor name and version of what made text of the body, for instance {@code html/1}
 * @param verdicts what was decided on the way, each {@code name=value}
 * @param seen when the body was read; information only
 */
public record Document(
        DocumentKey key, String title, String text, String rawHash, String extractor, List<String> verdicts, Instant seen) {
    public Document {
        verdicts = List.copyOf(verdicts);
        if (text.isBlank()) {
            throw new IllegalArgumentException("a document without text is a verdict, not a document: key=" + key);
        }
    }
}
