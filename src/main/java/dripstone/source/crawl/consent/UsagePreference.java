package dripstone.source.crawl.consent;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a statement of preference says of training a language model: the vocabulary of the IETF's AI Preferences
 * (draft-ietf-aipref-vocab-07, in which {@code train-ai} is the label), with the labels that earlier drafts had. Permission is read as
 * strictly as the draft wants it; a refusal also from a statement that breaks its form, since whoever wrote it meant one.
 *
 * @param refuses true where it refuses, false where it allows
 * @param label of the use that decides
 */
record UsagePreference(boolean refuses, String label) {
    private static final String CURRENT = "train-ai";
    /** Training, or a part of it that is ours. The last three are of the drafts 01 to 04. */
    private static final List<String> TRAINING = List.of(CURRENT, "train-genai", "genai", "ai");
    /** Every automated use, of the drafts 01 to 04: counts where nothing narrower is said. */
    private static final List<String> EVERYTHING = List.of("bots", "all", "tdm");
    private static final Set<String> NO = Set.of("n", "no", "?0", "0", "false", "disallow");
    private static final Set<String> YES = Set.of("y", "yes", "?1", "1", "true", "allow");

    /** Empty where nothing is said of training. @param statement as it stands in a header or rule */
    static Optional<UsagePreference> of(String statement) {
        Optional<Map<String, String>> dictionary = FieldDictionary.parse(statement);
        return dictionary.isPresent() ? of(dictionary.get()) : refusalAmid(statement);
    }

    private static Optional<UsagePreference> of(Map<String, String> said) {
        for (String label : TRAINING) {
            if (isNo(said, label)) {
                return Optional.of(new UsagePreference(true, label));
            }
        }
        boolean allowed = TRAINING.stream().anyMatch(l -> YES.contains(said.getOrDefault(l, "").toLowerCase(Locale.ROOT)));
        for (String label : EVERYTHING) {
            if (!allowed && isNo(said, label)) {
                return Optional.of(new UsagePreference(true, label));
            }
        }
        return "y".equals(said.get(CURRENT)) ? Optional.of(new UsagePreference(false, CURRENT)) : Optional.empty();
    }

    private static boolean isNo(Map<String, String> said, String label) {
        return NO.contains(said.getOrDefault(label, "").toLowerCase(Locale.ROOT));
    }

    private static Optional<UsagePreference> refusalAmid(String statement) {
        for (String word : statement.toLowerCase(Locale.ROOT).replaceAll("\\s{0,9}=\\s{0,9}", "=").split("[,;\\s]+", 64)) {
            int equals = word.indexOf('=');
            String label = equals < 0 ? "" : word.substring(0, equals);
            if ((TRAINING.contains(label) || EVERYTHING.contains(label)) && NO.contains(word.substring(equals + 1))) {
                return Optional.of(new UsagePreference(true, label));
            }
        }
        return Optional.empty();
    }
}
