package dripstone.text.child;

import java.io.IOException;

/**
 * What a parser process made of one document.
 *
 * @param title empty where there is none
 * @param author empty where there is none
 * @param mediaType as found by the parser; empty where it was not
 * @param text as the parser gave it, not normalised; may be blank
 * @param tool name and version of what made the text
 * @param refusal why there is no text, or no more text; empty when nothing is wrong
 * @param limitBroken whether the document was given up because it broke a bound of the process
 * @param parts files that lay in the document, in order
 */
public record Parsed(
        String title, String author, String mediaType, String text, String tool, String refusal, boolean limitBroken, PartSpool parts)
        implements AutoCloseable {
    static Parsed refused(String refusal, boolean limitBroken, PartSpool parts) {
        return new Parsed("", "", "", "", "", refusal, limitBroken, parts);
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}
