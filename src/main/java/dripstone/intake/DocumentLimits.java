package dripstone.intake;

import dripstone.text.Document;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a document must be for the journal's entry format to take it, whatever its text and tokens come to. */
final class DocumentLimits {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    /** Of extractor and verdicts together, UTF-8. With the key and a part's text and tokens an entry stays below its greatest size. */
    private static final int MOST_NOTES_BYTES = 64 << 10;

    private DocumentLimits() {}

    /** The reason why a document cannot be taken, if there is one. */
    static Optional<String> refusal(Document document) {
        String source = document.key().source();
        String address = document.key().address();
        String member = document.key().member();
        for (String name : new String[] {source, address, member}) {
            if (name.getBytes(StandardCharsets.UTF_8).length > KeyBytes.MOST || !isUnicode(name)) {
                return Optional.of("a part of its key is longer than " + KeyBytes.MOST + " bytes or not Unicode");
            }
        }
        if (!SHA256.matcher(document.rawHash()).matches()) {
            return Optional.of("raw-hash=" + abbreviated(document.rawHash()) + " is not a SHA-256 in lower-case hex");
        }
        String notes = document.extractor() + String.join("", document.verdicts());
        if (notes.getBytes(StandardCharsets.UTF_8).length + 5 * document.verdicts().size() > MOST_NOTES_BYTES || !isUnicode(notes)) {
            return Optional.of("its extractor and verdicts are longer than " + MOST_NOTES_BYTES + " bytes or not Unicode");
        }
        return isUnicode(document.text()) ? Optional.empty() : Optional.of("its text holds half a surrogate pair");
    }

    private static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
