package dripstone.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;

/** The answer of {@code frontier why} for people: the terms of a page's priority as a sum. */
final class FrontierWhyText {
    private FrontierWhyText() {}

    static void print(ObjectNode answer, PrintWriter out) {
        out.println(PrintableText.of(answer.path("address").asText()));
        if (answer.has("state")) {
            out.println("  " + PrintableText.of(answer.path("state").asText()));
        }
        for (JsonNode site : answer.path("sites")) {
            JsonNode terms = site.path("priority").path("terms");
            ObjectNode rest = site.deepCopy();
            rest.remove("priority");
            out.println();
            out.print(PlainText.of(rest));
            if (!terms.isEmpty()) {
                out.println("priority  (" + site.path("priority").path("meaning").asText() + ")");
                terms.forEach(t -> out.printf(Locale.ROOT, "  %+7d  %-9s %s%n", t.path("points").asInt(), t.path("name").asText(),
                        PrintableText.of(t.path("reason").asText())));
                out.printf(Locale.ROOT, "  %7d  rank%n", site.path("priority").path("rank").asInt());
            }
        }
    }
}
