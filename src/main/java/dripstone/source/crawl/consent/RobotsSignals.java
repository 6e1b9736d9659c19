package dripstone.source.crawl.consent;

import dripstone.source.crawl.robots.RobotsFile;
import dripstone.source.crawl.robots.RobotsLine;
import dripstone.source.crawl.robots.RobotsRule;
import dripstone.source.crawl.robots.RobotsRules;
import dripstone.source.crawl.robots.RobotsVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a robots.txt says of AI training: groups that name an AI agent; and of the groups that speak to us, to everyone or to an AI agent
 * the Content-Signal lines (contentsignals.org), which speak of the whole site, and the Content-Usage rules ({@link UsageRules}).
 */
public final class RobotsSignals implements FileSignals {
    /** One for each set of rules: many agents commonly share one. */
    private final List<RobotsRules> named;
    private final List<ConsentSignal> contentSignals;
    private final List<UsageRules> usage;

    private RobotsSignals(List<RobotsRules> named, List<ConsentSignal> contentSignals, List<UsageRules> usage) {
        this.named = List.copyOf(named);
        this.contentSignals = List.copyOf(contentSignals);
        this.usage = List.copyOf(usage);
    }

    /** @param names whose groups count */
    public static RobotsSignals of(RobotsFile file, AgentNames names) {
        Map<List<RobotsRule>, RobotsRules> distinct = new LinkedHashMap<>();
        List<RobotsRules> heard = new ArrayList<>(List.of(file.rulesFor(names.own()), file.rulesForOthers()));
        for (String agent : names.ai()) {
            file.rulesNaming(agent).ifPresent(rules -> {
                distinct.putIfAbsent(rules.rules(), rules);
                heard.add(rules);
            });
        }
        List<ConsentSignal> signals = new ArrayList<>();
        Map<List<RobotsLine>, UsageRules> usage = new LinkedHashMap<>();
        for (RobotsRules rules : heard) {
            collect(rules, signals);
            usage.computeIfAbsent(UsageRules.lines(rules), lines -> UsageRules.of(rules));
        }
        return new RobotsSignals(List.copyOf(distinct.values()), signals.stream().distinct().toList(),
                usage.values().stream().filter(u -> !u.isEmpty()).toList());
    }

    @Override
    public List<ConsentSignal> at(String path) {
        if (named.isEmpty() && usage.isEmpty()) {
            return contentSignals;
        }
        List<ConsentSignal> found = new ArrayList<>(contentSignals);
        for (RobotsRules rules : named) {
            RobotsVerdict verdict = rules.judge(path);
            if (!verdict.allowed()) {
                found.add(new ConsentSignal.AgentRule(verdict.group(), verdict.rule(), verdict.line()));
            }
        }
        usage.forEach(rules -> rules.at(path).ifPresent(found::add));
        return found;
    }

    private static void collect(RobotsRules rules, List<ConsentSignal> into) {
        for (RobotsLine line : rules.remarks()) {
            if (line.key().equals("content-signal")) {
                HeaderSignals.aiTrain(line.value()).forEach(refuses ->
                        into.add(new ConsentSignal.AiTrain(refuses, rules.group(), line.number())));
            }
        }
    }
}
