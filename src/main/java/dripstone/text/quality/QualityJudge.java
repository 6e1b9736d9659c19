package dripstone.text.quality;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Applies rules of quality to texts: page rules in the order of {@link PageRule}, with the line rules between those that speak of the whole
 * page and those that speak of what is left. The same text gets the same judgement. Thread-safe; arrays of past texts are used again.
 */
public final class QualityJudge {
    private static final int KEPT_MEASURES = 16;
    /** Arrays that one huge text grew are let go. */
    private static final int MOST_KEPT_WORDS = 1 << 20;

    private final ArrayBlockingQueue<TextMeasures> free = new ArrayBlockingQueue<>(KEPT_MEASURES);

    /** Which rules to go on with after one has dropped the page. */
    private enum Extent {
        TO_THE_FIRST,
        ALL
    }

    /** By the first rule that drops the page, if any does. @param language BCP 47 tag, or empty where it is not known */
    public Judgement judge(RuleSet rules, TextForm form, String language, String text) {
        return judge(rules, form, language, text, Extent.TO_THE_FIRST);
    }

    /** By all rules, each by itself, for people who look at what would be dropped. */
    public Judgement explain(RuleSet rules, TextForm form, String language, String text) {
        return judge(rules, form, language, text, Extent.ALL);
    }

    private Judgement judge(RuleSet rules, TextForm form, String language, String text, Extent extent) {
        TextMeasures taken = free.poll();
        TextMeasures measures = taken == null ? new TextMeasures() : taken;
        try {
            return new Case(rules, form, language, extent, measures).judge(text);
        } finally {
            if (measures.capacity() <= MOST_KEPT_WORDS) {
                boolean _ = free.offer(measures); // with enough of them lying ready, one more is let go
            }
        }
    }

    /** One text before the judge. */
    private static final class Case {
        private final RuleSet rules;
        private final TextForm form;
        private final String language;
        private final Extent extent;
        private final TextMeasures measures;
        private final List<Judgement.Drop> drops = new ArrayList<>();
        private final Map<LineRule, Integer> lines = new EnumMap<>(LineRule.class);
        private final Map<QualityRule, String> skipped = new LinkedHashMap<>();

        Case(RuleSet rules, TextForm form, String language, Extent extent, TextMeasures measures) {
            this.rules = rules;
            this.form = form;
            this.language = language;
            this.extent = extent;
            this.measures = measures;
        }

        Judgement judge(String text) {
            boolean measured = pageRules(text, false, false);
            String left = isOver() ? text : lineRules(text);
            if (left.isBlank() && !isOver()) {
                drops.add(new Judgement.Drop(mostDropping().label(), "lines-left=0 least=1"));
            }
            if (!isOver() || extent == Extent.ALL) {
                pageRules(left, true, measured && lines.isEmpty());
            }
            return new Judgement(left, drops, lines, skipped);
        }

        private boolean isOver() {
            return extent == Extent.TO_THE_FIRST && !drops.isEmpty();
        }

        /** @return whether the text was measured for it */
        private boolean pageRules(String text, boolean afterLines, boolean alreadyMeasured) {
            boolean measured = alreadyMeasured;
            for (PageRule rule : rules.pages()) {
                if (rule.isAfterLines() != afterLines || isOver() || isSkipped(rule)) {
                    continue;
                }
                if (!measured) {
                    measures.of(text);
                    measured = true;
                }
                if (rule.isForLongTexts() && measures.words() < PageRule.GOPHER_MIN_WORDS.threshold()) {
                    skipped.put(rule, "fewer than 50 words");
                    continue;
                }
                rule.refusal(measures).ifPresent(reason -> drops.add(new Judgement.Drop(rule.label(), reason)));
            }
            return measured;
        }

        private boolean isSkipped(QualityRule rule) {
            rule.skipReason(form, language).ifPresent(reason -> skipped.put(rule, reason));
            return skipped.containsKey(rule);
        }

        private String lineRules(String text) {
            List<LineRule> asked = rules.lines().stream().filter(r -> !isSkipped(r)).toList();
            if (asked.isEmpty()) {
                return text;
            }
            KeptLines kept = new KeptLines(text.length());
            for (int begin = 0; begin < text.length(); ) {
                int end = text.indexOf('\n', begin);
                int to = end < 0 ? text.length() : end;
                line(asked, text, begin, to, kept);
                begin = to + 1;
            }
            return lines.isEmpty() ? text : kept.toString();
        }

        private void line(List<LineRule> asked, String text, int begin, int end, KeptLines kept) {
            int from = begin;
            int to = end;
            while (from < to && TextMeasures.isBlank(text.charAt(from))) {
                from++;
            }
            while (to > from && TextMeasures.isBlank(text.charAt(to - 1))) {
                to--;
            }
            if (from == to) {
                kept.blank();
                return;
            }
            for (LineRule rule : asked) {
                if (rule.drops(text, from, to)) {
                    lines.merge(rule, 1, Integer::sum);
                    kept.drop();
                    return;
                }
            }
            kept.keep(text, begin, to);
        }

        private LineRule mostDropping() {
            return lines.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey)
                    .orElse(LineRule.C4_TERMINAL_PUNCTUATION);
        }
    }
}
