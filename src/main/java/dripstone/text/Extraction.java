package dripstone.text;

import java.util.List;

/** What one file, or one member of an archive, gave. */
public sealed interface Extraction {
    /** Name inside the archive, nested ones joined by {@code !/}; empty for the file itself. */
    String member();

    /**
     * Clean text.
     *
     * @param title empty where there is none
     * @param text normalised, not blank
     * @param rawHash SHA-256 of the body that the text was made of, lower-case hex
     * @param extractor name and version of what made the text
     * @param facts what else was found, each {@code name=value}, for instance {@code author=Jane Doe}
     */
    record Text(String member, String title, String text, String rawHash, String extractor, List<String> facts) implements Extraction {
        public Text {
            facts = List.copyOf(facts);
        }

        public Text(String member, String title, String text, String rawHash, String extractor) {
            this(member, title, text, rawHash, extractor, List.of());
        }
    }

    /** No text, and why, in words for the person who put the file there. */
    record Refused(String member, String reason) implements Extraction {}
}
