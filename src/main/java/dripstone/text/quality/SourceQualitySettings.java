package dripstone.text.quality;

import dripstone.life.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one site or folder has otherwise than {@link QualitySettings}. Null means as there; an empty list turns off.
 *
 * @param rules as {@link RuleSet} reads them
 * @param languages BCP 47 tags
 * @param scrub what is replaced
 * @param boilerplate whether lines repeated across the source are dropped
 */
public record SourceQualitySettings(
        @Setting(value = "Rules of quality, as in `text.quality`; `[]` turns them off, none leaves them as there.", byDefault = "none")
                @Nullable List<String> rules,
        @Setting(value = "Languages that are kept; `[]` for all, none as in `text.quality`.", byDefault = "none")
                @Nullable List<String> languages,
        @Setting(value = "What is replaced: `email`, `ip`; `[]` for nothing, none as in `text.quality`.", byDefault = "none")
                @Nullable List<QualitySettings.Scrub> scrub,
        @Setting(value = "Whether lines that stand on many of its pages are dropped.", byDefault = "inherit") Boilerplate boilerplate) {
    /** Whether lines repeated across a source are dropped. */
    public enum Boilerplate {
        INHERIT,
        ON,
        OFF
    }

    /** All as the general settings say. */
    public static final SourceQualitySettings INHERITED = new SourceQualitySettings(null, null, null, Boilerplate.INHERIT);

    public SourceQualitySettings {
        rules = rules == null ? null : QualitySettings.rules("rules", rules);
        languages = languages == null ? null : QualitySettings.tags(languages);
        scrub = scrub == null ? null : List.copyOf(scrub);
    }

    /** With all that a site leaves open filled in. */
    public SourceQualitySettings forSite(QualitySettings general) {
        return over(general, general.sites(), general.boilerplate().sites());
    }

    /** With all that a folder leaves open filled in. */
    public SourceQualitySettings forFolder(QualitySettings general) {
        return over(general, general.folders(), general.boilerplate().folders());
    }

    private SourceQualitySettings over(QualitySettings general, List<String> usualRules, boolean usualBoilerplate) {
        Boilerplate usual = usualBoilerplate ? Boilerplate.ON : Boilerplate.OFF;
        return new SourceQualitySettings(rules == null ? usualRules : rules, languages == null ? general.languages() : languages,
                scrub == null ? general.scrub() : scrub, boilerplate == Boilerplate.INHERIT ? usual : boilerplate);
    }
}
