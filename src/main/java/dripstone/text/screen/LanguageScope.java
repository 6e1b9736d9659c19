package dripstone.text.screen;

import dripstone.text.LanguageIdentifier;
import dripstone.text.LanguageIdentifier.Language;
import java.util.List;
import java.util.Optional;

/**
 * Whether a text is in a language that is kept. It is dropped only when it is identified as another with certainty: by at least
 * {@value #LEAST_LETTERS} letters and a confidence of at least {@value #LEAST_CONFIDENCE}. What is shorter, mixed or in no language that is
 * known stays.
 */
final class LanguageScope {
    static final int LEAST_LETTERS = 200;
    static final double LEAST_CONFIDENCE = 0.95;

    private LanguageScope() {}

    /** Why the text is dropped, in fields; empty where it stays. @param kept tags; none means all */
    static Optional<String> refusal(String text, Optional<Language> identified, List<String> kept) {
        if (kept.isEmpty() || identified.isEmpty() || identified.get().confidence() < LEAST_CONFIDENCE || isShort(text)) {
            return Optional.empty();
        }
        String tag = identified.get().tag();
        return kept.stream().anyMatch(k -> isSame(k, tag))
                ? Optional.empty()
                : Optional.of("language=" + tag + " confidence=" + identified.get().confidence() + " kept=" + String.join(",", kept));
    }

    static Optional<Language> identify(String text) {
        return LanguageIdentifier.identify(text);
    }

    private static boolean isShort(String text) {
        return text.codePoints().filter(Character::isLetter).limit(LEAST_LETTERS).count() < LEAST_LETTERS;
    }

    /** {@code pt} and {@code pt-br} are the same as far as one can tell. */
    private static boolean isSame(String kept, String tag) {
        return kept.equals(tag) || kept.startsWith(tag + "-") || tag.startsWith(kept + "-");
    }
}
