package dripstone.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The answer of {@code source forget} for people: what was done, and what remains. */
final class WithdrawalText {
    private WithdrawalText() {}

    static void print(ObjectNode answer, PrintWriter out) {
        answer.path("withdrawals").forEach(w -> print(w, out));
    }

    private static void print(JsonNode w, PrintWriter out) {
        String name = PrintableText.of(w.path("source").asText() + " " + w.path("address").asText()
                + (w.has("member") ? "!/" + w.path("member").asText() : ""));
        boolean erased = w.path("state").asText().equals("erased");
        out.println((erased ? "erased     " : "withdrawn  ") + name + "  (number " + w.path("number").asLong() + ")");
        out.println("  entries  " + w.path("entries").asLong() + ", of them held out " + w.path("held-out-entries").asLong());
        if (w.has("from-step")) {
            out.println("  batches  none holds anything of it from step " + w.path("from-step").asLong() + " on");
        }
        out.println("  refused  " + w.path("refused").asText());
        if (w.has("erasing-waits")) {
            out.println("  NOT ERASED YET: " + PrintableText.of(w.path("erasing-waits").asText()));
        }
        out.println("what remains");
        for (JsonNode file : w.path("journal")) {
            out.println("  journal  " + file.path("file").asText() + "  " + list(file.path("positions"), 5) + "  "
                    + file.path("until").asText());
        }
        for (JsonNode model : w.path("models")) {
            model(model, out);
        }
        w.path("elsewhere").forEach(note -> out.println("  " + PrintableText.of(note.asText())));
    }

    /** One model: which steps trained on the text, and what has learnt it. */
    static void model(JsonNode model, PrintWriter out) {
        JsonNode steps = model.path("steps");
        String learnt = steps.path("count").asLong() == 0
                ? "no step trained on it"
                : "steps that trained on it: " + steps.path("count").asLong() + ", " + list(steps.path("ranges"), 10);
        out.println("  model    " + model.path("model").asText() + ": " + learnt);
        if (model.has("withdrawn-from-step")) {
            out.println("           withdrawn from step " + model.path("withdrawn-from-step").asLong() + " on");
        }
        List<String> snapshots = new ArrayList<>();
        model.path("snapshots").forEach(s -> snapshots.add("step " + s.path("step").asLong()));
        if (!snapshots.isEmpty()) {
            out.println("           snapshots that learnt it: " + String.join(", ", snapshots));
        }
        out.println("           tokenizer " + model.path("tokenizer").asText());
    }

    private static String list(JsonNode values, int most) {
        List<String> shown = new ArrayList<>();
        for (JsonNode value : values) {
            if (shown.size() == most) {
                shown.add("… " + (values.size() - most) + " more");
                break;
            }
            shown.add(value.asText());
        }
        return String.join(", ", shown);
    }
}
