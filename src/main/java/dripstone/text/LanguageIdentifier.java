package dripstone.text;

import com.optimaize.langdetect.NgramFrequencyData;
import com.optimaize.langdetect.cybozu.util.CharNormalizer;
import com.optimaize.langdetect.ngram.NgramExtractors;
import com.optimaize.langdetect.profiles.LanguageProfileReader;
import com.optimaize.langdetect.text.CommonTextObjectFactories;
import com.optimaize.langdetect.text.TextObjectFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        private static final GramDraws DRAWS = load();
        private static final TextObjectFactory TEXTS = CommonTextObjectFactories.forDetectingOnLargeText();

        private static GramDraws load() {
            try {
                return new GramDraws(NgramFrequencyData.create(
                        new LanguageProfileReader().readAllBuiltIn(), NgramExtractors.standard().getGramLengths()));
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
        String prepared = prepared(looked);
        GramDraws.Found found = prepared.isEmpty() ? null : Tables.DRAWS.mostProbable(prepared);
        return found == null || found.probability() < LEAST_CONFIDENCE
                ? Optional.empty()
                : Optional.of(new Language(found.language().toString().toLowerCase(Locale.ROOT),
                        Math.round(found.probability() * 1000) / 1000.0));
    }

    /** What is left of a text for its grams: without addresses and minor scripts, each character in its class's normal form. */
    static String prepared(String text) {
        return isPlain(text) ? lettersOf(text) : Tables.TEXTS.forText(text).toString();
    }

    /** Without web or mail addresses, and with no script to remove: Latin, and what belongs to all scripts. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '@' || (c == ':' && text.startsWith("//", i + 1))
                    || ((c == 'w' || c == 'W') && text.regionMatches(true, i + 1, "ww", 0, 2))
                    || (c >= 0x80 && !isOfLatinText(c))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfLatinText(char c) {
        Character.UnicodeScript script = Character.UnicodeScript.of(c);
        return script == Character.UnicodeScript.LATIN || script == Character.UnicodeScript.COMMON;
    }

    /** What the library's text object makes of a plain text. */
    private static String lettersOf(String text) {
        StringBuilder letters = new StringBuilder(text.length());
        char before = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ascii = c < 0x80;
            char kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? c : ascii ? ' ' : CharNormalizer.normalize(c);
            if (kept != ' ' || before != ' ') {
                letters.append(kept);
            }
            before = kept;
        }
        return letters.toString();
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
