package dripstone.text.quality;

import java.util.Locale;
import java.util.Optional;

/** One published rule, that drops pages or lines. */
public sealed interface QualityRule permits PageRule, LineRule {
    /** What the rule must be able to rely on. */
    enum Needs {
        /** Lines of prose. */
        LINES,
        /** Words with spaces between them. */
        WORDS,
        /** English words. */
        ENGLISH
    }

    /** The paper that published it. */
    enum Family {
        /** Rae et al., "Scaling Language Models: Methods, Analysis and Insights from Training Gopher", 2021, appendix A1.1, quality. */
        GOPHER_QUALITY,
        /** The same, table A1, repetition. */
        GOPHER_REPETITION,
        /** Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer", JMLR 21, 2020, 2.2. */
        C4,
        /** Penedo et al., "The FineWeb Datasets: Decanting the Web for the Finest Text Data at Scale", 2024, 3.6. */
        FINEWEB;

        /** As it is written in settings. */
        public String label() {
            return kebab(name());
        }
    }

    Family family();

    Needs needs();

    /** Name of the constant. */
    String name();

    /** The rule's name as it stands in settings, verdicts and metrics: {@code gopher-min-words}. */
    default String label() {
        return kebab(name());
    }

    /** Why the rule is not asked about a text; empty where it is. @param language BCP 47 tag, or empty where it is not known */
    default Optional<String> skipReason(TextForm form, String language) {
        if (form == TextForm.CODE) {
            return Optional.of("source code or data");
        }
        return switch (needs()) {
            case LINES -> Optional.empty();
            case WORDS -> unspaced(form);
            case ENGLISH -> language.isEmpty() || language.equals("en") || language.startsWith("en-")
                    ? unspaced(form)
                    : Optional.of("language=" + language + ", and the rule's words are English");
        };
    }

    private static Optional<String> unspaced(TextForm form) {
        return form == TextForm.UNSPACED ? Optional.of("script without spaces between words") : Optional.empty();
    }

    /** An enum constant's name as people write it. */
    static String kebab(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
