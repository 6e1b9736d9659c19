package dripstone.source.crawl.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the values of Content-Signal and Content-Usage say of training. */
public final class HeaderSignals {
    private HeaderSignals() {}

    /** Of a Content-Signal header (contentsignals.org): {@code search=yes, ai-train=no}. */
    public static List<ConsentSignal> contentSignal(String value) {
        return aiTrain(value).stream().map(refuses -> (ConsentSignal) new ConsentSignal.AiTrain(refuses, Place.HEADER, "", 0)).toList();
    }

    /** Of one Content-Usage header (draft-ietf-aipref-attach-05, section 2): {@code train-ai=n}. */
    public static List<ConsentSignal> contentUsage(String value) {
        return UsagePreference.of(value)
                .map(p -> (ConsentSignal) new ConsentSignal.Usage(p.refuses(), Place.HEADER, "", 0, p.label(), ""))
                .stream().toList();
    }

    /** For each {@code ai-train} of a Content-Signal whether it refuses; a value that says neither yes nor no says nothing. */
    static List<Boolean> aiTrain(String value) {
        List<Boolean> found = new ArrayList<>();
        for (String word : value.toLowerCase(Locale.ROOT).replaceAll("\\s{0,9}=\\s{0,9}", "=").split("[,;\\s]+", 64)) {
            switch (word) {
                case "ai-train=no", "ai-train=n", "ai-train=disallow", "ai-train=false" -> found.add(true);
                case "ai-train=yes" -> found.add(false);
                default -> { }
            }
        }
        return found;
    }
}
