package dripstone.text.quality;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Rules that are on. In settings: names of rules ({@code gopher-min-words}), of families ({@code gopher-quality}, {@code
 * gopher-repetition}, {@code c4}, {@code fineweb}), {@code gopher} for both of Gopher's, or {@code mild}.
 */
public final class RuleSet {
    /** No rule at all. */
    public static final RuleSet NONE = new RuleSet(EnumSet.noneOf(PageRule.class), EnumSet.noneOf(LineRule.class));

    /**
     * What these drop says the same two words again and again, or is a page's filler: 0.1 % of 767 pages whose main text people chose by
     * hand ({@code QualityBenchmark}), 0.5 % of a programming language's reference. The next gentlest rules drop more there.
     */
    private static final Set<PageRule> MILD = EnumSet.of(PageRule.GOPHER_TOP_2_GRAM, PageRule.C4_LOREM_IPSUM);

    private final EnumSet<PageRule> pages;
    private final EnumSet<LineRule> lines;

    private RuleSet(EnumSet<PageRule> pages, EnumSet<LineRule> lines) {
        this.pages = pages;
        this.lines = lines;
    }

    /** @throws IllegalArgumentException for a name that is none */
    public static RuleSet of(List<String> names) {
        RuleSet all = new RuleSet(EnumSet.noneOf(PageRule.class), EnumSet.noneOf(LineRule.class));
        names.forEach(all::add);
        return all;
    }

    private void add(String name) {
        int before = pages.size() + lines.size();
        switch (name) {
            case "gopher" -> add(r -> r.family() == QualityRule.Family.GOPHER_QUALITY
                    || r.family() == QualityRule.Family.GOPHER_REPETITION);
            case "mild" -> pages.addAll(MILD);
            default -> add(r -> r.label().equals(name) || r.family().label().equals(name));
        }
        if (pages.size() + lines.size() == before && !names().contains(name)) {
            throw new IllegalArgumentException("'" + name + "' is no rule of quality; there are " + String.join(", ", names()));
        }
    }

    private void add(Predicate<QualityRule> which) {
        EnumSet.allOf(PageRule.class).stream().filter(which).forEach(pages::add);
        EnumSet.allOf(LineRule.class).stream().filter(which).forEach(lines::add);
    }

    /** Every name that {@link #of} knows, sets first. */
    public static Set<String> names() {
        Set<String> names = new LinkedHashSet<>(List.of("mild", "gopher"));
        for (QualityRule.Family family : QualityRule.Family.values()) {
            names.add(family.label());
        }
        for (PageRule rule : PageRule.values()) {
            names.add(rule.label());
        }
        for (LineRule rule : LineRule.values()) {
            names.add(rule.label());
        }
        return names;
    }

    public boolean isEmpty() {
        return pages.isEmpty() && lines.isEmpty();
    }

    /** In the order in which they are asked. */
    public Set<PageRule> pages() {
        return Collections.unmodifiableSet(pages);
    }

    /** In the order in which they are asked. */
    public Set<LineRule> lines() {
        return Collections.unmodifiableSet(lines);
    }

    /** All of them by name. */
    public List<String> labels() {
        List<String> labels = new ArrayList<>();
        pages.forEach(r -> labels.add(r.label()));
        lines.forEach(r -> labels.add(r.label()));
        return labels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RuleSet set && pages.equals(set.pages) && lines.equals(set.lines);
    }

    @Override
    public int hashCode() {
        return 31 * pages.hashCode() + lines.hashCode();
    }

    @Override
    public String toString() {
        return labels().toString();
    }
}
