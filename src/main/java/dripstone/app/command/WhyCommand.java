package dripstone.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "why",
        description = "Tells the whole story of a document: fetched, verdicts, filters, versions with hash and place in the journal, held"
                + " out or not, the steps that trained on it, withdrawn or erased.")
final class WhyCommand extends AskingCommand {
    @Mixin
    SourceCommand.Choice choice = new SourceCommand.Choice();

    @Override
    String operation() {
        return "why";
    }

    @Override
    void arguments(ObjectNode arguments) {
        choice.put(arguments);
    }

    @Override
    void show(ObjectNode answer, PrintWriter out) {
        out.println(PrintableText.of(answer.path("asked").asText()) + "  " + answer.path("story").asText());
        if (answer.path("frontier") instanceof ObjectNode frontier) {
            out.println("frontier");
            FrontierWhyText.print(frontier, out);
        }
        for (JsonNode document : answer.path("documents")) {
            document(document, out);
        }
        if (!answer.path("verdicts").isEmpty()) {
            out.println("verdicts that kept it out");
            answer.path("verdicts").forEach(v -> {
                ObjectNode rest = v.deepCopy();
                rest.remove(java.util.List.of("source", "address"));
                out.println("  " + PrintableText.of(line(rest)));
            });
        }
        if (answer.has("unreadable-entries")) {
            out.println("entries of the journal that cannot be read: " + answer.path("unreadable-entries").asLong());
        }
    }

    private static void document(JsonNode document, PrintWriter out) {
        out.println("document " + PrintableText.of(document.path("source").asText() + " " + document.path("address").asText()
                + (document.has("member") ? "!/" + document.path("member").asText() : "")));
        document.path("withdrawals").forEach(w -> out.println("  withdrawal " + PrintableText.of(line(w))));
        for (JsonNode version : document.path("versions")) {
            out.println("  version " + version.path("version").asText() + "  accepted " + version.path("accepted").asText() + "  parts "
                    + version.path("parts").asLong() + (version.path("held-out").asBoolean() ? "  held out for validation" : "")
                    + (version.path("withdrawn").asBoolean() ? "  withdrawn" : ""));
            out.println("  raw hash " + version.path("raw-hash").asText() + "  extractor "
                    + PrintableText.of(version.path("extractor").asText()));
            version.path("verdicts").forEach(v -> out.println("  verdict  " + PrintableText.of(v.asText())));
            placesAndModels(version, out);
        }
        placesAndModels(document, out);
    }

    private static void placesAndModels(JsonNode node, PrintWriter out) {
        node.path("journal").forEach(f -> out.println("  journal  " + f.path("file").asText() + "  " + f.path("positions")));
        node.path("models").forEach(m -> WithdrawalText.model(m, out));
    }

    private static String line(JsonNode node) {
        StringBuilder line = new StringBuilder();
        node.properties().forEach(f -> line.append(line.isEmpty() ? "" : "  ").append(f.getKey()).append('=')
                .append(f.getValue().asText()));
        return line.toString();
    }
}
