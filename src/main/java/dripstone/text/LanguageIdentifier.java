package dripstone.text;

import com.optimaize.langdetect.DetectedLanguage;
import com.optimaize.langdetect.LanguageDetector;
import com.optimaize.langdetect.LanguageDetectorBuilder;
import com.optimaize.langdetect.ngram.NgramExtractors;
import com.optimaize.langdetect.profiles.LanguageProfileReader;
import com.optimaize.langdetect.text.CommonTextObjectFactories;
import com.optimaize.langdetect.text.TextObjectFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells the language of a text, one of 70, by the frequencies of its runs of one to three letters (Optimaize's detector, the one of
 * Apache Tika). Its tables are loaded at the first text and stay; they do not grow. Of a long
 * text the beginning, the middle and the end are looked at, so that it takes bounded time. The same text gives the same answer.
 */
public final class LanguageIdentifier {
    /** Shorter texts say too little. */
    static final int LEAST_LETTERS = 40;

    /** Below this no language is told. */
    static final double LEAST_CONFIDENCE = 0.8;

    private static final int LOOKED_AT_CHARS = 1500;

    private LanguageIdentifier() {}

    /**
     * A language.
     *
     * @param tag BCP 47, lower case: {@code en}, {@code zh-cn}
     * @param confidence 0 to 1
     */
    public record Language(String tag, double confidence) {}

    private static final class Tables {
        private static final LanguageDetector DETECTOR = load();
        private static final TextObjectFactory TEXTS = CommonTextObjectFactories.forDetectingOnLargeText();

        private static LanguageDetector load() {
            try {
                return LanguageDetectorBuilder.create(NgramExtractors.standard()).withProfiles(new LanguageProfileReader().readAllBuiltIn())
                        .minimalConfidence(LEAST_CONFIDENCE).build();
            } catch (IOException e) {
                throw new UncheckedIOException("the languages' tables that this build carries cannot be read", e);
            }
        }
    }

    /** The language that the text is in; empty where it is too short, in none that is known, or mixed. */
    public static Optional<Language> identify(String text) {
        String looked = lookedAt(text);
        if (looked.chars().filter(Character::isLetter).limit(LEAST_LETTERS).count() < LEAST_LETTERS) {
            return Optional.empty();
        }
        List<DetectedLanguage> found = Tables.DETECTOR.getProbabilities(Tables.TEXTS.forText(looked));
        return found.isEmpty() || found.getFirst().getProbability() < LEAST_CONFIDENCE
                ? Optional.empty()
                : Optional.of(new Language(found.getFirst().getLocale().toString().toLowerCase(Locale.ROOT),
                        Math.round(found.getFirst().getProbability() * 1000) / 1000.0));
    }

    private static String lookedAt(String text) {
        if (text.length() <= LOOKED_AT_CHARS) {
            return text;
        }
        int third = LOOKED_AT_CHARS / 3;
        int middle = text.length() / 2;
        return text.substring(0, third) + ' ' + text.substring(middle, middle + third) + ' ' + text.substring(text.length() - third);
    }
}
