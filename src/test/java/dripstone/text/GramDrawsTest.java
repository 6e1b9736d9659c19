package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Our draws against the library's own detector. */
final class GramDrawsTest {
    private static final List<String> WORDS = List.of("the", "drop ", "falls", " from", "der", " Tropfen", "fällt", "la goutte",
            "каплЯ ", "падает", "水滴", "从洞顶落下",
            "http://example.org/a?b", "www.example.org", "WWW.", "wwww", "a@b.example", "12:30", "://", " ", "  ", "\n", ".", ",", "Ω",
            "—", "œuvre ", "Straße ", "“", "”", "ł", "\u00a0", "ﬁ", "ª", "\u0301", "å", "한국어 ",
            "السقف", "und", "and", "et", "w", "W");

    private static final class Library {
        static final LanguageDetector DETECTOR = detector();
        static final TextObjectFactory TEXTS = CommonTextObjectFactories.forDetectingOnLargeText();

        private static LanguageDetector detector() {
            try {
                return LanguageDetectorBuilder.create(NgramExtractors.standard()).withProfiles(new LanguageProfileReader().readAllBuiltIn())
                        .minimalConfidence(LanguageIdentifier.LEAST_CONFIDENCE).build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Property(tries = 1500)
    void prepared_isTheLibrarysTextObject(@ForAll("texts") String text) {
        assertEquals(Library.TEXTS.forText(text).toString(), LanguageIdentifier.prepared(text));
    }

    /** The library adds probabilities up in an order of languages that changes from run to run, so the last digits may differ. */
    @Property(tries = 1500)
    void identify_isWhatTheLibraryTells(@ForAll("texts") String text) {
        List<DetectedLanguage> found = Library.DETECTOR.getProbabilities(Library.TEXTS.forText(text));
        boolean enough = text.chars().filter(Character::isLetter).count() >= LanguageIdentifier.LEAST_LETTERS;
        boolean told = enough && !found.isEmpty() && found.getFirst().getProbability() >= LanguageIdentifier.LEAST_CONFIDENCE;
        Optional<LanguageIdentifier.Language> expected = told
                ? Optional.of(new LanguageIdentifier.Language(found.getFirst().getLocale().toString().toLowerCase(Locale.ROOT),
                        Math.round(found.getFirst().getProbability() * 1000) / 1000.0))
                : Optional.empty();
        Assume.that(text.length() <= 1500); // of longer ones, pieces are looked at
        assertEquals(expected, LanguageIdentifier.identify(text));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> mixed = Arbitraries.of(WORDS).list().ofMinSize(1).ofMaxSize(90).map(l -> String.join("", l));
        Arbitrary<String> spaced = Arbitraries.of(WORDS.subList(0, 9)).list().ofMinSize(5).ofMaxSize(90).map(l -> String.join(" ", l));
        return Arbitraries.oneOf(mixed, spaced, Arbitraries.strings().ascii().ofMaxLength(300));
    }
}
