package dripstone.text.screen;

import dripstone.meter.Meters;
import dripstone.text.quality.QualitySettings.Scrub;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** How much was left out and taken out, by rule. Thread-safe. */
public final class ScreenMeters {
    private final Meters meters;
    private final Map<String, Meters.Counter> documents = new ConcurrentHashMap<>();
    private final Map<String, Meters.Counter> lines = new ConcurrentHashMap<>();
    private final Map<String, Meters.Counter> replaced = new ConcurrentHashMap<>();

    public ScreenMeters(Meters meters) {
        this.meters = meters;
    }

    void leftOut(String rule) {
        documents.computeIfAbsent(rule, r -> meters.counter("dripstone_text_filtered_documents",
                "Documents left out between source and journal since start, by the rule that dropped them", "rule", r)).add(1);
    }

    void kept(Screen.Kept kept) {
        kept.lines().forEach((rule, count) -> lines.computeIfAbsent(rule, r -> meters.counter("dripstone_text_dropped_lines",
                "Lines taken out of documents since start, by rule", "rule", r)).add(count));
        kept.replaced().forEach((kind, count) -> replaced.computeIfAbsent(label(kind),
                k -> meters.counter("dripstone_text_scrubbed_addresses",
                "Addresses replaced by placeholders since start", "kind", k)).add(count));
    }

    private static String label(Scrub kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Documents left out since the start, by rule. */
    public Map<String, Long> leftOut() {
        Map<String, Long> counts = new TreeMap<>();
        documents.forEach((rule, counter) -> counts.put(rule, counter.count()));
        return counts;
    }
}
