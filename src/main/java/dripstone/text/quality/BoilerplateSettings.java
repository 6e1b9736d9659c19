package dripstone.text.quality;

import dripstone.life.Setting;

/**
 * When a line counts as a source's boilerplate.
 *
 * @param sites whether it is dropped from pages of sites that do not say otherwise
 * @param folders whether it is dropped from files of folders that do not say otherwise: in one's own files what repeats is mostly meant
 * @param pages see the setting's text; at least 2, at most {@link RepeatedLines#SAMPLE}
 * @param share see the setting's text; over 0, at most 1
 */
public record BoilerplateSettings(
        @Setting(value = "Whether lines that stand on many pages of a site are dropped from its later documents.", byDefault = "true")
                boolean sites,
        @Setting(value = "Whether lines that stand in many files of a folder are dropped from its later documents.", byDefault = "false")
                boolean folders,
        @Setting(value = "A line is dropped once it has stood on so many pages of a sample of 256 of the source, and on `share` of them.",
                unit = "pages", byDefault = "10") int pages,
        @Setting(value = "The share of the sampled pages.", unit = "share", byDefault = "0.3") double share) {
    public BoilerplateSettings {
        if (pages < 2 || pages > RepeatedLines.SAMPLE) {
            throw new IllegalArgumentException("pages is " + pages + "; it lies between 2 and " + RepeatedLines.SAMPLE);
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + "; it lies over 0 and is at most 1");
        }
    }

    public static BoilerplateSettings byDefault() {
        return new BoilerplateSettings(true, false, 10, 0.3);
    }
}
