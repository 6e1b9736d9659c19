package dripstone.text.quality;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What rules of quality say of a text.
 *
 * @param text without the lines that line rules took out; blank where they took all
 * @param drops rules by which the page goes; none where it stays
 * @param linesDropped by the rule that took them out
 * @param skipped rules that were not asked, and why
 */
public record Judgement(String text, List<Drop> drops, Map<LineRule, Integer> linesDropped, Map<QualityRule, String> skipped) {
    /** A rule that drops the page. @param reason fields, for people: {@code words=12 least=50} */
    public record Drop(String rule, String reason) {}

    public Judgement {
        drops = List.copyOf(drops);
        linesDropped = linesDropped.isEmpty() ? Map.of() : new EnumMap<>(linesDropped);
        skipped = Map.copyOf(skipped);
    }

    /** The first of the rules that drop the page. */
    public Optional<Drop> drop() {
        return drops.stream().findFirst();
    }
}
