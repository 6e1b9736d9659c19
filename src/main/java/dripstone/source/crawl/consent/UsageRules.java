package dripstone.source.crawl.consent;

import dripstone.source.crawl.robots.PathPattern;
import dripstone.source.crawl.robots.RobotsLine;
import dripstone.source.crawl.robots.RobotsRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Content-Usage rules that a robots.txt has for one agent (draft-ietf-aipref-attach-05, section 3): {@code [path] preference}. Of those
 * that speak of training the most specific path holds, of equal ones a refusal. Rules that say nothing of training stand in nobody's way.
 * Immutable.
 */
final class UsageRules {
    private static final String KEY = "content-usage";

    /** The most specific first, and those that refuse before those that do not. */
    private final List<Rule> rules;
    private final String agent;

    /** @param path null for all of them */
    private record Rule(@Nullable PathPattern path, String written, UsagePreference preference, int line) {
        int octets() {
            return path == null ? 0 : path.octets();
        }
    }

    private UsageRules(List<Rule> rules, String agent) {
        this.rules = List.copyOf(rules);
        this.agent = agent;
    }

    static UsageRules of(RobotsRules group) {
        List<Rule> rules = new ArrayList<>();
        for (RobotsLine line : lines(group)) {
            String value = line.value();
            int end = value.startsWith("/") ? endOfPath(value) : 0;
            Optional<UsagePreference> preference = UsagePreference.of(value.substring(end));
            preference.ifPresent(p -> rules.add(
                    new Rule(end == 0 ? null : PathPattern.of(value.substring(0, end)), value.substring(0, end), p, line.number())));
        }
        rules.sort(Comparator.<Rule>comparingInt(r -> -r.octets()).thenComparing(r -> !r.preference.refuses())
                .thenComparingInt(Rule::line));
        return new UsageRules(rules, group.group());
    }

    /** The lines that these rules are made of: what is the same for two agents is the same. */
    static List<RobotsLine> lines(RobotsRules group) {
        return group.remarks().stream().filter(line -> line.key().equals(KEY)).toList();
    }

    private static int endOfPath(String value) {
        int end = 0;
        while (end < value.length() && value.charAt(end) > ' ') {
            end++;
        }
        return end;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** @param path of {@link dripstone.source.crawl.robots.PathOctets} */
    Optional<ConsentSignal> at(String path) {
        for (Rule rule : rules) {
            if (rule.path == null || rule.path.matches(path)) {
                UsagePreference p = rule.preference;
                return Optional.of(new ConsentSignal.Usage(p.refuses(), Place.FILE, agent, rule.line, p.label(), rule.written));
            }
        }
        return Optional.empty();
    }
}
