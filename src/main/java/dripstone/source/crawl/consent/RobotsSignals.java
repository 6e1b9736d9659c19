package dripstone.source.crawl.consent;

import dripstone.source.crawl.robots.RobotsFile;
import dripstone.source.crawl.robots.RobotsLine;
import dripstone.source.crawl.robots.RobotsRule;
import dripstone.source.crawl.robots.RobotsRules;
import dripstone.source.crawl.robots.RobotsVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a robots.txt says of AI training: groups that name an AI agent, and Content-Signal lines (contentsignals.org) of the groups that
 * speak to us, to everyone or to an AI agent. A Content-Signal speaks of the whole site.
 */
public final class RobotsSignals implements FileSignals {
    /** One for each set of rules: many agents commonly share one. */
    private final List<RobotsRules> named;
    private final List<ConsentSignal> contentSignals;

    private RobotsSignals(List<RobotsRules> named, List<ConsentSignal> contentSignals) {
        this.named = List.copyOf(named);
        this.contentSignals = List.copyOf(contentSignals);
    }

    /** @param names whose groups count */
    public static RobotsSignals of(RobotsFile file, AgentNames names) {
        Map<List<RobotsRule>, RobotsRules> distinct = new LinkedHashMap<>();
        List<ConsentSignal> signals = new ArrayList<>();
        collect(file.rulesFor(names.own()), signals);
        collect(file.rulesForOthers(), signals);
        for (String agent : names.ai()) {
            file.rulesNaming(agent).ifPresent(rules -> {
                distinct.putIfAbsent(rules.rules(), rules);
                collect(rules, signals);
            });
        }
        return new RobotsSignals(List.copyOf(distinct.values()), signals.stream().distinct().toList());
    }

    @Override
    public List<ConsentSignal> at(String path) {
        if (named.isEmpty()) {
            return contentSignals;
        }
        List<ConsentSignal> found = new ArrayList<>(contentSignals);
        for (RobotsRules rules : named) {
            RobotsVerdict verdict = rules.judge(path);
            if (!verdict.allowed()) {
                found.add(new ConsentSignal.AgentRule(verdict.group(), verdict.rule(), verdict.line()));
            }
        }
        return found;
    }

    private static void collect(RobotsRules rules, List<ConsentSignal> into) {
        for (RobotsLine line : rules.remarks()) {
            if (line.key().equals("content-signal")) {
                aiTrain(line, rules.group(), into);
            }
        }
    }

    /** {@code search=yes, ai-train=no}: of this {@code ai-train} speaks of training; a value that is neither yes nor no says nothing. */
    private static void aiTrain(RobotsLine line, String group, List<ConsentSignal> into) {
        for (String word : line.value().toLowerCase(Locale.ROOT).replaceAll("\\s*=\\s*", "=").split("[,;\\s]+", 64)) {
            switch (word) {
                case "ai-train=no" -> into.add(new ConsentSignal.AiTrain(true, group, line.number()));
                case "ai-train=yes" -> into.add(new ConsentSignal.AiTrain(false, group, line.number()));
                default -> { }
            }
        }
    }
}
