package dripstone.source.crawl.consent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.source.crawl.robots.PathPattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /.well-known/tdmrep.json} of the TDM Reservation Protocol (W3C Community Group report, 2024): rules of {@code location} and
 * {@code tdm-reservation}; the first that fits holds. What is no such file, or no such rule, counts as unset, as the protocol wants it.
 */
public final class TdmFile implements FileSignals {
    private static final int MOST_RULES = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Rule> rules;

    private record Rule(PathPattern location, String written, boolean reserved) {}

    private TdmFile(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** @param body any bytes */
    public static TdmFile parse(byte[] body) {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode node : tree(body)) {
            String location = node.path("location").asText("");
            String value = node.path("tdm-reservation").asText("");
            // 2 stood for "reserved, and here is a policy" in drafts before 2022
            if (!location.isEmpty() && rules.size() < MOST_RULES && (value.equals("0") || value.equals("1") || value.equals("2"))) {
                rules.add(new Rule(pattern(location), location, !value.equals("0")));
            }
        }
        return new TdmFile(rules);
    }

    private static JsonNode tree(byte[] body) {
        try {
            JsonNode tree = JSON.readTree(body);
            return tree == null || !tree.isArray() ? JSON.createArrayNode() : tree;
        } catch (IOException e) {
            return JSON.createArrayNode(); // a page that says "not found" with 200, most of the time
        }
    }

    private static PathPattern pattern(String location) {
        String rooted = location.startsWith("/") || location.startsWith("*") ? location : "/" + location;
        return PathPattern.of(new String(rooted.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    @Override
    public List<ConsentSignal> at(String path) {
        for (Rule rule : rules) {
            if (rule.location.matches(path)) {
                return List.of(new ConsentSignal.TdmReservation(rule.reserved, Place.FILE, rule.written));
            }
        }
        return List.of();
    }
}
