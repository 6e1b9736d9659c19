package dripstone.text.quality;

import dripstone.life.Setting;
import java.util.List;

/**
 * What is left out of texts between a source and the journal, where the site or folder does not say otherwise.
 *
 * <p>The published rules were made for Common Crawl, where a dropped page costs nothing and ten others say the same. Here an owner has
 * chosen every source: on his wiki the page of twelve words, the table and the configuration listing are what he wants learnt, and the full
 * sets would drop them: of 767 pages whose main text people chose by hand, {@code gopher}, {@code c4} and {@code fineweb} together drop
 * 16 %, and 44 % of those that are documentation. So folders have no rules by default, and sites only {@code mild}: pages that repeat
 * themselves over and over, and filler text. Whoever crawls the open web sets {@code sites: [gopher, fineweb]}.
 *
 * <p>A change holds for what is read later: pages of a site are read anew at their next turn, files when they change.
 *
 * @param sites rules for sites, as {@link RuleSet} reads them
 * @param folders rules for folders and files given by name
 * @param languages BCP 47 tags; none means all
 * @param scrub what is replaced
 */
public record QualitySettings(
        @Setting(value = "Rules of quality for pages of sites: rules by name, or `gopher`, `gopher-quality`, `gopher-repetition`, `c4`,"
                + " `fineweb`, or `mild` (repetition and filler only; the full sets drop tables, short pages and code, which on a chosen"
                + " site are wanted).",
                byDefault = "[mild]") List<String> sites,
        @Setting(value = "Rules of quality for files of folders; off, since what someone puts into a folder he wants read. Source code"
                + " and data are never judged by them.", byDefault = "[]") List<String> folders,
        @Setting(value = "Languages that are kept, as tags like `en` and `de`; empty for all. A document is dropped when its text is"
                + " identified with certainty as another; short texts never are.", byDefault = "[]") List<String> languages,
        @Setting(value = "What is replaced by fixed placeholders: `email` and public `ip` addresses.", byDefault = "[]")
                List<Scrub> scrub,
        @Setting(value = "Lines repeated across a source.", byDefault = "{}") BoilerplateSettings boilerplate) {
    /** What can be taken out of texts. */
    public enum Scrub {
        EMAIL,
        IP
    }

    public QualitySettings {
        sites = rules("sites", sites);
        folders = rules("folders", folders);
        languages = tags(languages);
        scrub = List.copyOf(scrub);
    }

    public static QualitySettings byDefault() {
        return new QualitySettings(List.of("mild"), List.of(), List.of(), List.of(), BoilerplateSettings.byDefault());
    }

    static List<String> rules(String key, List<String> names) {
        try {
            RuleSet _ = RuleSet.of(names);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
        return List.copyOf(names);
    }

    static List<String> tags(List<String> languages) {
        for (String tag : languages) {
            if (!tag.matches("[a-z]{2,3}(-[a-z0-9]{2,8})*")) {
                throw new IllegalArgumentException("languages holds '" + tag + "'; write tags in lower case, like en or zh-cn");
            }
        }
        return List.copyOf(languages);
    }
}
