package dripstone.text.screen;

import dripstone.text.quality.QualitySettings.Scrub;
import dripstone.text.quality.RuleSet;
import dripstone.text.quality.SourceQualitySettings;
import java.util.List;
import java.util.Objects;

/**
 * What is done to the documents of one source.
 *
 * @param languages BCP 47 tags of the languages that are kept; none means all
 * @param scrub what is replaced
 * @param boilerplate whether lines repeated across the source are dropped
 */
public record Screening(RuleSet rules, List<String> languages, List<Scrub> scrub, boolean boilerplate) {
    /** Nothing is done. */
    public static final Screening NONE = new Screening(RuleSet.NONE, List.of(), List.of(), false);

    public Screening {
        languages = List.copyOf(languages);
        scrub = List.copyOf(scrub);
    }

    /** @param settings with nothing left open: by {@link SourceQualitySettings#forSite} or {@link SourceQualitySettings#forFolder} */
    public static Screening of(SourceQualitySettings settings) {
        return new Screening(RuleSet.of(Objects.requireNonNull(settings.rules(), "rules")),
                Objects.requireNonNull(settings.languages(), "languages"), Objects.requireNonNull(settings.scrub(), "scrub"),
                settings.boilerplate() == SourceQualitySettings.Boilerplate.ON);
    }
}
