package dripstone.source.crawl.robots;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All that a robots file says to one agent: its groups merged into one (RFC 9309, section 2.2.1). Immutable. */
public final class RobotsRules {
    /** The most specific first; of two that are as specific the one that allows (RFC 9309, section 2.2.2). */
    private static final Comparator<RobotsRule> ORDER = Comparator.<RobotsRule>comparingInt(r -> -r.pattern().octets())
            .thenComparing(r -> !r.allow()).thenComparingInt(RobotsRule::line);
    /** Never asked for leave (RFC 9309, section 2.2.2). */
    private static final String ROBOTS_FILE = "/robots.txt";

    private final String group;
    private final List<RobotsRule> rules;
    private final Duration crawlDelay;
    private final List<RobotsLine> remarks;

    private RobotsRules(String group, List<RobotsRule> rules, Duration crawlDelay, List<RobotsLine> remarks) {
        this.group = group;
        this.rules = List.copyOf(rules);
        this.crawlDelay = crawlDelay;
        this.remarks = List.copyOf(remarks);
    }

    /** @param name of the agent whose groups these are; empty where there is none */
    static RobotsRules of(String name, List<RobotsGroup> groups) {
        List<RobotsRule> rules = new ArrayList<>();
        List<RobotsLine> remarks = new ArrayList<>();
        Duration delay = Duration.ZERO;
        for (RobotsGroup g : groups) {
            rules.addAll(g.rules());
            remarks.addAll(g.remarks());
            Optional<Duration> asked = g.crawlDelay();
            delay = asked.isPresent() && asked.get().compareTo(delay) > 0 ? asked.get() : delay;
        }
        rules.sort(ORDER);
        return new RobotsRules(name, rules, delay, remarks);
    }

    /** @param path of {@link PathOctets} */
    public RobotsVerdict judge(String path) {
        if (path.equals(ROBOTS_FILE)) {
            return new RobotsVerdict(true, "", 0, group);
        }
        for (RobotsRule rule : rules) {
            if (rule.pattern().matches(path)) {
                return new RobotsVerdict(rule.allow(), rule.toString(), rule.line(), group);
            }
        }
        return new RobotsVerdict(true, "", 0, group);
    }

    /** The agent whose groups these are, {@code *} for everyone; empty where no group speaks to the agent. */
    public String group() {
        return group;
    }

    /** The most specific first. */
    public List<RobotsRule> rules() {
        return rules;
    }

    /** Zero where none is asked for. */
    public Duration crawlDelay() {
        return crawlDelay;
    }

    /** Lines of keys that RFC 9309 does not know. */
    public List<RobotsLine> remarks() {
        return remarks;
    }
}
